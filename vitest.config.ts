import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: ["{lib,schemas,components,simulator,scripts,bench,app}/**/*.test.{ts,tsx}"],
    environment: "node",
    // How long to wait before giving up proves nothing: a machine that stands still for some seconds fails no test.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
    maxWorkers: 2,
    globalSetup: ["./lib/db/global-setup.fixture.ts"],
  },
});
