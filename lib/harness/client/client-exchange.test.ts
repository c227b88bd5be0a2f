import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import type { HarnessClientOptions } from "./client";
import { failureOf, getThing, testClient, token } from "./client.fixture";
import { json, type LocalServer, localServer, success } from "./local-server.fixture";
import { bare, readOperation, text } from "./operation";
import { unlimited } from "./unlimited.fixture";

let server: LocalServer | undefined;
afterEach(async () => {
  vi.useRealTimers();
  await server?.close();
  server = undefined;
});
const clientOf = (options: Partial<HarnessClientOptions> = {}) => testClient(server?.baseUrl, options);

const followLog = readOperation({
  key: "log.follow",
  method: "GET",
  path: "/log/{id}",
  bind: (args: { id: string }) => ({ path: args }),
  response: text(z.string()),
});
const collect = async (body: AsyncIterable<Uint8Array>) => {
  let all = "";
  for await (const chunk of body) all += Buffer.from(chunk).toString("utf8");
  return all;
};

describe("every request", () => {
  test("says who asks and what it takes, and what it brings", async () => {
    server = await localServer((_, response) => success(response, { identifier: "a" }));
    const post = readOperation({
      key: "thing.find",
      method: "POST",
      path: "/ng/api/things",
      bind: (body: object) => ({ body, headers: { "x-more": "1" } }),
      response: bare(z.unknown()),
    });
    await clientOf().call(post, { a: 1 });
    await clientOf({ userAgent: "bench" }).call(getThing, { id: "a" });
    const [first, second] = server.seen;
    expect(first).toMatchObject({
      method: "POST",
      body: '{"a":1}',
      headers: {
        "user-agent": "tackroom",
        accept: "application/json, text/plain, */*",
        "content-type": "application/json",
        "x-more": "1",
      },
    });
    expect(second?.headers["user-agent"]).toBe("bench");
    expect(second?.headers["content-type"]).toBeUndefined();
  });

  test("is noted with its try, its duration and how it ended", async () => {
    server = await localServer((_, response, count) =>
      count === 1 ? json(response, 503, {}) : success(response, { identifier: "a" }),
    );
    const notes: unknown[] = [];
    await clientOf({ log: (note) => void notes.push(note) }).call(getThing, { id: "a" });
    const shared = { operation: "thing.get", method: "GET", durationMs: expect.any(Number) };
    expect(notes).toEqual([
      { ...shared, attempt: 1, error: "HarnessServerError" },
      { ...shared, attempt: 2, status: 200 },
    ]);
  });

  test("waits in line no longer than a call may take, nor than the line may", async () => {
    server = await localServer((_, response) => success(response, { identifier: "a" }));
    const waits: number[] = [];
    const limiter = {
      acquire: async ({ maxWaitMs }: { maxWaitMs: number }) => void waits.push(maxWaitMs),
      pauseUntil: () => {},
      slowDown: () => {},
    };
    const client = clientOf({ limiter, timeouts: { queueMs: 70_000, totalMs: 600_000 } });
    await client.call(getThing, { id: "a" });
    await client.call(getThing, { id: "a" }, { totalMs: 60_000 });
    expect(waits[0]).toBe(70_000);
    expect(waits[1]).toBeLessThanOrEqual(60_000);
    expect(waits[1]).toBeGreaterThan(0);
  });

  test("that is redirected says so, with what to check", async () => {
    for (const status of [300, 302, 399]) {
      server = await localServer((_, response) => response.writeHead(status, { location: "/x" }).end("gone"));
      expect(await failureOf(clientOf().call(getThing, { id: "a" }))).toMatchObject({
        code: "upstream_contract",
        message: "The address redirects somewhere else instead of answering.",
        remedy: "Check the base address of the Harness installation.",
        details: { operation: "thing.get", upstreamStatus: status },
      });
      expect(server.seen).toHaveLength(1);
      await server.close();
    }
  });

  test("that runs into its time says whose, for which operation, and to try later", async () => {
    server = await localServer(() => {});
    const host = new URL(server.baseUrl).host;
    expect(
      await failureOf(clientOf({ maxTries: 1, timeouts: { tryMs: 50 } }).call(getThing, { id: "a" })),
    ).toMatchObject({
      code: "upstream_timeout",
      message: `${host} did not answer in time.`,
      remedy: "Try again later.",
      details: { operation: "thing.get" },
    });
  });

  test("that its caller gave up is cancelled and may have been sent, named by its operation", async () => {
    const abort = new AbortController();
    server = await localServer(() => abort.abort());
    const error = await failureOf(clientOf().call(getThing, { id: "a" }, { signal: abort.signal }));
    expect(error).toMatchObject({ code: "cancelled", sent: true, details: { operation: "thing.get" } });
  });

  test("is not tried again once its caller has left during the wait in between", async () => {
    const abort = new AbortController();
    server = await localServer((_, response) => json(response, 503, {}));
    const error = await failureOf(
      clientOf({
        backoff: { baseMs: 60_000, capMs: 60_000 },
        random: () => 0.5,
        // Noted before the wait begins.
        log: () => setImmediate(() => abort.abort()),
      }).call(getThing, { id: "a" }, { signal: abort.signal }),
    );
    expect(error).toMatchObject({ code: "cancelled", sent: false });
    expect(server.seen).toHaveLength(1);
  });

  test("takes four tries at most, and as many as it is told", async () => {
    server = await localServer((_, response) => json(response, 500, {}));
    await failureOf(clientOf().call(getThing, { id: "a" }));
    expect(server.seen).toHaveLength(4);
    await failureOf(clientOf({ maxTries: 2 }).call(getThing, { id: "a" }));
    expect(server.seen).toHaveLength(6);
  });
});

