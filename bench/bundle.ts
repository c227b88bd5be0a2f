/**
 * First-load JavaScript per page of the production build, in gzip kilobytes (1 KB = 1000 bytes): what the script tags of
 * the served HTML name, without `nomodule` and without what a page loads later. Starts the build on a free port with an
 * empty data directory and the demo, and signs in as its admin.
 * Usage: bundle  (after `npm run build`)
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import {
  apiTokensPath,
  approvalsPath,
  auditPath,
  connectorsPath,
  deploymentsPath,
  executionsPath,
  failuresPath,
  generalSettingsPath,
  healthPath,
  newConnectorPath,
  peoplePath,
  signInPath,
  testPolicyPath,
  testsPath,
  threadsPath,
  uploadTestsPath,
} from "@/lib/addresses";
import { authPath, readyPath } from "@/lib/api-addresses";

/** What a page may load first; the pages that are open all day. */
const limitsKb: Readonly<Record<string, number>> = {
  [healthPath()]: 200,
  [executionsPath()]: 200,
  [failuresPath()]: 200,
  [testsPath()]: 200,
};
/** Kilobytes of a page's scripts, or the status of a page that was not served. */
type Measured = { scripts: number; gzipKb: number } | { status: number };
const dist = ".next";
if (!existsSync(path.join(dist, "BUILD_ID"))) {
  console.error(`There is no production build in ${dist}. Run: npm run build`);
  process.exit(1);
}

const port = await freePort();
const base = `http://localhost:${port}`;
const dataDir = mkdtempSync(path.join(os.tmpdir(), "tackroom-bundle-"));
const server = spawn(
  process.execPath,
  [path.join("node_modules", "next", "dist", "bin", "next"), "start", "-p", String(port), "-H", "127.0.0.1"],
  {
    env: {
      ...process.env,
      NODE_ENV: "production",
      PORT: String(port),
      TACKROOM_DATA_DIR: dataDir,
      TACKROOM_DEMO: "true",
      TACKROOM_URL: base,
      DATABASE_URL: "",
      LOG_LEVEL: "error",
    },
    stdio: ["ignore", "ignore", "inherit"],
  },
);

try {
  await ready();
  const cookie = await signIn("admin");
  const pages = [
    healthPath(),
    executionsPath(),
    failuresPath(),
    testsPath(),
    deploymentsPath(),
    approvalsPath(),
    threadsPath(),
  ];
  const more = [
    connectorsPath(),
    newConnectorPath(),
    apiTokensPath(),
    uploadTestsPath(),
    testPolicyPath(),
    generalSettingsPath(),
    peoplePath(),
    auditPath(),
  ];
  const execution = await firstExecution(cookie);
  const measured: Record<string, Measured> = {
    [signInPath()]: await measure(signInPath(), ""),
  };
  for (const page of [...pages, ...more]) measured[page] = await measure(page, cookie);
  if (execution !== null) {
    measured["/executions/[project]/[execution]"] = await measure(execution, cookie);
  }
  const met = Object.entries(limitsKb).every(([page, limitKb]) => {
    const found = measured[page];
    return found !== undefined && "gzipKb" in found && found.gzipKb <= limitKb;
  });
  console.log(JSON.stringify({ pages: measured, limitsKb, met }, null, 2));
} finally {
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  await ended;
  rmSync(dataDir, { recursive: true, force: true });
}

async function measure(page: string, cookie: string): Promise<Measured> {
  const response = await fetch(`${base}${page}`, { headers: { cookie }, redirect: "manual" });
  // A build without this page still tells of the others.
  if (response.status !== 200) return { status: response.status };
  const html = await response.text();
  const sources = new Set<string>();
  for (const [tag] of html.matchAll(/<script\b[^>]*>/g)) {
    const source = /\bsrc="([^"]+)"/.exec(tag)?.[1];
    if (source !== undefined && !/\bnomodule\b/i.test(tag)) sources.add(source.replaceAll("&amp;", "&"));
  }
  let bytes = 0;
  for (const source of sources) bytes += await gzipBytes(new URL(source, base).href);
  return { scripts: sources.size, gzipKb: Math.round(bytes / 100) / 10 };
}

async function gzipBytes(url: string): Promise<number> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return gzipSync(Buffer.from(await response.arrayBuffer())).length;
}

/** The session cookies of a demo account. */
async function signIn(account: string): Promise<string> {
  const asked = await fetch(`${base}${authPath("csrf")}`);
  const { csrfToken } = (await asked.json()) as { csrfToken: string }; // next-auth's own form
  const cookies = cookiesOf(asked);
  const answer = await fetch(`${base}${authPath("callback/demo")}`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie: cookies, origin: base, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ csrfToken, account, json: "true" }),
  });
  const session = cookiesOf(answer);
  if (!session.includes("session-token")) throw new Error(`Signing in answered ${answer.status}.`);
  return `${cookies}; ${session}`;
}

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

/** The page of some stored execution, once the first backfill has brought one. */
async function firstExecution(cookie: string): Promise<string | null> {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const response = await fetch(`${base}${executionsPath()}`, { headers: { cookie } });
    const link = /href="(\/executions\/[^"/?]+\/[^"/?]+)"/.exec(await response.text())?.[1];
    if (link !== undefined) return link;
    await sleep(500);
  }
  return null;
}

async function ready(): Promise<void> {
  for (let attempt = 0; attempt < 240; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`The server ended with code ${server.exitCode}.`);
    const ok = await fetch(`${base}${readyPath()}`).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await sleep(500);
  }
  throw new Error("The server did not become ready within two minutes.");
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
