// `npm start`: from a fresh clone to the running product. Everything it needs it sets up itself.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { ensureInstalled, fail, node24, node24Environment, root, runOnNode24 } from "./setup.mjs";

ensureInstalled();

const environment = { ...readEnvFile(join(root, ".env")), ...process.env, NODE_ENV: "production" };
Object.assign(process.env, environment);
const port = Number(environment.PORT || 3000);
const host = environment.TACKROOM_HOST || "127.0.0.1";

// The whole configuration, by the product's own schema, before the long steps.
if (runOnNode24(["--import", "tsx", join(root, "scripts", "check-environment.ts")]) !== 0) {
  process.exit(1);
}
await assertPortFree(port, host);

const { buildIfStale } = await import("./build.mjs");
if (buildIfStale(environment.TACKROOM_DIST_DIR || ".next") !== 0) {
  fail("The build failed: see the message above.");
}

const server = spawn(
  node24,
  [join(root, "node_modules", "next", "dist", "bin", "next"), "start", "-p", String(port), "-H", host],
  {
    cwd: root,
    env: node24Environment({ ...environment, NEXT_TELEMETRY_DISABLED: "1" }),
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
      const response = await fetch(`http://${host === "0.0.0.0" ? "127.0.0.1" : host}:${port}/api/ready`);
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

function printWelcome() {
  const address = environment.TACKROOM_URL || `http://localhost:${port}`;
  const demo =
    !["false", "0"].includes(environment.TACKROOM_DEMO ?? "") &&
    !environment.OIDC_ISSUER &&
    !environment.GITHUB_ID &&
    !environment.DATABASE_URL;
  const lines = ["", `  Tackroom runs at ${address}`, ""];
  if (demo || ["true", "1"].includes(environment.TACKROOM_DEMO ?? "")) {
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
  lines.push("  Data is kept in .data/ and survives restarts. Stop with Ctrl+C.", "");
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

function readEnvFile(path) {
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
