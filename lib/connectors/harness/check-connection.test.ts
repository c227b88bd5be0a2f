import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type CheckRequest, checkConnection, problemOf } from "@/lib/connectors/harness/check-connection";
import { simulatedAccount } from "@/lib/connectors/simulated-account.fixture";
import { HarnessNetworkError } from "@/lib/harness/client/errors";
import { type HarnessProblem, harnessProblems } from "@/schemas/connectors/harness-connector";

const account = simulatedAccount();
const sat = `sat.${"A".repeat(22)}.${"0".repeat(24)}.${"s".repeat(20)}`;
const service = simulatedAccount({ token: sat });

const check = (change: Partial<CheckRequest> = {}) =>
  checkConnection({
    baseUrl: account.url,
    token: account.token(),
    allowHttpLoopback: true,
    now: new Date(),
    ...change,
  });

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Listens on a free port of this machine. */
async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no address");
  return address.port;
}

async function answering(handler: RequestListener): Promise<string> {
  const port = await listen(createServer(handler));
  return `http://127.0.0.1:${port}`;
}

async function unusedPort(): Promise<number> {
  const port = await listen(createServer());
  const server = servers.pop();
  await new Promise((resolve) => server?.close(resolve));
  return port;
}

function selfSigned(): { key: Buffer; cert: Buffer } | null {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tackroom-cert-"));
  const [key, cert] = [path.join(folder, "key.pem"), path.join(folder, "cert.pem")];
  try {
    execFileSync(
      "openssl",
      [
        ..."req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost".split(" "),
        ..."-addext subjectAltName=DNS:localhost,IP:127.0.0.1".split(" "),
        ...["-keyout", key, "-out", cert],
      ],
      { stdio: "ignore" },
    );
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } catch {
    return null;
  }
}

async function expectProblem(problem: HarnessProblem, change: Partial<CheckRequest>): Promise<string> {
  const result = await check(change);
  expect(result.check).toMatchObject({ ok: false, problem });
  expect(result.check.reason).toMatch(/\w+ \w+/);
  expect(result.check.remedy).toMatch(/\w+ .+\./);
  const token = change.token ?? account.token();
  expect(JSON.stringify(result)).not.toContain(token);
  expect(JSON.stringify(result)).not.toContain(token.split(".").at(-1));
  return result.check.reason ?? "";
}

