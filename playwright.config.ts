import { defineConfig } from "@playwright/test";
import { addresses } from "./e2e/support/addresses";

/**
 * The browser tests run against the product as a stranger starts it: `npm start` with an empty data directory. The
 * simulator's port is fixed, so that a test can make faults and move the story's clock.
 */
export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  // One product, one database, one story: tests run one after another.
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
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
