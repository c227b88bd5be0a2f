import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { lockDataDir } from "./data-dir-lock";

const root = mkdtempSync(path.join(os.tmpdir(), "tackroom-lock-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Waits until a process is gone. */
async function ended(child: ReturnType<typeof spawn>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once("exit", resolve));
}

test("a live process keeps its directory, and a killed one does not", async () => {
  const directory = path.join(root, "shared");
  const module = path.join(process.cwd(), "lib", "db", "data-dir-lock.ts");
  const holder = spawn(
    process.execPath,
    [
      "--import",
      "tsx",
      "--input-type=module",
      "--eval",
      `const { lockDataDir } = await import(${JSON.stringify(module)}); lockDataDir(${JSON.stringify(directory)}); console.log("held"); setInterval(() => {}, 1000);`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await new Promise<void>((resolve, reject) => {
    holder.stdout.once("data", () => resolve());
    holder.once("exit", (code) => reject(new Error(`the holder ended with ${code}`)));
  });
  expect(() => lockDataDir(directory)).toThrow(`in use by process ${holder.pid}`);
  holder.kill("SIGKILL");
  await ended(holder);
  lockDataDir(directory).release();
});

test("a pid that now belongs to another program does not hold the directory", () => {
  const directory = path.join(root, "reused");
  // This test's parent lives, and did not start at tick 1.
  writeFileSync(`${directory}.lock`, `${process.ppid} 1`);
  if (process.platform !== "linux") return; // only there does the system tell when a process started
  const lock = lockDataDir(directory);
  expect(readFileSync(`${directory}.lock`, "utf8")).toContain(String(process.pid));
  lock.release();
});

test("a folder that cannot be made is told by its name", () => {
  writeFileSync(path.join(root, "file"), "");
  expect(() => lockDataDir(path.join(root, "file", "db"))).toThrow(
    /data directory .*file\/db cannot be used/,
  );
});
