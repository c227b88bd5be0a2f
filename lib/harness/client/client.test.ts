import { inspect } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import type { HarnessClientOptions } from "./client";
import { failureOf, getThing, grantFor, runThing, testClient, token } from "./client.fixture";
import {
  HarnessAuthError,
  HarnessCancelledError,
  HarnessContractError,
  HarnessNotFoundError,
  HarnessPermissionError,
  HarnessRateLimitError,
  HarnessRefusedError,
  HarnessServerError,
  HarnessTimeoutError,
  sendOutcomeOf,
} from "./errors";
import { localLedger } from "./local-ledger";
import { json, type LocalServer, localServer, success } from "./local-server.fixture";
import { SharedRateLimiter } from "./shared-rate-limiter";
import { unlimited } from "./unlimited.fixture";

let server: LocalServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const clientOf = (options: Partial<HarnessClientOptions> = {}) => testClient(server?.baseUrl, options);

describe("what goes over the wire", () => {
  test("the account comes from the token, empty values are dropped, arrays are repeated", async () => {
    server = await localServer((_, response) => success(response, { identifier: "a b", extra: 1 }));
    const thing = await clientOf().call(getThing, { id: "a b/c", labels: ["x", "y"], empty: "" });
    expect(thing).toEqual({ identifier: "a b", extra: 1 });
    const request = server.seen[0];
    expect(request?.path).toBe("/ng/api/things/a%20b%2Fc");
    expect(request?.query.toString()).toBe(
      "accountIdentifier=aCcT0123456789abcdefgh&routingId=aCcT0123456789abcdefgh&label=x&label=y",
    );
    expect(request?.headers["x-api-key"]).toBe(token);
    expect(request?.headers["harness-account"]).toBe("aCcT0123456789abcdefgh");
  });

  test("a base address with a prefix is not repeated in front of paths that have it", async () => {
    server = await localServer((_, response) => success(response, { identifier: "a" }));
    const client = clientOf({ baseUrl: `${server.baseUrl}/ng/api/` });
    await client.call(getThing, { id: "a" });
    expect(server.seen[0]?.path).toBe("/ng/api/things/a");
  });

  test("an id that is missing or would change the route is refused before anything is sent", async () => {
    server = await localServer((_, response) => success(response, { identifier: "a" }));
    expect(await failureOf(clientOf().call(getThing, { id: "" }))).toMatchObject({ code: "invalid_input" });
    expect(await failureOf(clientOf().call(getThing, { id: ".." }))).toMatchObject({ code: "invalid_input" });
    expect(server.seen).toHaveLength(0);
  });
});

describe("what is refused when the client is made", () => {
  test.each([
    ["plain http to another machine", { baseUrl: "http://harness.example.com" }],
    [
      "plain http to loopback without permission",
      { baseUrl: "http://127.0.0.1:9", allowHttpLoopback: false },
    ],
    ["something that is not an address", { baseUrl: "harness" }],
    ["a token without account", { token: "pat.tok.secretsecretsecret" }],
    ["a token with a line break", { token: "pat.acc.tok.se\ncret" }],
    ["an empty token", { token: "" }],
  ])("%s", (_, options) => {
    expect(() => clientOf(options)).toThrow(expect.objectContaining({ code: "invalid_input" }));
  });

  test("an old token works with the account given beside it", () => {
    expect(clientOf({ token: "pat.tok.secretsecretsecret", accountId: "acc" }).accountId).toBe("acc");
  });
});

