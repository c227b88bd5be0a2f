import { describe, expect, test } from "vitest";
import { z } from "zod";
import { bare, data, type ResponseShape, resource, text } from "./operation";
import { decodeAnswer } from "./response";

const Thing = z.looseObject({ id: z.string() });
const decode = <Result>(response: ResponseShape<Result>, body: unknown) =>
  decodeAnswer(
    { key: "thing.get", response },
    {
      status: 200,
      contentType: "application/json",
      body: typeof body === "string" ? body : JSON.stringify(body),
      token: "pat.a.b.c",
    },
  );
const remedy = "Try again; if it persists, a proxy between this server and Harness may be changing answers.";

describe("the result is taken out of its envelope", () => {
  test.each([
    ["data", data(Thing), { status: "SUCCESS", data: { id: "a" } }],
    ["data, in the older envelope", data(Thing), { resource: { id: "a" } }],
    ["resource", resource(Thing), { resource: { id: "a" }, responseMessages: [] }],
    ["none", bare(Thing), { id: "a" }],
    ["none, though it has a status of its own", bare(Thing), { id: "a", status: "FAILURE" }],
  ])("%s", (_, shape, body) => {
    expect(decode<unknown>(shape, body)).toMatchObject({ id: "a" });
  });

  test("text is text, the empty one too", () => {
    expect(decode(text(z.string()), "")).toBe("");
    expect(decode(text(z.string()), '{"status":"ERROR"}')).toBe('{"status":"ERROR"}');
  });

  test("data that is null is not replaced by another envelope's", () => {
    expect(decode(data(z.unknown()), { data: 0, resource: 1 })).toBe(0);
  });

  test("nothing is a result only where it may be", () => {
    expect(decode(data(z.unknown(), { mayBeEmpty: true }), " \n")).toBeUndefined();
  });
});

describe("what is no answer is an error that says so", () => {
  test.each([
    ["nothing", data(Thing), " ", "The answer is empty.", 1],
    [
      "half a JSON text",
      data(Thing),
      '{"data":',
      "The answer is not valid JSON; it may have been cut off on the way.",
      8,
    ],
    ["a list instead of an envelope", data(Thing), "[]", "The answer lacks Harness's envelope.", 2],
    ["a number instead of an envelope", resource(Thing), "5", "The answer lacks Harness's envelope.", 1],
  ])("%s", (_, shape, body, message, bytes) => {
    expect(() => decode<unknown>(shape, body)).toThrow(
      expect.objectContaining({
        code: "upstream_contract",
        message,
        remedy,
        details: { operation: "thing.get", upstreamStatus: 200, bytes },
      }),
    );
  });

  test.each([
    ["ERROR", { status: "ERROR", code: "INVALID_REQUEST", message: "no" }],
    ["FAILURE", { status: "FAILURE", code: "INVALID_REQUEST", message: "no" }],
  ])("a status of %s within a 200", (_, body) => {
    for (const shape of [data(Thing), bare(Thing), resource(Thing)]) {
      expect(() => decode(shape, body)).toThrow(
        expect.objectContaining({ name: "HarnessRefusedError", message: "no" }),
      );
    }
  });

  test("a web page within a 200", () => {
    for (const shape of [data(Thing), bare(Thing)]) {
      expect(() => decode<unknown>(shape, " <!DOCTYPE html><html></html>")).toThrow(
        expect.objectContaining({ message: "The address answered with a web page instead of data." }),
      );
    }
  });

  test("a status that is a thing's own is none: it has an id, or was tested", () => {
    const Any = z.looseObject({ status: z.string() });
    expect(decode(bare(Any), { status: "FAILURE", testedAt: 5 })).toEqual({ status: "FAILURE", testedAt: 5 });
    expect(decode(bare(Any), { status: "RUNNING" })).toEqual({ status: "RUNNING" });
    expect(decode(bare(z.array(z.string())), ["ERROR"])).toEqual(["ERROR"]);
    expect(decode(bare(z.null()), "null")).toBeNull();
    expect(decode(bare(z.number()), "5")).toBe(5);
  });

  test("another shape is told by its first difference, and the first five stand in the details", () => {
    const Many = z.object({
      a: z.string(),
      b: z.string(),
      c: z.string(),
      d: z.string(),
      e: z.string(),
      f: z.string(),
    });
    const error = (() => {
      try {
        return decode(data(z.object({ list: z.array(Many) })), { data: { list: [{}] } });
      } catch (reason) {
        return reason;
      }
    })();
    expect(error).toMatchObject({
      code: "upstream_contract",
      message: expect.stringMatching(
        /^Harness's answer does not have the expected shape\. First difference: list\.0\.a: .+\.$/,
      ),
      remedy: "The Harness API may have changed. Update Tackroom, or report this with the details.",
      details: {
        operation: "thing.get",
        issues: ["a", "b", "c", "d", "e"].map((name) => ({
          path: `list.0.${name}`,
          problem: expect.stringMatching(/./),
        })),
      },
    });
    expect(() => decode(bare(Thing), "5")).toThrow(/First difference: the whole answer: /);
  });
});
