import { describe, expect, test } from "vitest";
import { assertScopeAllowed } from "./scope";

const allowed = [{ org: "commerce", project: "storefront" }];
const read = { risk: "read" } as const;
const write = { risk: "low_write" } as const;
const forbidden = expect.objectContaining({ code: "forbidden" });

describe("with one project allowed", () => {
  test.each([
    ["the project", { org: "commerce", project: "storefront" }],
    ["its organization", { org: "commerce" }],
    ["the account", {}],
  ])("%s is readable", (_, scope) => {
    expect(() => assertScopeAllowed(scope, read, allowed)).not.toThrow();
  });

  test.each([
    ["a project beside it", { org: "commerce", project: "fulfilment" }, read],
    ["a project of the same name elsewhere", { org: "platform", project: "storefront" }, read],
    ["another organization", { org: "platform" }, read],
    ["a write to its organization", { org: "commerce" }, write],
    ["a write to the account", {}, write],
    ["a write beside it", { org: "commerce", project: "fulfilment" }, write],
  ])("%s is refused", (_, scope, entry) => {
    expect(() => assertScopeAllowed(scope, entry, allowed)).toThrow(forbidden);
  });
});

test("with nothing allowed no project is readable", () => {
  expect(() => assertScopeAllowed({ org: "commerce", project: "storefront" }, read, [])).toThrow(forbidden);
});
