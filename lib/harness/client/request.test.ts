import { expect, test } from "vitest";
import { z } from "zod";
import { readBounded } from "./body";
import { bare, data, readOperation, resource, scopeQuery, text, writeOperation } from "./operation";
import { encodeBody, renderPath, searchOf } from "./request";

test("placeholders take one path segment each, whatever stands in their value", () => {
  expect(renderPath("/a/{one}/b/{two}", { one: "x/y z", two: "?#%" })).toBe("/a/x%2Fy%20z/b/%3F%23%25");
  expect(renderPath("/a/{one}", { one: "..." })).toBe("/a/...");
});

test.each([
  [{}, "id is missing."],
  [{ id: "" }, "id is missing."],
  [{ id: "." }, '"." is not a valid id.'],
  [{ id: ".." }, '".." is not a valid id.'],
])("%j is refused by the placeholder's name", (values, message) => {
  expect(() => renderPath("/a/{id}", values)).toThrow(
    expect.objectContaining({ code: "invalid_input", message, details: { field: "id" } }),
  );
});

test("the account stands first under each name it is wanted by, and is routed by; nothing empty is sent", () => {
  expect(
    searchOf(["accountIdentifier", "accountID"], "acc", {
      a: 0,
      b: false,
      c: null,
      d: undefined,
      e: "",
      f: ["x", 2],
      g: "y z",
    }),
  ).toBe("accountIdentifier=acc&accountID=acc&routingId=acc&a=0&b=false&f=x&f=2&g=y+z");
  expect(searchOf([], "acc", { a: 1 })).toBe("a=1");
});

test.each([
  [{}, {}],
  [{ body: null }, {}],
  [{ body: "" }, { content: "", contentType: "application/yaml" }],
  [{ body: "a: 1" }, { content: "a: 1", contentType: "application/yaml" }],
  [
    { body: "a", contentType: "text/plain" },
    { content: "a", contentType: "text/plain" },
  ],
  [{ body: { a: 1 } }, { content: '{"a":1}', contentType: "application/json" }],
  [{ body: [1] }, { content: "[1]", contentType: "application/json" }],
  [{ body: 0 }, { content: "0", contentType: "application/json" }],
  [
    { body: {}, contentType: "application/x" },
    { content: "{}", contentType: "application/x" },
  ],
])("the body of %j is %j", (request, expected) => {
  expect(encodeBody(request)).toEqual(expected);
});

test("a read is retried and a write is not, unless it says otherwise; both name the account", () => {
  const shared = {
    key: "k",
    method: "GET" as const,
    path: "/p",
    bind: () => ({}),
    response: data(z.unknown()),
  };
  expect(readOperation(shared)).toMatchObject({
    risk: "read",
    retry: "safe",
    account: ["accountIdentifier"],
  });
  expect(readOperation({ ...shared, retry: "never", account: [] })).toMatchObject({
    retry: "never",
    account: [],
  });
  expect(writeOperation({ ...shared, risk: "low_write" })).toMatchObject({
    risk: "low_write",
    retry: "never",
    account: ["accountIdentifier"],
  });
});

test("a shape says its envelope, and only text and what says so may be empty", () => {
  const schema = z.string();
  expect(data(schema)).toEqual({ envelope: "data", schema });
  expect(data(schema, { mayBeEmpty: true })).toEqual({ envelope: "data", schema, mayBeEmpty: true });
  expect(bare(schema)).toEqual({ envelope: "bare", schema });
  expect(bare(schema, { mayBeEmpty: true })).toEqual({ envelope: "bare", schema, mayBeEmpty: true });
  expect(resource(schema)).toEqual({ envelope: "resource", schema });
  expect(text(schema)).toEqual({ envelope: "text", schema, mayBeEmpty: true });
});

test("a scope becomes the parameters of its levels", () => {
  expect(scopeQuery({ org: "o", project: "p" })).toEqual({ orgIdentifier: "o", projectIdentifier: "p" });
  expect(scopeQuery({})).toEqual({ orgIdentifier: undefined, projectIdentifier: undefined });
});

test("a body of exactly the bound is read, one byte more is refused with what to do", async () => {
  async function* body() {
    yield Buffer.from("ab".repeat(512));
    yield Buffer.from("cd".repeat(512));
  }
  expect((await readBounded(body(), 2_048, "thing.get")).length).toBe(2_048);
  expect((await readBounded(null, 0, "thing.get")).length).toBe(0);
  await expect(readBounded(body(), 2_047, "thing.get")).rejects.toMatchObject({
    code: "upstream_contract",
    message: "The answer is larger than 2 KiB.",
    remedy: "Ask for less at once: a smaller page or a narrower filter.",
    details: { operation: "thing.get", maxBytes: 2_047 },
  });
});
