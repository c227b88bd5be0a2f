import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { TokenStore } from "@/simulator/http/auth";
import { testAccount } from "@/simulator/http/routes/account.fixture";
import { createServer, withoutGateway } from "@/simulator/http/server";

const { world, sim } = testAccount();
const tokens = new TokenStore(world, null);
const token = tokens.values().main ?? "";
let base = "";
let server: ReturnType<typeof serve>;

beforeAll(async () => {
  const app = createServer(world, sim, tokens);
  await new Promise<void>((resolve) => {
    server = serve(
      { fetch: (request, env) => app.fetch(withoutGateway(request), env), port: 0, hostname: "127.0.0.1" },
      (info: AddressInfo) => {
        base = `http://127.0.0.1:${info.port}`;
        resolve();
      },
    );
  });
});
afterAll(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
    }),
);
beforeEach(() => fetch(`${base}/__sim/faults`, { method: "DELETE" }));

const call = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
  fetch(`${base}${path}`, { ...init, headers: { "x-api-key": token, ...headers } });

const services =
  "/ng/api/servicesV2?accountIdentifier=acct&orgIdentifier=commerce&projectIdentifier=storefront";

describe("the whole server", () => {
  it("fails on demand, before it looks at the token", async () => {
    expect((await call(services)).status).toBe(200);
    expect(
      (await call(services, { "x-sim-fault": "status=429;retry-after=1" })).headers.get("retry-after"),
    ).toBe("1");
    expect((await fetch(`${base}${services}`, { headers: { "x-sim-fault": "waf" } })).status).toBe(403);
    await expect(call(services, { "x-sim-fault": "drop" })).rejects.toThrow();
    const half = await call(services, { "x-sim-fault": "truncated" });
    await expect(half.json()).rejects.toThrow();
  });

  it("fails by rule as often as asked, behind the gateway prefix too", async () => {
    const rule = { match: { pathPattern: "/ng/api/*" }, fault: { status: 502 }, times: 1 };
    await fetch(`${base}/__sim/faults`, { method: "POST", body: JSON.stringify(rule) });
    expect((await call(`/gateway${services}`)).status).toBe(502);
    expect((await call(`/gateway${services}`)).status).toBe(200);
  });

  it("takes the log service's own token in its own header, there only", async () => {
    const service = await (await call("/log-service/token?accountID=acct")).text();
    const headers = { "x-harness-token": service };
    const logs = await fetch(`${base}/log-service/blob?accountID=acct&key=none`, { headers });
    expect(logs.status).toBe(404);
    expect((await fetch(`${base}${services}`, { headers })).status).toBe(401);
    expect((await fetch(`${base}/log-service/blob?accountID=acct&key=none`)).status).toBe(401);
  });

  it("knows what the account has not: empty lists, wrong verbs, unknown routes", async () => {
    const empty = await call("/ng/api/file-store?accountIdentifier=acct");
    expect(await empty.json()).toMatchObject({ status: "SUCCESS", data: { empty: true } });
    const verb = await call("/ng/api/servicesV2?accountIdentifier=acct", {}, { method: "PATCH" });
    expect(verb.status).toBe(405);
    const unknown = await call("/ng/api/teapots?accountIdentifier=acct");
    expect(await unknown.json()).toMatchObject({ status: "FAILURE", code: "RESOURCE_NOT_FOUND_EXCEPTION" });
  });

  it("serves the dashboards and the YAML schemas", async () => {
    const scope = "accountIdentifier=acct&orgIdentifier=commerce&projectIdentifier=storefront";
    const window = `startTime=${sim.clock.now() - 86_400_000}&endTime=${sim.clock.now()}`;
    expect((await call(`/ng/api/dashboard/deploymentHealthV2?${scope}&${window}`)).status).toBe(200);
    expect((await call(`/ng/api/yaml-schema?${scope}&entityType=Pipelines`)).status).toBe(200);
  });
});
