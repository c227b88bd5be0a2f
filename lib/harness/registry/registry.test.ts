import { describe, expect, test } from "vitest";
import { resolveRequest } from "./resolve";
import type { AnyEntry } from "./resource-type";
import { findResourceType, resourceType, resourceTypeNames, typesWith } from "./resource-types";
import { assertScopeAllowed, resolveScope } from "./scope";

const entries = resourceTypeNames.flatMap((name) => {
  const { list, get, create, update, delete: remove, actions } = resourceType(name);
  const named: [string, AnyEntry | undefined][] = [
    ["list", list],
    ["get", get],
    ["create", create],
    ["update", update],
    ["delete", remove],
    ...Object.entries(actions ?? {}),
  ];
  return named.flatMap(([operation, entry]) => (entry === undefined ? [] : [{ name, operation, entry }]));
});

const defaults = { org: "default", project: "demo" };

function resolve(
  name: (typeof resourceTypeNames)[number],
  verb: "list" | "get" | "create" | "update",
  input: Parameters<typeof resolveRequest>[0]["input"],
) {
  const type = resourceType(name);
  const entry = type[verb];
  if (entry === undefined) throw new Error(`${name} has no ${verb}`);
  const scope = resolveScope(type, input, defaults);
  return resolveRequest({ type, entry, verb, input, scope, defaults, accountId: "acc" });
}

describe("every operation", () => {
  test.each(entries.map((item) => [`${item.name}.${item.operation}`, item] as const))(
    "%s is well declared",
    (_, { name, entry }) => {
      const type = resourceType(name);
      const known = new Set([
        ...type.ids,
        ...Object.keys(entry.params ?? {}),
        ...Object.keys("style" in entry ? entry.filters : {}),
        "org_id",
        "project_id",
      ]);
      for (const [, placeholder] of entry.path.matchAll(/\{(\w+)\}/g)) expect(known).toContain(placeholder);
      if (entry.risk === "read") return;
      // An approver must be told what a write does; a write that is not an idempotent update is never sent twice.
      expect("effect" in entry && entry.effect).toBeTruthy();
      if (entry.method !== "PUT") expect(entry.retry).toBe("never");
      if (entry.method === "DELETE") expect(entry.risk).toBe("destructive");
    },
  );
});

test("names and aliases are unique and found in any spelling", () => {
  const all = resourceTypeNames.flatMap((name) => [name, ...(resourceType(name).aliases ?? [])]);
  expect(new Set(all).size).toBe(all.length);
  expect(findResourceType("Input-Set")).toBe("input_set");
  expect(findResourceType("input set")).toBe("input_set");
  expect(findResourceType("nope")).toBeUndefined();
  expect(typesWith("delete")).not.toContain("execution");
});

describe("what becomes of arguments", () => {
  test("known values are corrected to their case, in lists too; unknown ones pass", () => {
    const { body } = resolve("connector", "list", { filters: { type: "github,GITLAB,Newer" } });
    expect(body).toMatchObject({ types: ["Github", "Gitlab", "Newer"] });
  });

  test("explicit scope wins over defaults and appears in query and body", () => {
    const request = resolve("service", "create", {
      org_id: "o",
      project_id: "p",
      body: { identifier: "a", name: "A", description: null },
    });
    expect(request.query).toEqual({ orgIdentifier: "o", projectIdentifier: "p" });
    expect(request.body).toEqual({ identifier: "a", name: "A", orgIdentifier: "o", projectIdentifier: "p" });
  });

  test("a contradiction between resource_id and body or params is refused", () => {
    const body = { identifier: "b", name: "B" };
    expect(() => resolve("service", "update", { resource_id: "a", body })).toThrow(/"b".*"a"/);
    expect(() =>
      resolve("service", "update", { resource_id: "a", params: { service_id: "b" }, body }),
    ).toThrow(/"a".*"b"/);
  });

  test("missing identifiers, filters and body fields are named before anything is sent", () => {
    const trigger = { name: "T", identifier: "t" };
    expect(() => resolve("trigger", "create", { body: { trigger } })).toThrow(/pipeline_id/);
    // Harness refuses a trigger that names no pipeline itself; what the caller wrote stays.
    const params = { pipeline_id: "shop" };
    const text = "trigger:\n  # nightly\n  name: T\n  identifier: t\n";
    expect(resolve("trigger", "create", { body: text, params }).body).toBe(
      `${text}  pipelineIdentifier: shop\n`,
    );
    expect(resolve("trigger", "create", { body: { trigger }, params }).body).toContain(
      "pipelineIdentifier: shop",
    );
    const other = { trigger: { ...trigger, pipelineIdentifier: "depot" } };
    expect(() => resolve("trigger", "create", { body: other, params })).toThrow(/names the pipeline "depot"/);
    expect(() => resolve("pipeline", "get", {})).toThrow(/pipeline_id is missing/);
    expect(() => resolve("trigger", "list", {})).toThrow(/pipeline_id is missing/);
    expect(() => resolve("environment", "create", { body: { identifier: "a", name: "A" } })).toThrow(
      /lacks type/,
    );
    expect(() => resolve("pipeline", "create", { body: "stages: []" })).toThrow(/pipeline:/);
  });

  test("a time range is sent only when asked for, from ISO text or epoch ms", () => {
    expect(resolve("execution", "list", {}).body).not.toHaveProperty("timeRange");
    const asked = resolve("execution", "list", {
      filters: { start_time: "1970-01-01T00:00:01Z", end_time: "2000" },
    });
    expect(asked.body).toMatchObject({ timeRange: { startTime: 1000, endTime: 2000 } });
    expect(() => resolve("execution", "list", { filters: { start_time: "yesterday" } })).toThrow(
      /point in time/,
    );
  });
});

describe("allowed scopes", () => {
  const read = { risk: "read" } as const;
  const write = { risk: "low_write" } as const;
  const allowed = [{ org: "a", project: "x" }, { org: "b" }];
  test.each([
    [{ org: "a", project: "x" }, write, true],
    [{ org: "a", project: "y" }, read, false],
    [{ org: "a" }, read, true],
    [{ org: "a" }, write, false],
    [{ org: "c" }, read, false],
    [{ org: "b", project: "any" }, write, true],
    [{}, read, true],
    [{}, write, false],
  ])("%o for %o: %s", (scope, entry, may) => {
    const check = () => assertScopeAllowed(scope, entry, allowed);
    if (may) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code: "forbidden" }));
  });
});