describe("a connection test", () => {
  test("of a good token names the account, its user, its projects, its expiry and the last activity", async () => {
    const result = await check();
    expect(result.check).toMatchObject({
      ok: true,
      problem: null,
      projectCount: 3,
      account: { accountId: account.accountId, userEmail: expect.stringContaining("@") },
    });
    expect(Date.parse(result.check.tokenExpiresAt ?? "")).toBeGreaterThan(Date.now());
    expect(Date.parse(result.check.lastActivityAt ?? "")).toBeGreaterThan(Date.now() - 30 * 86_400_000);
    expect(result.projects.map(({ projectIdentifier }) => projectIdentifier).sort()).toEqual([
      "foundations",
      "fulfilment",
      "storefront",
    ]);
  });

  test.each<[HarnessProblem, () => Partial<CheckRequest>]>([
    ["token_malformed", () => ({ token: "pat.short" })],
    ["token_malformed", () => ({ token: `${account.token()}\u201d` })],
    ["token_invalid", () => ({ token: account.token().replace(/.{20}$/, "B".repeat(20)) })],
    ["token_expired", () => ({ token: account.token("expired") })],
    ["token_revoked", () => ({ token: account.token("revoked") })],
    ["wrong_account", () => ({ expectedAccountId: "another" })],
    ["wrong_account", () => ({ accountId: "another" })],
    ["insecure_url", () => ({ baseUrl: "http://harness.example.com" })],
    ["insecure_url", () => ({ allowHttpLoopback: false })],
    ["not_harness", () => ({ baseUrl: "harness" })],
    ["not_harness", () => ({ baseUrl: "ftp://harness.example.com" })],
    ["host_unreachable", () => ({ baseUrl: "https://harness.invalid" })],
  ])("says %s with a reason and a remedy (%#)", async (problem, change) => {
    await expectProblem(problem, change());
  });

  test("sends no token for what can be told beforehand", async () => {
    const before = await account.requests("GET", "/");
    await check({ accountId: "another" });
    await check({ token: "pat.short" });
    expect(await account.requests("GET", "/")).toBe(before);
  });

  test("tells a closed port", async () => {
    await expectProblem("connection_refused", { baseUrl: `http://127.0.0.1:${await unusedPort()}` });
  });

  test("tells a certificate that nobody vouches for, and sends it no token", async ({ skip }) => {
    const certificate = selfSigned();
    if (certificate === null) {
      skip("openssl is not installed");
      return;
    }
    let received = 0;
    const server = createTlsServer(certificate, (_request, response) => {
      received += 1;
      response.end("{}");
    });
    const port = await listen(server);
    await expectProblem("certificate", { baseUrl: `https://localhost:${port}` });
    expect(received).toBe(0);
  });

  test("gives up on a host that never answers", async () => {
    const baseUrl = await answering(() => {});
    await expectProblem("timeout", { baseUrl });
  });

  test.each<[HarnessProblem, object]>([
    ["rate_limited", { status: 429 }],
    ["rate_limited", { status: 429, body: "html" }],
    ["server_error", { status: 500 }],
    ["server_error", { status: 502 }],
    ["server_error", { kind: "status-error" }],
    ["no_permission", { kind: "access-denied" }],
    ["no_permission", { kind: "waf" }],
    ["token_expired", { kind: "expired-token" }],
    ["token_revoked", { kind: "revoked-token" }],
    ["not_harness", { kind: "invalid-json" }],
    ["not_harness", { kind: "truncated" }],
    ["host_unreachable", { kind: "drop" }],
  ])("says %s when the answers are %j", async (problem, fault) => {
    await account.fault({ pathPattern: "/ng/api/*" }, fault);
    await expectProblem(problem, {});
  });

  const failures = [
    { status: 400 },
    { kind: "access-denied" },
    { kind: "waf" },
    { kind: "invalid-token" },
    { status: 404 },
    { status: 429 },
    { status: 500 },
    { status: 502 },
    { status: 503, body: "html" },
    { kind: "status-error" },
    { kind: "truncated" },
    { kind: "invalid-json" },
    { kind: "drop" },
  ];
  test.each(failures)("a current user that answers %j fails no test, of whichever token", async (fault) => {
    await account.fault({ pathPattern: "/ng/api/user/currentUser" }, fault);
    await service.fault({ pathPattern: "/ng/api/user/currentUser" }, fault);
    const personal = await check();
    expect(personal.check).toMatchObject({ ok: true, problem: null, projectCount: 3 });
    expect(personal.check.account).toMatchObject({ accountId: account.accountId });
    const { check: ofService } = await check({ baseUrl: service.url, token: sat });
    expect(ofService).toMatchObject({ ok: true, problem: null, projectCount: 3 });
    expect(ofService.account?.userName).toMatch(/^service account /i);
    // What validation tells is kept, whoever the token belongs to.
    for (const each of [personal.check, ofService]) {
      expect(Date.parse(each.tokenExpiresAt ?? "")).toBeGreaterThan(Date.now());
    }
  });

  test("a current user that never answers is not waited for longer than five seconds", async () => {
    await account.fault({ pathPattern: "/ng/api/user/currentUser" }, { kind: "hold" });
    const { check: result } = await check();
    expect(result).toMatchObject({ ok: true, problem: null });
  }, 30_000);

  test.each([{ status: 400 }, { status: 404 }, { status: 500 }, { kind: "invalid-json" }, { kind: "drop" }])(
    "an installation that answers the validation with %j is tested by what the token may read",
    async (fault) => {
      await account.fault({ pathPattern: "/ng/api/token/validate" }, fault);
      const { check: result } = await check();
      expect(result).toMatchObject({ ok: true, problem: null, projectCount: 3, tokenExpiresAt: null });
      expect(result.account?.userEmail).toContain("@");
    },
  );

  test("a dead token says so although neither question about it is answered", async () => {
    for (const pathPattern of ["/ng/api/token/validate", "/ng/api/user/currentUser"]) {
      await account.fault({ pathPattern }, { status: 500 });
    }
    await expectProblem("token_expired", { token: account.token("expired") });
    await expectProblem("token_revoked", { token: account.token("revoked") });
  });

  test("a token that Harness calls another account's is refused", async () => {
    const baseUrl = await answering((request, response) => {
      response.setHeader("content-type", "application/json");
      if (request.url?.startsWith("/ng/api/token/validate")) {
        response.end(JSON.stringify({ status: "SUCCESS", data: { accountIdentifier: "another" } }));
      } else {
        response.statusCode = 400;
        response.end(JSON.stringify({ status: "ERROR", code: "INVALID_REQUEST", message: "no" }));
      }
    });
    await expectProblem("wrong_account", { baseUrl });
  });

  test("a service account is called by the name that Harness has for it", async () => {
    const baseUrl = await answering((request, response) => {
      response.setHeader("content-type", "application/json");
      const data = request.url?.startsWith("/ng/api/token/validate")
        ? { accountIdentifier: "A".repeat(22), apiKeyType: "SERVICE_ACCOUNT", parentIdentifier: "deploy_bot" }
        : {
            content: [],
            totalPages: 0,
            totalItems: 0,
            pageItemCount: 0,
            pageSize: 100,
            pageIndex: 0,
            empty: true,
          };
      response.statusCode = request.url?.startsWith("/ng/api/user/currentUser") ? 400 : 200;
      response.end(JSON.stringify({ status: "SUCCESS", data }));
    });
    const { check: result } = await check({ baseUrl, token: sat });
    expect(result.account).toMatchObject({ userName: "service account deploy_bot", userEmail: null });
  });

  test("tells another web server from Harness", async () => {
    const html = await answering((_request, response) => {
      response.setHeader("content-type", "text/html").end("<!doctype html><title>Welcome</title>");
    });
    await expectProblem("not_harness", { baseUrl: html });
    const json = await answering((_request, response) => response.end('{"hello":"world"}'));
    await expectProblem("not_harness", { baseUrl: json });
    const missing = await answering((_request, response) => {
      response.statusCode = 404;
      response.end("no such page");
    });
    await expectProblem("not_harness", { baseUrl: missing });
  });

  test("does not follow a redirect with the token", async () => {
    let followed = 0;
    const target = await answering((_request, response) => {
      followed += 1;
      response.end("{}");
    });
    const baseUrl = await answering((_request, response) => {
      response.writeHead(302, { location: `${target}/steal` }).end();
    });
    await expectProblem("not_harness", { baseUrl });
    expect(followed).toBe(0);
  });

  test("quotes no token that a server repeats", async () => {
    const baseUrl = await answering((request, response) => {
      response.statusCode = 400;
      response.end(
        JSON.stringify({
          status: "ERROR",
          code: "INVALID_REQUEST",
          message: `bad ${request.headers["x-api-key"]}`,
        }),
      );
    });
    await expectProblem("not_harness", { baseUrl });
  });

  test("warns of a token that sees no project, and lets it be stored", async () => {
    const { check: result, projects } = await check({ token: account.token("noProjects") });
    expect(result).toMatchObject({ ok: true, problem: "no_projects", projectCount: 0 });
    expect(projects).toEqual([]);
  });

  test("warns of an account in which nothing has run for a month", async () => {
    const { check: result } = await check({ now: new Date(Date.now() + 31 * 86_400_000) });
    expect(result).toMatchObject({ ok: true, problem: "no_recent_activity" });
    expect(result.remedy).toMatch(/\w/);
  });

  test("is not spoilt by one project that may not be read, nor by organizations that may not be listed", async () => {
    await account.fault(
      { pathPattern: "/pipeline/api/pipelines/execution/summary" },
      { kind: "access-denied" },
      1,
    );
    await account.fault({ pathPattern: "/ng/api/organizations" }, { kind: "access-denied" });
    const { check: result, projects } = await check();
    expect(result).toMatchObject({ ok: true, problem: null });
    expect(projects[0]?.orgName).toBe("commerce");
  });

  test("says no_permission when no project may be read", async () => {
    await account.fault(
      { pathPattern: "/pipeline/api/pipelines/execution/summary" },
      { kind: "access-denied" },
    );
    await expectProblem("no_permission", {});
  });

  test("accepts a service account, which Harness does not call a user", async () => {
    await service.fault({ pathPattern: "/ng/api/user/currentUser" }, { kind: "access-denied" });
    await service.fault({ pathPattern: "/ng/api/token/validate" }, { status: 404 });
    const { check: result } = await check({ baseUrl: service.url, token: sat });
    expect(result).toMatchObject({ ok: true, problem: null, account: { userName: "Service account" } });
  });

  test("an old token without its account works when the account is given", async () => {
    const legacy = "pat.0123456789abcdef01234567.abcdefghijklmnopqrst";
    await expectProblem("token_malformed", { token: legacy });
    await expectProblem("token_invalid", { token: legacy, accountId: account.accountId });
  });
});

test("each network failure is one of the problems that have a remedy", () => {
  for (const failure of ["dns", "refused", "reset", "certificate", "unreachable"] as const) {
    expect(harnessProblems).toContain(problemOf(new HarnessNetworkError(failure, "It failed.")));
  }
  expect(problemOf(new Error("anything"))).toBe("server_error");
});