describe("retries", () => {
  test("a refusal for asking too often slows everybody down, though Harness names no time", async () => {
    server = await localServer((_, response, count) =>
      count === 1 ? json(response, 429, {}) : success(response, { identifier: "a" }),
    );
    const pauses: number[] = [];
    let slowed = 0;
    const limiter = {
      ...unlimited,
      pauseUntil: (at: number) => void pauses.push(at),
      slowDown: () => {
        slowed += 1;
      },
    };
    const askedAt = Date.now();
    await clientOf({ limiter, random: () => 1, backoff: { baseMs: 60, capMs: 60 } }).call(getThing, {
      id: "a",
    });
    expect(slowed).toBe(1);
    expect(pauses).toHaveLength(1);
    expect(pauses[0]).toBeGreaterThanOrEqual(askedAt + 60);
  });

  test("a safe read is tried again after 429, 500, 502, 503 and 504", async () => {
    const statuses = [429, 503, 502];
    server = await localServer((_, response, count) => {
      const status = statuses[count - 1];
      if (status === undefined) success(response, { identifier: "a" });
      else json(response, status, { code: "UNKNOWN_ERROR", message: "later" });
    });
    expect(await clientOf().call(getThing, { id: "a" })).toMatchObject({ identifier: "a" });
    expect(server.seen).toHaveLength(4);
  });

  test("a write is sent once, whatever the answer, and a 5xx leaves its outcome unknown", async () => {
    server = await localServer((_, response) => json(response, 503, {}));
    const error = await failureOf(clientOf().send(runThing, { id: "a" }, grantFor({ id: "a" })));
    expect(error).toBeInstanceOf(HarnessServerError);
    expect(sendOutcomeOf(error)).toBe("unknown");
    expect(server.seen).toHaveLength(1);
  });

  test("Retry-After in seconds is waited for", async () => {
    server = await localServer((_, response, count) =>
      count === 1
        ? json(response, 429, {}, { "retry-after": "0.3" })
        : success(response, { identifier: "a" }),
    );
    const startedAt = performance.now();
    await clientOf().call(getThing, { id: "a" });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(295);
  });

  test("Retry-After as a date is measured by the client's clock; beyond the bound the call ends at once", async () => {
    const now = Date.parse("2026-08-20T10:00:00Z");
    server = await localServer((_, response) =>
      json(response, 429, {}, { "retry-after": "Thu, 20 Aug 2026 10:05:00 GMT" }),
    );
    const error = await failureOf(clientOf({ now: () => now }).call(getThing, { id: "a" }));
    expect(error).toBeInstanceOf(HarnessRateLimitError);
    expect(error).toMatchObject({ retryAfterMs: 300_000 });
    expect(server.seen).toHaveLength(1);
  });

  test("retries stop at the total timeout", async () => {
    server = await localServer((_, response) => json(response, 503, {}));
    const client = clientOf({
      timeouts: { totalMs: 60_000 },
      // Beyond it at once: nothing is waited for.
      backoff: { baseMs: 120_000, capMs: 120_000 },
      random: () => 1,
    });
    expect(await failureOf(client.call(getThing, { id: "a" }))).toBeInstanceOf(HarnessServerError);
    expect(server.seen).toHaveLength(1);
  });

  test("each retry takes a place in the token's row of requests", async () => {
    server = await localServer((_, response) => json(response, 503, {}));
    const pace = { intervalMs: 1_000_000, burstMs: 2_000_000 };
    const ledgers = { ledger: localLedger(), fallback: localLedger() };
    const limiter = new SharedRateLimiter({ key: "token", pace, fallbackPace: pace, ...ledgers });
    const error = await failureOf(
      clientOf({ limiter, timeouts: { queueMs: 50 } }).call(getThing, { id: "a" }),
    );
    expect(error).toBeInstanceOf(HarnessRateLimitError);
    expect(server.seen).toHaveLength(2);
  });
});

describe("what an answer means", () => {
  const errorBody = (code: string, message: string, more: object = {}) => ({
    status: "ERROR",
    code,
    message,
    correlationId: "corr-7",
    responseMessages: [],
    ...more,
  });
  test.each([
    ["401 INVALID_TOKEN", 401, errorBody("INVALID_TOKEN", "Token is not valid."), HarnessAuthError],
    ["403 access denied", 403, errorBody("NG_ACCESS_DENIED", "Missing permission"), HarnessPermissionError],
    ["404", 404, errorBody("ENTITY_NOT_FOUND", "No such thing"), HarnessNotFoundError],
    [
      "400 unknown route",
      400,
      errorBody("RESOURCE_NOT_FOUND_EXCEPTION", "No such route"),
      HarnessNotFoundError,
    ],
    ["400", 400, errorBody("INVALID_REQUEST", "Invalid request: x"), HarnessRefusedError],
    ["500", 500, errorBody("UNKNOWN_ERROR", "Oops"), HarnessServerError],
    ["200 with status ERROR", 200, errorBody("INVALID_REQUEST", "Invalid request: y"), HarnessRefusedError],
    [
      "200 with status FAILURE and an unknown code",
      200,
      { status: "FAILURE", code: "X1" },
      HarnessServerError,
    ],
    ["200 with an expired token", 200, errorBody("EXPIRED_TOKEN", "Token expired."), HarnessAuthError],
    ["200 of another shape", 200, { status: "SUCCESS", data: { id: 5 } }, HarnessContractError],
    ["log service error", 404, { error_msg: "cannot list files for prefix" }, HarnessNotFoundError],
    [
      "v1 error",
      400,
      { code: "X", message: "bad", errors: [{ field_name: "a", message: "empty" }] },
      HarnessRefusedError,
    ],
  ])("%s", async (_, status, body, type) => {
    server = await localServer((_request, response) => json(response, status, body));
    const error = await failureOf(clientOf({ maxTries: 1 }).call(getThing, { id: "a" }));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ details: { operation: "thing.get" } });
  });

  test("the missing permission and the correlation id are named", async () => {
    server = await localServer((_, response) =>
      json(
        response,
        403,
        errorBody("NG_ACCESS_DENIED", "Missing permission core_pipeline_view", {
          failedPermissionChecks: [{ permission: "core_pipeline_view", resourceType: "PIPELINE" }],
        }),
      ),
    );
    expect(await failureOf(clientOf().call(getThing, { id: "a" }))).toMatchObject({
      permission: "core_pipeline_view",
      details: { correlationId: "corr-7", upstreamStatus: 403 },
    });
  });

  test.each([
    [403, HarnessPermissionError],
    [502, HarnessServerError],
    [200, HarnessContractError],
    [401, HarnessAuthError],
  ])("a web page with HTTP %i becomes a sentence without markup", async (status, type) => {
    server = await localServer((_, response) => {
      response.writeHead(status, { "content-type": "text/html" });
      response.end("<!DOCTYPE html><html><body><h1>Nope</h1></body></html>");
    });
    const error = await failureOf(clientOf({ maxTries: 1 }).call(getThing, { id: "a" }));
    expect(error).toBeInstanceOf(type);
    expect(String(error)).not.toMatch(/<|Nope/);
  });

  test("truncated JSON is a broken contract, not a network failure", async () => {
    server = await localServer((_, response) => response.end('{"status":"SUCCESS","data":{"identif'));
    expect(await failureOf(clientOf().call(getThing, { id: "a" }))).toBeInstanceOf(HarnessContractError);
  });

  test("an empty answer is accepted only where the operation says so", async () => {
    server = await localServer((_, response) => response.writeHead(204).end());
    expect(await failureOf(clientOf().call(getThing, { id: "a" }))).toBeInstanceOf(HarnessContractError);
    expect(await clientOf().send(runThing, { id: "a" }, grantFor({ id: "a" }))).toBeUndefined();
  });

  test("a redirect is not followed: the token would go with it", async () => {
    server = await localServer((_, response) =>
      response.writeHead(302, { location: "https://example.com" }).end(),
    );
    expect(await failureOf(clientOf().call(getThing, { id: "a" }))).toBeInstanceOf(HarnessContractError);
  });
});

