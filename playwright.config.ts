import { defineConfig } from "@playwright/test";
import { addresses } from "./e2e/support/addresses";
import { worldProject } from "./e2e/support/projects";

/** They make faults, move the story's clock and count what reaches Harness: one after another. */
const worldFiles = ["connectors", "faults", "investigation", "story"].map((name) => `**/${name}.spec.ts`);
const pageFiles = "**/accessibility.spec.ts";

/**
 * The browser tests run against the product as a stranger starts it: `npm start` with an empty data directory. The
 * simulator's port is fixed, so that a test can make faults and move the story's clock.
 */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // One product, one database, one story. What changes the world runs in one worker, what only uses the product beside it;
  // pages are looked at when both are done, two at a time.
  workers: 2,
  fullyParallel: false,
  projects: [
    { name: worldProject, testMatch: worldFiles, workers: 1 },
    { name: "pages", testMatch: "**/pages.setup.ts" },
    { name: "beside", testMatch: "**/*.spec.ts", testIgnore: [...worldFiles, pageFiles] },
    { name: "looks", testMatch: pageFiles, fullyParallel: true, dependencies: ["pages"] },
  ],
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  // How long to wait before giving up proves nothing: a busy machine fails no test.
  timeout: 240_000,
  expect: { timeout: 45_000 },
  reporter: process.env.CI ? [["list"]] : [["list"], ["html", { open: "never" }]],
  globalSetup: "./e2e/support/wait-for-history.ts",
  use: {
    baseURL: addresses.app,
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    launchOptions: {
      ...(process.env.TACKROOM_CHROMIUM ? { executablePath: process.env.TACKROOM_CHROMIUM } : {}),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
      ],
    },
  },
  webServer: {
    command: "node e2e/support/start-product.mjs",
    url: `${addresses.app}/api/ready`,
    timeout: 300_000,
    reuseExistingServer: false,
    stdout: "pipe",
    stderr: "pipe",
    gracefulShutdown: { signal: "SIGTERM", timeout: 15_000 },
  },
});