describe("a pause that Harness asks for", () => {
  const askedFor = async (header: string | undefined, maxRetryAfterMs: number) => {
    server = await localServer((_, response, count) =>
      count === 1
        ? json(response, 429, {}, header === undefined ? {} : { "retry-after": header })
        : success(response, { identifier: "a" }),
    );
    const pauses: number[] = [];
    const limiter = { ...unlimited, pauseUntil: (at: number) => void pauses.push(at) };
    const before = Date.now();
    const error = await failureOf(
      clientOf({ limiter, random: () => 0, backoff: { maxRetryAfterMs } }).call(getThing, { id: "a" }),
    );
    return { error, pausedMs: pauses.map((at) => at - before), tries: server.seen.length };
  };

  test("holds everybody back for as long, up to the bound", async () => {
    const { error, pausedMs, tries } = await askedFor("0.05", 50);
    expect([error, tries, pausedMs.length]).toEqual([undefined, 2, 1]);
    expect(pausedMs[0]).toBeGreaterThanOrEqual(50);
  });

  test("ends the call beyond the bound, and holds nobody back", async () => {
    const { error, pausedMs, tries } = await askedFor("0.051", 50);
    expect(error).toMatchObject({ code: "rate_limited", retryAfterMs: 51 });
    expect([tries, pausedMs]).toEqual([1, []]);
  });

  test("is made up when Harness names none", async () => {
    expect(await askedFor(undefined, 50)).toMatchObject({
      error: undefined,
      tries: 2,
      pausedMs: [expect.any(Number)],
    });
  });
});

describe("a download", () => {
  const storage = "/storage/log.txt?sig=1";

  test("of our own installation takes the token, save where a signature is the key", async () => {
    server = await localServer((_, response) => response.end("text"));
    const client = clientOf();
    expect((await client.download("/blob/log.txt", { maxBytes: 4 })).toString()).toBe("text");
    await client.download(storage, { maxBytes: 4 });
    expect(server.seen.map(({ headers }) => headers["x-api-key"])).toEqual([token, undefined]);
    expect(server.seen[0]?.headers["harness-account"]).toBe(client.accountId);
  });

  test("of another host takes no credentials along", async () => {
    server = await localServer((_, response) => response.end("text"));
    const other = testClient("https://harness.example", {});
    const error = await failureOf(other.download(`${server.baseUrl}/blob`, { maxBytes: 4 }));
    // Unencrypted, and therefore not even asked.
    expect(error).toMatchObject({
      code: "upstream_contract",
      details: { host: new URL(server.baseUrl).host },
    });
    const same = clientOf({ baseUrl: server.baseUrl.replace("127.0.0.1", "localhost") });
    expect(await failureOf(same.download(`${server.baseUrl}/blob`, { maxBytes: 4 }))).toMatchObject({
      code: "upstream_contract",
    });
    expect(server.seen).toHaveLength(0);
  });

  test("that fails is told like any answer, is bounded, and ends with its caller or in time", async () => {
    server = await localServer(({ path }, response) => {
      if (path === "/gone") json(response, 404, {});
      else if (path === "/big") response.end("12345");
    });
    const download = (path: string, options: object = {}, client = clientOf()) =>
      failureOf(client.download(path, { maxBytes: 4, ...options }));
    expect(await download("/gone")).toMatchObject({
      code: "not_found",
      details: { operation: "log.download" },
    });
    expect(await download("/big")).toMatchObject({
      code: "upstream_contract",
      details: { operation: "log.download", maxBytes: 4 },
    });
    const host = new URL(server.baseUrl).host;
    expect(await download("/never", {}, clientOf({ timeouts: { totalMs: 50 } }))).toMatchObject({
      code: "upstream_timeout",
      message: `${host} did not answer in time.`,
      details: { operation: "log.download" },
    });
    expect(await download("/never", { signal: AbortSignal.abort() })).toMatchObject({ code: "cancelled" });
  });
});

