import { describe, expect, test } from "vitest";
import { durationTicks, formatDuration, formatDurationShort } from "./duration";
import { formatPlural, formatTimes, oneOrMany } from "./number";
import { formatPercent } from "./percent";
import { formatAge, formatInstant, formatRelative } from "./time";

describe("durations read as people say them", () => {
  test.each([
    [null, "–"],
    [-1, "–"],
    [0, "0 ms"],
    [840, "840 ms"],
    [1_240, "1.2 s"],
    [9_960, "10 s"],
    [59_400, "59 s"],
    [59_600, "1m 00s"],
    [252_000, "4m 12s"],
    [3_599_600, "1h 00m"],
    [7_500_000, "2h 05m"],
    [86_400_000 * 3 + 3_600_000 * 4, "3d 4h"],
  ])("%s ms is %s", (durationMs, text) => expect(formatDuration(durationMs)).toBe(text));

  test.each([
    [500, "500 ms"],
    [45_000, "45 s"],
    [240_000, "4 min"],
    [90_000, "1.5 min"],
    [7_200_000, "2 h"],
    [86_400_000 * 3, "3 d"],
  ])("%s ms is %s on an axis", (durationMs, text) => expect(formatDurationShort(durationMs)).toBe(text));
});

describe("shares never claim more than they are", () => {
  test.each([
    [null, "–"],
    [Number.NaN, "–"],
    [0, "0 %"],
    [0.0001, "0.1 %"],
    [0.974, "97.4 %"],
    [0.99999, "99.9 %"],
    [1, "100 %"],
  ])("%s is %s", (share, text) => expect(formatPercent(share)).toBe(text));
});

test.each([
  [0, "0 times"],
  [1, "once"],
  [1200, "1,200 times"],
])("%s reads %s", (count, text) => expect(formatTimes(count)).toBe(text));

test("the word alone agrees with its count", () => {
  expect([oneOrMany(1, "is", "are"), oneOrMany(0, "is", "are"), oneOrMany(2, "test")]).toEqual([
    "is",
    "are",
    "tests",
  ]);
});

test("one is singular, everything else plural", () => {
  expect([
    formatPlural(1, "pipeline"),
    formatPlural(0, "pipeline"),
    formatPlural(1200, "retry", "retries"),
  ]).toEqual(["1 pipeline", "0 pipelines", "1,200 retries"]);
});

describe("instants", () => {
  const now = Date.UTC(2026, 10, 21, 12);
  test.each([
    [2_000, "now"],
    [12_000, "12 s ago"],
    [59 * 60_000 + 59_000, "59 min ago"],
    [47 * 3_600_000, "47 h ago"],
    [5 * 86_400_000, "5 d ago"],
    [-4 * 60_000, "in 4 min"],
  ])("%s ms back reads %s", (agoMs, text) => expect(formatRelative(now - agoMs, now)).toBe(text));

  test("an age is rounded down, so that nothing is older than it is", () => {
    expect(formatAge(2 * 3_600_000 - 1)).toBe("1 h");
  });

  test("the exact instant names its zone", () => {
    expect(formatInstant(now, "Europe/Berlin")).toBe("Sat, 21 Nov 2026, 13:00:00 CET");
  });
});

describe("ticks of an axis of durations", () => {
  test.each([
    [0, [0, 100]],
    [729_000, [0, 300_000, 600_000, 900_000]],
    [2_500, [0, 1000, 2000, 3000]],
    [86_400_000 * 9, [0, 1, 2, 3].map((n) => n * 3 * 86_400_000)],
  ])("up to %s ms are round numbers that cover it", (longestMs, ticks) => {
    expect(durationTicks(longestMs)).toEqual(ticks);
  });
});
