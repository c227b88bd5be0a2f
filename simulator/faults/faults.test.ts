import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { registerFaultControl } from "@/simulator/faults/control";
import { faultMiddleware } from "@/simulator/faults/middleware";
import { FaultState } from "@/simulator/faults/state";
import type { SimEnv } from "@/simulator/http/routes/route";

const state = new FaultState();
let base = "";
let effects = 0;
let server: ReturnType<typeof serve>;

beforeAll(async () => {
  const app = new Hono<SimEnv>();
  app.use(faultMiddleware(state));
  registerFaultControl(app, state);
  app.all("/pipeline/*", (c) => {
    effects++;
    return c.json({ status: "SUCCESS", data: { content: ["a", "b", "c", "d"], text: "x".repeat(200) } });
  });
  await new Promise<void>((resolve) => {
    server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, (info: AddressInfo) => {
      base = `http://127.0.0.1:${info.port}`;
      resolve();
    });
  });
});

afterAll(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
    }),
);

beforeEach(() => {
  state.clear();
  effects = 0;
});

const call = (fault?: string, path = "/pipeline/api/pipelines/list") =>
  fetch(`${base}${path}${path.includes("?") ? "&" : "?"}accountIdentifier=acct`, {
    headers: fault === undefined ? {} : { "x-sim-fault": fault },
  });

const plant = (rule: object) =>
  fetch(`${base}/__sim/faults`, {
    method: "POST",
    body: JSON.stringify(rule),
    headers: { "content-type": "application/json" },
  });

describe("faults by header", () => {
  it("without a fault the answer is the real one", async () => {
    expect((await call()).status).toBe(200);
  });

  it("latency delays the real answer", async () => {
    const startedAt = Date.now();
    const answer = await call("latency=150");
    expect(answer.status).toBe(200);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(145);
  });

  it("429 comes with and without Retry-After, as ErrorDTO or as HTML", async () => {
    const plain = await call("status=429");
    expect(plain.status).toBe(429);
    expect(plain.headers.get("retry-after")).toBeNull();
    expect(await plain.json()).toMatchObject({ status: "ERROR", code: "TOO_MANY_REQUESTS" });
    const page = await call("status=429;retry-after=2;body=html");
    expect(page.headers.get("retry-after")).toBe("2");
    expect(await page.text()).toContain("<!DOCTYPE html>");
  });

  it("500 is an ErrorDTO and 502 a page of the gateway", async () => {
    expect(await (await call("status=500")).json()).toMatchObject({ code: "UNKNOWN_ERROR" });
    const gateway = await call("status=502");
    expect(gateway.status).toBe(502);
    expect(gateway.headers.get("content-type")).toContain("text/html");
  });

  it("status-error is HTTP 200 with an error in the envelope", async () => {
    const answer = await call("status-error");
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: "ERROR" });
  });

  it.each([
    ["invalid-token", "INVALID_TOKEN", 401],
    ["expired-token", "EXPIRED_TOKEN", 401],
    ["revoked-token", "REVOKED_TOKEN", 401],
    ["access-denied", "NG_ACCESS_DENIED", 403],
  ])("%s answers with %s", async (kind, code, status) => {
    const answer = await call(kind);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code });
  });

  it("the firewall's 403 is a page, not an ErrorDTO", async () => {
    const answer = await call("waf");
    expect(answer.status).toBe(403);
    expect(await answer.text()).toMatch(/^<!DOCTYPE/);
  });

  it.each(["truncated", "invalid-json"])("%s is complete HTTP that does not parse", async (kind) => {
    const answer = await call(kind);
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(() => JSON.parse(text)).toThrow();
  });

  it("drop closes the connection before anything is done", async () => {
    await expect(call("drop")).rejects.toThrow();
    expect(effects).toBe(0);
  });

  it("drop-after closes it when the request has taken effect", async () => {
    await expect(call("drop-after")).rejects.toThrow();
    expect(effects).toBe(1);
  });

  it("drop-midway breaks off within the body", async () => {
    const answer = await call("drop-midway");
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
  });

  it("drip sends the whole answer slowly", async () => {
    const startedAt = Date.now();
    const answer = await call("kind=drip;rate=1000");
    expect(await answer.json()).toMatchObject({ status: "SUCCESS" });
    expect(Date.now() - startedAt).toBeGreaterThan(150);
  });

  it("a fault that means nothing is refused with the reason", async () => {
    const answer = await call("status=teapot");
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("status");
  });
});

