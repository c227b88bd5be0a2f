import { describe, expect, test } from "vitest";
import { failureFilterParams, failureHref } from "@/schemas/failures/failure-filter-links";
import { parseFailureFilters } from "./failure-filters";

describe("the address of the Failures page", () => {
  test.each([
    ["", ""],
    ["state=new,ongoing&cause=network&owner=Platform&q=ECONN&sort=timeLost&range=30d", null],
    ["owner=~none", null],
  ])("%j reads and writes as the same", (address, canonical) => {
    const { value, notices } = parseFailureFilters(new URLSearchParams(address));
    expect(notices).toEqual([]);
    const written = failureFilterParams(value);
    expect(Object.fromEntries(written)).toEqual(
      Object.fromEntries(new URLSearchParams(canonical ?? address)),
    );
  });

  test("a value that is none falls back with a sentence each, and the rest holds", () => {
    const { value, notices } = parseFailureFilters(
      new URLSearchParams("state=red&cause=aliens&sort=size&owner=Platform"),
    );
    expect(value).toMatchObject({ states: [], cause: null, sort: "count", owner: "Platform" });
    expect(notices).toHaveLength(3);
  });

  test("a search longer than the field allows is cut, not refused", () => {
    const { value } = parseFailureFilters(new URLSearchParams({ q: "x".repeat(5_000) }));
    expect(value.search).toHaveLength(200);
  });

  test("a link changes one filter and keeps the others", () => {
    const { value } = parseFailureFilters(new URLSearchParams("state=new&range=30d"));
    expect(failureHref("/failures", value, { cause: "timeout" })).toBe(
      "/failures?range=30d&state=new&cause=timeout",
    );
  });
});
