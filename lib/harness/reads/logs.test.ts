import { gzipSync, zipSync } from "fflate";
import { afterEach, describe, expect, test } from "vitest";
import type { LogLine } from "@/schemas/harness/log";
import { createHarnessClient } from "../client/client";
import { HarnessContractError, HarnessNotFoundError, HarnessTimeoutError } from "../client/errors";
import { json, type LocalServer, localServer } from "../client/local-server.fixture";
import { unlimited } from "../client/unlimited.fixture";
import { unpackLogs } from "./log-archive";
import { downloadLogZip, stepLog, streamStepLog } from "./logs";

let server: LocalServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const clientOf = (idleMs = 60_000) =>
  createHarnessClient({
    baseUrl: server?.baseUrl ?? "",
    token: "pat.acct.tok.secretsecretsecret",
    allowHttpLoopback: true,
    limiter: unlimited,
    timeouts: { idleMs },
  });

async function collect(lines: AsyncIterable<LogLine>): Promise<LogLine[]> {
  const all: LogLine[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

const stored = (message: string) =>
  `${JSON.stringify({ level: "info", pos: 1, out: `${message}\n`, time: "2026-08-20T08:26:41.120934Z", args: null })}\n`;

describe("stored logs", () => {
  test("an empty answer in the minute after a step's end is asked for again; later, or of a step that goes on, it is the log", async () => {
    let asked = 0;
    server = await localServer((_, response) => {
      asked += 1;
      response.end(asked % 3 === 0 ? stored("it came") : "");
    });
    const client = clientOf();
    const lines = await collect(stepLog({ client, logKey: "k", endedAt: Date.now() - 5_000 }));
    expect(lines.map(({ message }) => message)).toEqual(["it came"]);
    expect(asked).toBe(3);
    expect(await collect(stepLog({ client, logKey: "k", endedAt: Date.now() - 61_000 }))).toEqual([]);
    expect(await collect(stepLog({ client, logKey: "k" }))).toEqual([]);
    expect(asked).toBe(5);
  });

  test("lines arrive whole, whatever the chunks cut through", async () => {
    server = await localServer((_, response) => {
      const body = Buffer.from(stored("größer ✓") + stored("second"));
      response.write(body.subarray(0, 47));
      setTimeout(() => response.end(body.subarray(47)), 10);
    });
    const lines = await collect(stepLog({ client: clientOf(), logKey: "a/b" }));
    expect(lines.map((line) => line.message)).toEqual(["größer ✓", "second"]);
    expect(lines[0]).toMatchObject({ level: "INFO", time: "2026-08-20T08:26:41.120934Z" });
    expect(server.seen[0]?.query.get("accountID")).toBe("acct");
    expect(server.seen[0]?.query.get("key")).toBe("a/b");
  });

  test("an error in place of the log is an error, also with HTTP 200, and never a line", async () => {
    server = await localServer((_, response) =>
      json(response, 200, { status: "ERROR", code: "UNKNOWN_ERROR", message: "Oops", responseMessages: [] }),
    );
    await expect(collect(stepLog({ client: clientOf(), logKey: "x" }))).rejects.toMatchObject({
      code: "upstream_failed",
      message: expect.stringContaining("Oops"),
    });
  });

  test.each([
    ["after lines", stored("first") + stored("second").slice(0, 40), ["first"]],
    ["in its first line", '{"status":"SUCCESS","data":{"content":[NaN,,}', []],
  ])("a log that breaks off %s gives what came, and says that it is not all", async (_where, body, came) => {
    server = await localServer((_, response) => response.end(body));
    const lines: string[] = [];
    const reading = (async () => {
      for await (const { message } of stepLog({ client: clientOf(), logKey: "x" })) lines.push(message);
    })();
    await expect(reading).rejects.toBeInstanceOf(HarnessContractError);
    expect(lines).toEqual(came);
  });

  test("text that only looks like the service's own lines is shown as it is", async () => {
    server = await localServer((_, response) => response.end('plain\n{"a": 1}\n{"cut": '));
    const lines = await collect(stepLog({ client: clientOf(), logKey: "x" }));
    expect(lines.map(({ message }) => message)).toEqual(["plain", '{"a": 1}', '{"cut": ']);
  });

  test("a key without a log is a missing entity", async () => {
    server = await localServer((_, response) => json(response, 404, { error_msg: "not found" }));
    await expect(collect(stepLog({ client: clientOf(), logKey: "x" }))).rejects.toBeInstanceOf(
      HarnessNotFoundError,
    );
  });

  test("a reader that stops early closes the connection", async () => {
    let closed = false;
    server = await localServer((_, response) => {
      const timer = setInterval(() => response.write(stored("tick")), 2);
      response.on("close", () => {
        closed = true;
        clearInterval(timer);
      });
    });
    for await (const _ of stepLog({ client: clientOf(), logKey: "x" })) break;
    await expect.poll(() => closed).toBe(true);
  });
});

describe("live logs", () => {
  test("pings are skipped and the end-of-file event ends the stream without an error", async () => {
    server = await localServer((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`: ping\n\ndata: ${stored("one")}\n: ping\n\n`);
      response.end(`data: ${stored("two")}\nevent: error\ndata: eof\n\ndata: ${stored("after")}\n`);
    });
    const lines = await collect(streamStepLog({ client: clientOf(), logKey: "x" }));
    expect(lines.map((line) => line.message)).toEqual(["one", "two"]);
  });

  test("a stream that falls silent ends with a timeout", async () => {
    server = await localServer((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`data: ${stored("one")}\n`);
    });
    await expect(collect(streamStepLog({ client: clientOf(80), logKey: "x" }))).rejects.toBeInstanceOf(
      HarnessTimeoutError,
    );
  });
});

describe("log archives", () => {
  test("the zip is polled for, downloaded without the token and unpacked by log key", async () => {
    const zip = zipSync({ "acct/k/build/test": Buffer.from(stored("hello")) });
    server = await localServer((request, response, count) => {
      if (request.path === "/storage/harness-download/logs.zip") return void response.end(Buffer.from(zip));
      if (count < 3) return json(response, 200, { status: count === 1 ? "queued" : "in_progress", link: "" });
      json(response, 200, {
        status: "success",
        link: `${server?.baseUrl}/storage/harness-download/logs.zip?X-Amz-Signature=s`,
      });
    });
    const files = await downloadLogZip({ client: clientOf(), prefix: "k", limits: { pollMs: 5 } });
    expect(files).toEqual([expect.objectContaining({ name: "k/build/test", cut: false })]);
    expect(files[0]?.lines[0]?.message).toBe("hello");
    const download = server.seen.at(-1);
    expect(download?.headers["x-api-key"]).toBeUndefined();
    expect(download?.query.get("X-Amz-Signature")).toBe("s");
  });

  test("a small archive that unpacks into a huge log is cut at the bound", () => {
    const bomb = Buffer.alloc(6 * 1024 * 1024, 97);
    for (const archive of [zipSync({ "acct/k": bomb }, { level: 6 }), gzipSync(bomb)]) {
      const files = unpackLogs(archive, { accountId: "acct", maxBytes: 1024 * 1024 });
      expect(files).toEqual([expect.objectContaining({ cut: true })]);
    }
  });

  test("a damaged archive is a broken contract", () => {
    const archive = zipSync({ "acct/k": Buffer.from(stored("hello").repeat(500)) });
    archive.fill(255, 40, 90);
    expect(() => unpackLogs(archive, { accountId: "acct", maxBytes: 1024 })).toThrow(HarnessContractError);
  });
});
