import { createServer, type RequestListener, type Server } from "node:http";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { readBounded } from "./body";
import { exchange } from "./transport";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function ask(listener: RequestListener) {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no address");
  return exchange(new URL(`http://127.0.0.1:${address.port}/`), {
    method: "GET",
    headers: {},
    signal: new AbortController().signal,
  });
}

const text = "a line of a log\n".repeat(5_000);
const read = async (body: Parameters<typeof readBounded>[0], max = 1_000_000) =>
  (await readBounded(body, max, "test")).toString("utf8");

test.each([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["br", brotliCompressSync],
  ["identity", (value: string) => Buffer.from(value)],
])("an answer in %s is read as what was meant", async (encoding, encode) => {
  const answer = await ask((_request, response) => {
    response.writeHead(200, { "content-encoding": encoding, "content-type": "text/plain" }).end(encode(text));
  });
  expect([answer.status, answer.ok, answer.header("content-type")]).toEqual([200, true, "text/plain"]);
  expect(await read(answer.body)).toBe(text);
});

test("a compressed stream comes as it is written, not when it ends", async () => {
  const { createGzip, constants } = await import("node:zlib");
  const answer = await ask((_request, response) => {
    response.writeHead(200, { "content-encoding": "gzip" });
    const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
    gzip.pipe(response);
    gzip.write("first\n");
  });
  for await (const chunk of answer.body) {
    expect(Buffer.from(chunk).toString("utf8")).toBe("first\n");
    break;
  }
});

test("a small answer that unpacks to a huge one is bounded by what it unpacks to", async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  expect(bomb.length).toBeLessThan(100_000);
  const answer = await ask((_request, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
  });
  await expect(read(answer.body)).rejects.toMatchObject({ code: "upstream_contract" });
});

test("a compressed answer that is cut off is an error, not a shorter answer", async () => {
  const whole = gzipSync(text);
  const cut = await ask((_request, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).end(whole.subarray(0, whole.length / 2));
  });
  await expect(read(cut.body)).rejects.toThrow();
  const dropped = await ask((_request, response) => {
    response.writeHead(200, { "content-encoding": "gzip", "content-length": String(whole.length) });
    response.write(whole.subarray(0, 10), () => response.destroy());
  });
  await expect(read(dropped.body)).rejects.toThrow();
});

test("leaving a body early, or discarding it, closes the connection", async () => {
  for (const leave of ["break", "discard"] as const) {
    let closed = false;
    const answer = await ask((_request, response) => {
      response.on("close", () => {
        closed = true;
      });
      const pump = () => {
        while (!closed && response.write(text));
        if (!closed) response.once("drain", pump);
      };
      pump();
    });
    if (leave === "discard") answer.discard();
    else for await (const _chunk of answer.body) break;
    await expect.poll(() => closed).toBe(true);
  }
});

test("a redirect is an answer like another", async () => {
  const answer = await ask((_request, response) => {
    response.writeHead(302, { location: "http://127.0.0.1:1/" }).end();
  });
  expect([answer.status, answer.ok]).toEqual([302, false]);
  answer.discard();
});