describe("bounds", () => {
  test("a body beyond the size bound is a broken contract and is not read to its end", async () => {
    let written = 0;
    server = await localServer((_, response) => {
      const chunk = Buffer.alloc(64 * 1024, 97);
      const timer = setInterval(() => {
        if (response.destroyed || written > 20 * 1024 * 1024) return clearInterval(timer);
        written += chunk.length;
        response.write(chunk);
      }, 1);
      response.on("close", () => clearInterval(timer));
    });
    const error = await failureOf(clientOf({ maxBodyBytes: 256 * 1024 }).call(getThing, { id: "a" }));
    expect(error).toBeInstanceOf(HarnessContractError);
    expect(written).toBeLessThan(10 * 1024 * 1024);
  });

  test("a body that never ends runs into the timeout of the try", async () => {
    server = await localServer((_, response) => {
      response.writeHead(200);
      response.write("{");
    });
    const error = await failureOf(
      clientOf({ maxTries: 1, timeouts: { tryMs: 100 } }).call(getThing, { id: "a" }),
    );
    expect(error).toBeInstanceOf(HarnessTimeoutError);
    expect(sendOutcomeOf(error)).toBe("unknown");
  });

  test("a caller that goes away ends the request and all retries", async () => {
    const abort = new AbortController();
    server = await localServer(() => abort.abort());
    const error = await failureOf(clientOf().call(getThing, { id: "a" }, { signal: abort.signal }));
    expect(error).toBeInstanceOf(HarnessCancelledError);
    expect(server.seen).toHaveLength(1);
  });
});

describe("the token stays inside", () => {
  test("inspection, JSON and own properties of the client do not show it", () => {
    const client = clientOf();
    const views = [inspect(client, { depth: 10, showHidden: true }), JSON.stringify(client), String(client)];
    for (const view of views) expect(view).not.toContain("superSecretValue0001");
    expect(JSON.parse(JSON.stringify(client))).toEqual({
      baseUrl: client.baseUrl,
      accountId: client.accountId,
    });
  });

  test("an answer that echoes it does not bring it into the error, and the log has no trace of it", async () => {
    server = await localServer((_, response) =>
      json(response, 400, {
        code: "INVALID_REQUEST",
        message: `bad key ${token} and pat.otherAccount.tokenid.othersecret`,
      }),
    );
    const lines: unknown[] = [];
    const error = await failureOf(
      clientOf({ log: (entry) => lines.push(entry) }).call(getThing, { id: "a" }),
    );
    const shown = `${inspect(error, { depth: 10 })} ${JSON.stringify(error)} ${JSON.stringify(lines)}`;
    expect(shown).not.toMatch(/superSecretValue0001|othersecret/);
    expect(lines).toHaveLength(1);
  });
});
