import { describe, expect, test } from "vitest";
import { bucketFilters, bucketStarts, filterParams, hrefWith, noFilters, timeWindow } from "./filter-links";
import { parseFilters } from "./filters";

const now = new Date("2026-11-21T14:25:00Z");

describe("filters in an address", () => {
  test("an empty address means the defaults, without a notice", () => {
    expect(parseFilters({})).toEqual({ value: noFilters, notices: [] });
  });

  test.each([
    [{ range: "9 weeks" }, /range="9 weeks"/],
    [{ from: "yesterday", to: "2026-11-01T00:00:00Z" }, /from="yesterday"/],
    [{ from: "2026-11-01T00:00:00Z" }, /both from and to/],
    [{ from: "2026-11-02T00:00:00Z", to: "2026-11-01T00:00:00Z" }, /end after it begins/],
    [{ from: "2020-01-01T00:00:00Z", to: "2026-11-01T00:00:00Z" }, /366 days/],
    [{ branch: "b".repeat(301) }, /branch=/],
    [{ project: "p".repeat(300) }, /project/],
  ])("a bad value falls back to the default with a notice: %j", (raw, notice) => {
    const parsed = parseFilters(raw);
    expect(parsed.value).toEqual(noFilters);
    expect(parsed.notices.join(" ")).toMatch(notice);
  });

  test("what is written is read back the same", () => {
    const filters = {
      range: "30d" as const,
      from: null,
      to: null,
      projects: ["demo.org.shop", "demo.org.pay"],
      pipeline: "checkout-deploy",
      branch: "feature/a&b",
      trigger: "WEBHOOK",
    };
    expect(parseFilters(filterParams(filters)).value).toEqual(filters);
  });

  test("a parameter given twice counts once, the first", () => {
    expect(parseFilters({ range: ["24h", "90d"] }).value.range).toBe("24h");
  });

  test("a link drops what its target does not want", () => {
    expect(
      hrefWith("/executions", { ...noFilters, pipeline: "ci" }, { outcome: "failed", pipeline: null }),
    ).toBe("/executions?outcome=failed");
  });
});

describe("the window that filters mean", () => {
  const iso = (window: ReturnType<typeof timeWindow>) => [
    window.from.toISOString(),
    window.to.toISOString(),
    window.previousFrom.toISOString(),
    window.previousTo.toISOString(),
    window.bucket,
  ];

  test("24 hours are 24 whole hours with the current one, compared with the 24 before", () => {
    expect(iso(timeWindow({ ...noFilters, range: "24h" }, now))).toEqual([
      "2026-11-20T15:00:00.000Z",
      "2026-11-21T15:00:00.000Z",
      "2026-11-19T15:00:00.000Z",
      "2026-11-20T15:00:00.000Z",
      "hour",
    ]);
  });

  test("7 days are today so far and six whole days, compared with the same hours a week ago", () => {
    expect(iso(timeWindow(noFilters, now))).toEqual([
      "2026-11-15T00:00:00.000Z",
      "2026-11-21T15:00:00.000Z",
      "2026-11-08T00:00:00.000Z",
      "2026-11-14T15:00:00.000Z",
      "day",
    ]);
    expect(bucketStarts(timeWindow(noFilters, now))).toHaveLength(7);
  });

  test("a day that a bar links to is that day by the hour, compared with the day before", () => {
    const day = bucketFilters(noFilters, Date.UTC(2026, 10, 18), "day");
    expect(iso(timeWindow(day, now))).toEqual([
      "2026-11-18T00:00:00.000Z",
      "2026-11-19T00:00:00.000Z",
      "2026-11-17T00:00:00.000Z",
      "2026-11-18T00:00:00.000Z",
      "hour",
    ]);
    expect(bucketStarts(timeWindow(day, now))).toHaveLength(24);
  });
});
