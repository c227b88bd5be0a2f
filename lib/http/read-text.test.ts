import { describe, expect, test } from "vitest";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { readJson } from "./read-json";
import { readText } from "./read-text";

const url = "http://tackroom/api/threads";
const kilobyte = new TextEncoder().encode("a".repeat(1024));

function post(body: BodyInit | ReadableStream, headers: Record<string, string> = {}): Request {
  const init = { method: "POST", body, headers, duplex: "half" };
  return new Request(url, init as RequestInit); // `duplex` is missing in the global type
}

/** A body without an end, how much of it was taken, and when its sender was told to stop. */
function endless() {
  const taken = { bytes: 0 };
  const stopped = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      taken.bytes += kilobyte.byteLength;
      controller.enqueue(kilobyte);
    },
    cancel: () => stopped.resolve(),
  });
  return { taken, body, stopped: stopped.promise };
}

const refusal = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe("a body is read no further than its limit", () => {
  test("one that never ends is refused soon after the limit, and its sender stopped", async () => {
    const { taken, body, stopped } = endless();
    expect(await refusal(readText(post(body), { maxBytes: 10_000 }))).toMatchObject({
      code: "too_large",
      httpStatus: 413,
      message: "The request's body is larger than 9 KB.",
    });
    await stopped;
    expect(taken.bytes).toBeLessThan(20_000);
  });

  test("a message that never ends is refused after 200 kB, not after 200 MB", async () => {
    const { taken, body } = endless();
    expect(await refusal(readJson(post(body), z.unknown()))).toMatchObject({
      code: "too_large",
      httpStatus: 413,
      message: "The message is too long.",
    });
    expect(taken.bytes).toBeLessThan(210_000);
  });

  test("a length that is declared over the limit is refused before anything is read", async () => {
    const { taken, body } = endless();
    const request = post(body, { "content-length": "10001" });
    const error = await refusal(readText(request, { maxBytes: 10_000 }));
    expect(error).toMatchObject({ code: "too_large" });
    // What a stream holds ready of its own.
    expect(taken.bytes).toBeLessThanOrEqual(2 * kilobyte.byteLength);
  });

  test("a declared length that is too small is not believed", async () => {
    const { body } = endless();
    const error = await refusal(readText(post(body, { "content-length": "10" }), { maxBytes: 10_000 }));
    expect(error).toMatchObject({ code: "too_large" });
  });

  test("bytes are counted, not characters, and the last byte allowed is taken", async () => {
    expect(await readText(post("ü".repeat(5)), { maxBytes: 10 })).toBe("üüüüü");
    expect(await refusal(readText(post("ü".repeat(5)), { maxBytes: 9 }))).toMatchObject({
      code: "too_large",
    });
  });

  test("the reader's own words are used where it has some", async () => {
    const tooLarge = () => new AppError("too_large", "A file may have 3 bytes.");
    expect(await refusal(readText(post("four"), { maxBytes: 3, tooLarge }))).toMatchObject({
      message: "A file may have 3 bytes.",
    });
  });
});

describe("what is no text is named", () => {
  test("no body is the empty text, and empty JSON an empty object", async () => {
    expect(await readText(new Request(url, { method: "POST" }), { maxBytes: 10 })).toBe("");
    expect(await readJson(new Request(url, { method: "POST" }), z.object({}))).toEqual({});
  });

  test("a letter cut in two by the network arrives whole", async () => {
    const [first, second] = new TextEncoder().encode("ü");
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of [first, second]) controller.enqueue(Uint8Array.of(byte ?? 0));
        controller.close();
      },
    });
    expect(await readText(post(body), { maxBytes: 10 })).toBe("ü");
  });

  test("bytes that are no UTF-8 are an unsupported medium", async () => {
    expect(await refusal(readText(post(Uint8Array.of(0xff, 0xfe)), { maxBytes: 10 }))).toMatchObject({
      code: "unsupported_media",
      httpStatus: 415,
    });
  });

  test("a body that breaks off is told to be sent again", async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.error(new Error("socket closed")),
    });
    expect(await refusal(readText(post(body), { maxBytes: 10 }))).toMatchObject({
      code: "invalid_input",
      remedy: "Send it again.",
    });
  });

  test.each([
    ["no JSON", "{", "The request's body is not JSON."],
    ["JSON of another shape", '{"text":1}', /text/],
  ])("%s is invalid input", async (_name, body, message) => {
    const error = await refusal(readJson(post(body), z.object({ text: z.string() })));
    expect(error).toMatchObject({ code: "invalid_input", message: expect.stringMatching(message) });
  });
});