describe("a stream", () => {
  test("asks for whatever comes, or for what it is told", async () => {
    server = await localServer((_, response) => response.end("a line"));
    expect(await collect(await clientOf().stream(followLog, { id: "1" }))).toBe("a line");
    await collect(await clientOf().stream(followLog, { id: "1" }, { accept: "text/event-stream" }));
    expect(server.seen.map(({ headers }) => headers.accept)).toEqual(["*/*", "text/event-stream"]);
  });

  test("that is refused, or is a web page, is an error before its first byte", async () => {
    server = await localServer(({ path }, response) => {
      if (path === "/log/page") response.writeHead(200, { "content-type": "text/html" }).end("<html>");
      else json(response, 403, {});
    });
    expect(await failureOf(clientOf().stream(followLog, { id: "page" }))).toMatchObject({
      code: "upstream_contract",
      details: { operation: "log.follow" },
    });
    expect(await failureOf(clientOf().stream(followLog, { id: "x" }))).toMatchObject({ code: "forbidden" });
  });

  test("lives as long as something comes, and ends when nothing has come for the idle time", async () => {
    let held: ServerResponse | undefined;
    server = await localServer((_, response) => {
      held = response;
      response.writeHead(200);
      response.write("0");
    });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const client = clientOf({ timeouts: { tryMs: 10_000, totalMs: 10_000, idleMs: 60_000 } });
    const body = (await client.stream(followLog, { id: "1" }))[Symbol.asyncIterator]();
    // The time for the first byte is over and says nothing about the rest.
    vi.advanceTimersByTime(59_000);
    const next = async () => Buffer.from((await body.next()).value ?? "").toString();
    expect(await next()).toBe("0");
    for (const part of ["1", "2", "3"]) {
      const coming = next();
      vi.advanceTimersByTime(59_000);
      held?.write(part);
      expect(await coming).toBe(part);
    }
    const failed = failureOf(body.next());
    vi.advanceTimersByTime(60_000);
    expect(await failed).toMatchObject({ code: "upstream_timeout", details: { operation: "log.follow" } });
  });

  test("that its reader leaves is closed", async () => {
    let closed = false;
    server = await localServer((_, response) => {
      response.writeHead(200);
      response.write("first");
      response.on("close", () => {
        closed = true;
      });
    });
    for await (const _ of await clientOf().stream(followLog, { id: "1" })) break;
    await expect.poll(() => closed).toBe(true);
  });

  test("that its caller gives up is cancelled, before and after its first byte", async () => {
    const abort = new AbortController();
    server = await localServer((_, response) => {
      response.writeHead(200);
      response.write("first");
    });
    const body = await clientOf().stream(followLog, { id: "1" }, { signal: abort.signal });
    const reading = failureOf(collect(body));
    abort.abort();
    expect(await reading).toMatchObject({ code: "cancelled" });
    expect(
      await failureOf(clientOf().stream(followLog, { id: "1" }, { signal: abort.signal })),
    ).toMatchObject({ code: "cancelled" });
  });
});

test("an account that is given as nothing is none, and the reader is told where to find it", () => {
  for (const accountId of ["", undefined]) {
    expect(() => clientOf({ token: "pat.id.secretsecret", accountId })).toThrow(
      expect.objectContaining({
        message: "The token does not say which Harness account it belongs to.",
        remedy: expect.stringContaining("Account Settings"),
      }),
    );
  }
  expect(() => clientOf({ accountId: "" })).toThrow(/does not say/);
});

test("the client tells its address without the last slash, and its own clock", () => {
  const client = testClient("https://harness.example/gateway/", { now: () => 42 });
  expect([client.baseUrl, client.now()]).toEqual(["https://harness.example/gateway", 42]);
});
