import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { AppError } from "@/lib/errors";

export interface DataDirLock {
  release(): void;
}

/** The directories this process holds; on `globalThis` because a bundler may load this module more than once. */
const heldKey = Symbol.for("tackroom.data-dir-locks");

function heldByThisProcess(): Set<string> {
  const holder = globalThis as { [heldKey]?: Set<string> }; // a symbol of our own
  holder[heldKey] ??= new Set();
  return holder[heldKey];
}

/**
 * Takes the directory for this process, creating it where needed. PGlite has no lock of its own that another process
 * would respect, and two writers destroy a database.
 *
 * @throws AppError `unavailable` another live process (or another part of this one) uses the directory, or it cannot be written
 */
export function lockDataDir(dataDir: string): DataDirLock {
  const directory = path.resolve(dataDir);
  const file = `${directory}.lock`;
  const held = heldByThisProcess();
  if (held.has(directory)) throw inUse(directory, process.pid);
  const mine = `${process.pid} ${startOf(process.pid) ?? ""}`.trim();
  try {
    mkdirSync(directory, { recursive: true });
    // Twice: once against a lock that a killed process left behind.
    for (let attempt = 0; ; attempt++) {
      try {
        writeFileSync(file, mine, { flag: "wx", mode: 0o600 });
        break;
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "EEXIST") || attempt > 0)
          throw error;
        const owner = liveOwner(file);
        if (owner !== null) throw inUse(directory, owner);
        rmSync(file, { force: true });
      }
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("unavailable", `The data directory ${directory} cannot be used.`, {
      remedy: "Make it writable for the user that runs Tackroom, or point TACKROOM_DATA_DIR elsewhere.",
      cause: error,
    });
  }
  held.add(directory);
  const release = () => {
    held.delete(directory);
    if (existsSync(file) && readFileSync(file, "utf8") === mine) rmSync(file, { force: true });
  };
  const onExit = () => release();
  process.once("exit", onExit);
  return {
    release: () => {
      process.off("exit", onExit);
      release();
    },
  };
}

/** The pid in the lock file while that very process lives. A pid that now belongs to another program does not count. */
function liveOwner(file: string): number | null {
  const [pidText = "", started] = readFileSync(file, "utf8").split(" ");
  const pid = Number.parseInt(pidText, 10);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return null;
  }
  if (started !== undefined && startOf(pid) !== null && startOf(pid) !== started) return null;
  // In a container the same pid comes back after a restart; this process does not hold the lock (checked before).
  return pid === process.pid ? null : pid;
}

/** When the process started, in clock ticks since boot, where the system tells (Linux). */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

function inUse(directory: string, pid: number): AppError {
  return new AppError("unavailable", `The data directory ${directory} is in use by process ${pid}.`, {
    remedy: "Stop that Tackroom first, or start this one with another TACKROOM_DATA_DIR.",
    details: { pid },
  });
}
