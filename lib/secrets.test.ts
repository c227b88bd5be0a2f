import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

/** What a process of its own that starts on this data directory prints. */
async function start(dataDir: string, variables: Record<string, string> = {}): Promise<string> {
  const probe = path.join("lib", "secrets-probe.fixture.ts");
  const { stderr } = await run(process.execPath, ["--import", "tsx", probe], {
    env: { PATH: process.env.PATH ?? "", NODE_ENV: "test", TACKROOM_DATA_DIR: dataDir, ...variables },
  }).catch((error: { stderr: string }) => error);
  return stderr.trim();
}

const emptyDirectory = () => mkdtempSync(path.join(os.tmpdir(), "tackroom-secrets-"));

test("secrets are made once, for the owner only, and the next start reads the same", async () => {
  const dataDir = path.join(emptyDirectory(), "data");
  const first = await start(dataDir);
  expect(JSON.parse(first)).toEqual([
    expect.stringMatching(/^.{43}$/),
    expect.stringMatching(/^[0-9a-f]{64}$/),
    expect.stringMatching(/^[A-Za-z0-9]{20}$/),
  ]);
  expect(await start(dataDir)).toBe(first);
  expect(readdirSync(dataDir)).toEqual(["secrets.json"]);
  expect(statSync(path.join(dataDir, "secrets.json")).mode & 0o777).toBe(0o600);
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
});

test("processes that start at once share one file", async () => {
  const dataDir = emptyDirectory();
  const printed = await Promise.all([1, 2, 3, 4].map(() => start(dataDir)));
  expect(new Set(printed).size).toBe(1);
  expect(printed[0]).toMatch(/^\[/);
  expect(readdirSync(dataDir)).toEqual(["secrets.json"]);
});

test("what the operator gives is used instead", async () => {
  const given = { TACKROOM_SESSION_SECRET: "g".repeat(40), TACKROOM_ENCRYPTION_KEY: "cd".repeat(32) };
  const [session, key] = JSON.parse(await start(emptyDirectory(), given));
  expect([session, key]).toEqual(["g".repeat(40), "cd".repeat(32)]);
});

test.each([
  ["", "empty"],
  ['{"sessionSecret":"half', "cut"],
  ['{"sessionSecret":"known-but-short","encryptionKeyHex":"","simulatorTokenSecret":""}', "wrong"],
])("a damaged file (%#) is named, kept, and not quoted", async (content) => {
  const dataDir = emptyDirectory();
  const file = path.join(dataDir, "secrets.json");
  writeFileSync(file, content);
  const printed = await start(dataDir);
  expect(printed).toContain(`${file} is damaged`);
  expect(printed).toContain("Restore it from a backup");
  expect(printed).not.toContain("known-but-short");
  expect(readFileSync(file, "utf8")).toBe(content);
});

test("a directory that cannot be written is named with what to do", async () => {
  const file = path.join(emptyDirectory(), "file");
  writeFileSync(file, "in the way");
  expect(await start(path.join(file, "data"))).toMatch(/could not be written.*TACKROOM_DATA_DIR/s);
});
