import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";

const dataDir = mkdtempSync(path.join(os.tmpdir(), "tackroom-check-"));
const check = (variables: Record<string, string>) =>
  spawnSync(process.execPath, ["--import", "tsx", path.join("scripts", "check-environment.ts")], {
    encoding: "utf8",
    env: { NODE_ENV: "production", PATH: process.env.PATH, TACKROOM_DATA_DIR: dataDir, ...variables },
  });

test("what the start scripts say of an installation is what the product makes of its variables", () => {
  expect(JSON.parse(check({ PORT: "4100", TACKROOM_HOST: "::1" }).stdout)).toEqual({
    port: 4100,
    host: "::1",
    publicUrl: "http://localhost:4100",
    demo: true,
    dataDir,
    database: null,
  });
});

test("a shared installation is no demo, and its database is named without its password", () => {
  const { stdout } = check({
    DATABASE_URL: "postgres://tackroom:hunter2@db.example.com:5433/tackroom",
    TACKROOM_SESSION_SECRET: "s".repeat(32),
    TACKROOM_ENCRYPTION_KEY: "0f".repeat(32),
    TACKROOM_URL: "https://tackroom.example.com",
    GITHUB_ID: "id",
    GITHUB_SECRET: "secret",
    GITHUB_ALLOWED_ORGS: "acme",
  });
  expect(JSON.parse(stdout)).toMatchObject({ demo: false, database: "db.example.com:5433/tackroom" });
  expect(stdout).not.toContain("hunter2");
});

test("a wrong variable is named, and nothing is printed for a script to go on with", () => {
  const { status, stdout, stderr } = check({ PORT: "many" });
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("PORT");
});
