// `npm start`: from a fresh clone to the running product. Everything it needs it sets up itself.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import {
  checkEnvironment,
  ensureInstalled,
  fail,
  node24,
  node24Environment,
  readEnvFile,
  root,
} from "./setup.mjs";

ensureInstalled();

Object.assign(process.env, { ...readEnvFile(), ...process.env, NODE_ENV: "production" });
// Before the long steps: what is wrong with it is said at once.
const { port, host, publicUrl, demo, dataDir, database } = checkEnvironment();
await assertPortFree(port, host);

const { buildIfStale } = await import("./build.mjs");
if (buildIfStale() !== 0) {
  fail("The build failed: see the message above.");
}

const server = spawn(
  node24,
  [join(root, "node_modules", "next", "dist", "bin", "next"), "start", "-p", String(port), "-H", host],
  {
    cwd: root,
    env: node24Environment({ NEXT_TELEMETRY_DISABLED: "1" }),
    stdio: ["ignore", "pipe", "inherit"],
  },
);
server.stdout.on("data", (chunk) => process.stdout.write(chunk));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => server.kill(signal));
}
server.on("exit", (code, signal) => process.exit(signal ? 0 : (code ?? 1)));

await waitUntilReady();
printWelcome();

async function waitUntilReady() {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    try {
      const response = await fetch(`http://${reachableHost()}:${port}/api/ready`);
      if (response.ok) {
        return;
      }
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  server.kill("SIGTERM");
  fail("The server did not become ready within two minutes. Its messages are above.");
}

/** The host as an address has it. Where the server listens on every interface, it is reached by the loopback's. */
function reachableHost() {
  if (host === "0.0.0.0") {
    return "127.0.0.1";
  }
  const name = host === "::" ? "::1" : host;
  return name.includes(":") ? `[${name}]` : name;
}

function printWelcome() {
  const lines = ["", `  Tackroom runs at ${publicUrl}`, ""];
  if (demo) {
    lines.push(
      "  Sign in with one of the demo accounts on the sign-in page; each is named by its role and needs no password:",
      "    viewer    reads everything and talks to teammates",
      "    member    also asks for runs and changes",
      "    approver  also confirms or refuses what others ask for",
      "    admin     also manages connectors, people and settings",
      "",
      "  The data comes from a simulated Harness account. To connect a real one: sign in as admin, then",
      "  Settings > Connectors > Add connector, with a personal access token from Harness (Profile > My API keys).",
      "",
    );
  }
  lines.push(
    database === null
      ? `  Data is kept in ${dataDir} and survives restarts. Stop with Ctrl+C.`
      : `  Data is kept in the database ${database}; secrets that were generated are in ${dataDir}. Stop with Ctrl+C.`,
    "",
  );
  console.log(lines.join("\n"));
}

async function assertPortFree(wanted, address) {
  await new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error) => {
      fail(
        error.code === "EADDRINUSE"
          ? `Port ${wanted} is in use, perhaps by another Tackroom. Stop it, or choose another: PORT=${wanted + 1} npm start`
          : `Tackroom cannot listen on ${address}:${wanted}: ${error.message}`,
      );
    });
    probe.listen(wanted, address, () => probe.close(resolve));
  });
}
