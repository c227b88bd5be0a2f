import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { request as makeRequest } from "@playwright/test";
import { type Role, roles } from "@/schemas/roles";
import { addresses } from "./support/addresses";
import { sessionFile } from "./support/sessions";
import { expect, test } from "./support/test";

/** The weakest role of each action, written down a second time on purpose: the product's table is what is tested. */
const weakest: Record<string, Role> = {
  "workspace.read": "viewer",
  "threads.read": "viewer",
  "threads.write": "viewer",
  "approvals.read": "viewer",
  "approvals.request": "member",
  "approvals.withdraw": "member",
  "approvals.decide": "approver",
  "connectors.read": "viewer",
  "connectors.sync": "member",
  "connectors.manage": "admin",
  "audit.read": "approver",
  "settings.read": "viewer",
  "settings.manage": "admin",
  "people.read": "member",
  "people.manage": "admin",
  "investigations.read": "viewer",
  "investigations.start": "member",
  "investigations.correct": "member",
  "failures.own": "member",
  "tests.upload": "member",
  "tests.decide": "member",
  "tests.quarantine": "approver",
  "tests.policy": "approver",
  "tests.owners": "member",
  "tokens.read": "member",
  "tokens.manage": "admin",
};

interface RouteCase {
  method: string;
  path: string;
  action: string;
}

/** Every guarded handler below app/api, found in the source: a new route is walked without anybody adding it here. */
function guardedRoutes(): RouteCase[] {
  const files = readdirSync("app/api", { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith("route.ts"),
  );
  return files.flatMap((file) => {
    const source = readFileSync(join("app/api", file), "utf8");
    const path = `/api/${file.replace(/\/?route\.ts$/, "")}`.replace(/\[[^\]]+\]/g, "no-such-thing");
    return [
      ...source.matchAll(/export const (GET|POST|PUT|PATCH|DELETE) = route(?:<[^(]*>)?\(\s*"([^"]+)"/g),
    ].map((match) => ({
      method: match[1] ?? "",
      path,
      action: match[2] ?? "",
    }));
  });
}

test("every route refuses who is not signed in and whose role is too weak, and nobody else", async () => {
  test.setTimeout(180_000);
  const cases = guardedRoutes();
  expect(cases.length).toBeGreaterThan(10);
  const wrong: string[] = [];
  const nobody = await makeRequest.newContext({ baseURL: addresses.app });
  for (const { method, path } of cases) {
    const status = await statusOf(nobody, method, path);
    if (status !== 401) {
      wrong.push(`${method} ${path} answered ${status} to nobody`);
    }
  }
  await nobody.dispose();
  for (const role of roles) {
    const context = await makeRequest.newContext({ baseURL: addresses.app, storageState: sessionFile(role) });
    for (const { method, path, action } of cases) {
      const needed = weakest[action];
      if (needed === undefined) {
        wrong.push(`${method} ${path} demands ${action}, which is not in the table`);
        continue;
      }
      const allowed = roles.indexOf(role) >= roles.indexOf(needed);
      const status = await statusOf(context, method, path);
      if (allowed === (status === 401 || status === 403)) {
        wrong.push(`${method} ${path} answered ${status} to ${role}`);
      }
    }
    await context.dispose();
  }
  expect(wrong).toEqual([]);
});

/** The status of an answer; a stream that stays open is cut after its head. */
async function statusOf(
  context: Awaited<ReturnType<typeof makeRequest.newContext>>,
  method: string,
  path: string,
): Promise<number> {
  if (path === "/api/events") {
    const cookies = (await context.storageState()).cookies
      .map((cookie) => `${cookie.name}=${cookie.value}`)
      .join("; ");
    const abort = new AbortController();
    const answer = await fetch(`${addresses.app}${path}`, {
      headers: { cookie: cookies },
      signal: abort.signal,
    });
    abort.abort();
    return answer.status;
  }
  const answer = await context.fetch(path, { method, ...(method === "GET" ? {} : { data: {} }) });
  return answer.status();
}

test("a write that another site's page sends is refused, whoever is signed in", async () => {
  const context = await makeRequest.newContext({
    baseURL: addresses.app,
    storageState: sessionFile("admin"),
  });
  const answer = await context.post("/api/threads", {
    data: {},
    headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
  });
  expect(answer.status()).toBe(403);
  await context.dispose();
});

const pages: { path: string; needed: Role }[] = [
  { path: "/", needed: "viewer" },
  { path: "/executions", needed: "viewer" },
  { path: "/failures", needed: "viewer" },
  { path: "/tests", needed: "viewer" },
  { path: "/deployments", needed: "viewer" },
  { path: "/threads", needed: "viewer" },
  { path: "/approvals", needed: "viewer" },
  { path: "/settings/connectors", needed: "viewer" },
  { path: "/settings/connectors/new", needed: "admin" },
  { path: "/settings/connectors/telemetry/new", needed: "admin" },
  { path: "/settings/general", needed: "viewer" },
  { path: "/settings/people", needed: "member" },
  { path: "/settings/tokens", needed: "member" },
  { path: "/tests/upload", needed: "member" },
  { path: "/audit", needed: "approver" },
  { path: "/tests/quarantine", needed: "viewer" },
  { path: "/tests/policy", needed: "viewer" },
];

for (const role of roles) {
  test(`the ${role} sees the pages of the role, and a plain refusal elsewhere`, async ({
    signInAs,
    problems,
  }) => {
    test.setTimeout(120_000);
    const page = await signInAs(role);
    for (const { path, needed } of pages) {
      const answer = await page.goto(path);
      const allowed = roles.indexOf(role) >= roles.indexOf(needed);
      expect(answer?.status(), `${role} at ${path}`).toBe(allowed ? 200 : 403);
      if (!allowed) {
        await expect(page.getByText("Your role may not see this page")).toBeVisible();
      }
    }
    // The browser itself reports a page that answers 403.
    problems.splice(0, problems.length, ...problems.filter((problem) => !problem.includes("403")));
  });
}
