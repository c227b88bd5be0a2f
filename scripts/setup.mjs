// Set-up that both `npm start` and `npm test` begin with. Runs on any Node from 20 on and uses no dependency, because
// there may be none yet.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const stampFile = join(modules, ".tackroom-installed");
/** Node 24 LTS, brought by the npm package `node`. */
export const node24 = join(modules, "node", "bin", process.platform === "win32" ? "node.exe" : "node");

/** Ends the process with a message for the person at the terminal. */
export function fail(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}

/** Runs a command with inherited output; returns its exit code. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (result.error) {
    console.error(`${command}: ${result.error.message}`);
  }
  return result.status ?? 1;
}

function npm(args, options = {}) {
  // The npm that started us, when there is one; its JavaScript runs on the Node that started us.
  const cli = process.env.npm_execpath;
  return cli && /\.c?js$/.test(cli)
    ? run(process.execPath, [cli, ...args], options)
    : run(process.platform === "win32" ? "npm.cmd" : "npm", args, {
        shell: process.platform === "win32",
        ...options,
      });
}

function nodeWorks() {
  if (!existsSync(node24)) {
    return false;
  }
  const result = spawnSync(node24, ["--version"], { encoding: "utf8" });
  return result.status === 0 && result.stdout.startsWith("v24.");
}

/** Fails with a clear message when the checkout cannot be written to. */
export function assertWritable() {
  try {
    accessSync(root, constants.W_OK);
    const probe = join(root, `.write-probe-${process.pid}`);
    mkdirSync(probe);
    rmSync(probe, { recursive: true });
  } catch {
    fail(
      `Tackroom cannot write to ${root}.\nIt keeps its dependencies, its build and its data there: make the folder writable, or clone it elsewhere.`,
    );
  }
}

/**
 * Installs the dependencies from the lock file when they are missing, out of date or half installed, and makes sure
 * that Node 24 is there. A finished installation is marked with the lock file's hash, so that a broken-off one is
 * never mistaken for a finished one.
 */
export function ensureInstalled() {
  if (Number(process.versions.node.split(".")[0]) < 20) {
    fail(
      `Tackroom needs Node 20 or newer to set itself up; this is ${process.version}.\nInstall a newer Node from https://nodejs.org and try again.`,
    );
  }
  assertWritable();
  const stamp = `${createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex")} ${process.platform}-${process.arch}`;
  const installed = existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp;
  if (installed && nodeWorks()) {
    return;
  }
  // Beside the output: a measurement prints JSON there.
  console.error(
    existsSync(modules)
      ? "Updating the dependencies …"
      : "Installing the dependencies (once, about a minute) …",
  );
  rmSync(stampFile, { force: true });
  // The build needs the development dependencies whatever NODE_ENV says.
  if (npm(["ci", "--include=dev", "--no-audit", "--no-fund"]) !== 0) {
    fail(
      "The dependencies could not be installed: see npm's message above. Check the network and the disk, then run the same command again; nothing is left half done.",
    );
  }
  // Where npm is told to skip install scripts, Node's own package has not fetched its binary yet.
  if (
    !nodeWorks() &&
    run(process.execPath, ["installArchSpecificPackage.js"], { cwd: join(modules, "node") }) !== 0
  ) {
    fail(
      "Node 24 could not be installed: the npm package `node` found no binary for this machine. See the message above.",
    );
  }
  if (!nodeWorks()) {
    fail(`Node 24 was installed but does not run on this machine (${process.platform}-${process.arch}).`);
  }
  writeFileSync(stampFile, stamp);
}

/** The variables of the checkout's `.env`, which the real environment goes before. */
export function readEnvFile() {
  const path = join(root, ".env");
  if (!existsSync(path)) {
    return {};
  }
  const entries = readFileSync(path, "utf8")
    .split("\n")
    .map((line) => /^\s*([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line))
    .filter((match) => match !== null)
    .map((match) => [match[1], match[2].replace(/^(["'])(.*)\1$/, "$2")]);
  return Object.fromEntries(entries);
}

/** Environment for children: Node 24 first on the PATH, so that whatever they start runs on it too. */
export function node24Environment(extra = {}) {
  const separator = process.platform === "win32" ? ";" : ":";
  return {
    ...process.env,
    PATH: `${dirname(node24)}${separator}${join(modules, ".bin")}${separator}${process.env.PATH ?? ""}`,
    ...extra,
  };
}

/**
 * Checks the whole configuration by the product's own schema, and ends the process when something is wrong; the child
 * says what.
 *
 * @returns what `check-environment.ts` prints
 */
export function checkEnvironment() {
  const check = spawnSync(node24, ["--import", "tsx", join(root, "scripts", "check-environment.ts")], {
    cwd: root,
    env: node24Environment(),
    stdio: ["inherit", "pipe", "inherit"],
    encoding: "utf8",
  });
  if (check.status !== 0) {
    process.exit(1);
  }
  return JSON.parse(check.stdout);
}

/** Runs a script of this project on Node 24 and returns its exit code. */
export function runOnNode24(args, extraEnvironment = {}) {
  return run(node24, args, { env: node24Environment(extraEnvironment) });
}