describe("faults by control endpoint", () => {
  it("hit the matching requests as often as asked, then no more", async () => {
    await plant({
      match: { pathPattern: "/pipeline/api/*", method: "get" },
      fault: { status: 500 },
      times: 2,
    });
    const statuses = [];
    for (let at = 0; at < 3; at++) statuses.push((await call(undefined, "/pipeline/api/x")).status);
    expect(statuses).toEqual([500, 500, 200]);
    expect((await call(undefined, "/pipeline/other")).status).toBe(200);
  });

  it("hit one thing alone where a piece of the query names it", async () => {
    await plant({
      match: { pathPattern: "/pipeline/api/x", queryContains: "level0:one/two" },
      fault: { status: 500 },
      untilCleared: true,
    });
    const ask = (key: string) => call(undefined, `/pipeline/api/x?key=${encodeURIComponent(key)}&more=1`);
    expect((await ask("a/level0:one/two/three")).status).toBe(500);
    expect((await ask("a/level0:other")).status).toBe(200);
  });

  it("the /gateway prefix makes no difference", async () => {
    await plant({ match: { pathPattern: "/pipeline/api/x" }, fault: { status: 503 } });
    expect((await call(undefined, "/gateway/pipeline/api/x")).status).toBe(503);
  });

  it("stay until cleared when asked to, and are listed with their hits", async () => {
    await plant({ fault: { kind: "waf" }, untilCleared: true });
    for (let at = 0; at < 3; at++) expect((await call()).status).toBe(403);
    const listed: unknown = await (await fetch(`${base}/__sim/faults`)).json();
    expect(listed).toMatchObject({ faults: [{ hits: 3, left: null }] });
    await fetch(`${base}/__sim/faults`, { method: "DELETE" });
    expect((await call()).status).toBe(200);
  });

  it("let the first ones pass when asked to", async () => {
    await plant({ fault: { status: 500 }, after: 2 });
    const statuses = [];
    for (let at = 0; at < 4; at++) statuses.push((await call()).status);
    expect(statuses).toEqual([200, 200, 500, 200]);
  });

  it("hold an answer, or its second half, until they are removed", async () => {
    await plant({ match: { pathPattern: "*/whole" }, fault: { kind: "hold" }, untilCleared: true });
    await plant({ match: { pathPattern: "*/half" }, fault: { kind: "hold-midway" }, untilCleared: true });
    const whole = call(undefined, "/pipeline/whole");
    const half = await call(undefined, "/pipeline/half");
    const reader = half.body?.getReader();
    const first = await reader?.read();
    const text = new TextDecoder().decode(first?.value);
    expect(text).toMatch(/^\{"status":"SUCCESS"/);
    await expect.poll(() => state.list().map(({ hits }) => hits)).toEqual([1, 1]);
    // Only the one that was asked to begin has taken effect.
    expect(effects).toBe(1);
    await fetch(`${base}/__sim/faults`, { method: "DELETE" });
    expect(await (await whole).json()).toMatchObject({ status: "SUCCESS" });
    const second = await reader?.read();
    expect(JSON.parse(text + new TextDecoder().decode(second?.value))).toMatchObject({ status: "SUCCESS" });
    expect(effects).toBe(2);
  });

  it("that hold cannot come in a header: nothing could remove them", async () => {
    expect((await call("hold")).status).toBe(400);
  });

  it("with a probability hit the same requests for the same seed", async () => {
    const run = async () => {
      state.clear();
      await plant({ fault: { status: 500 }, untilCleared: true, probability: 0.5, seed: 11 });
      const statuses = [];
      for (let at = 0; at < 12; at++) statuses.push((await call()).status);
      return statuses;
    };
    const first = await run();
    expect(await run()).toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 500]));
  });

  it("a rule that does not validate is refused", async () => {
    expect((await plant({ fault: {} })).status).toBe(400);
    expect((await plant({ fault: { status: 200 } })).status).toBe(400);
    expect((await plant({ fault: { kind: "gremlins" } })).status).toBe(400);
  });
});
