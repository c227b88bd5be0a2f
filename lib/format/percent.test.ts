import { expect, test } from "vitest";
import { formatPercentTick, formatReliability, formatScore, formatWholePercent } from "./percent";

test.each([
  [0, "0 %"],
  [0.00004, "< 0.01 %"],
  [0.0024, "0.24 %"],
  [0.031, "3.1 %"],
  [0.42, "42 %"],
  [0.9998, "99.9 %"],
  [1, "100 %"],
] as const)("a score of %d reads %s", (share, text) => {
  expect(formatScore(share)).toBe(text);
});

test.each([
  [0, "0 %"],
  [0.004, "under 1 %"],
  [0.42, "42 %"],
  [0.99, "99 %"],
  [0.997, "over 99 %"],
  [1, "100 %"],
])("a share of %d in a sentence reads %s", (share, text) => expect(formatWholePercent(share)).toBe(text));

test.each([
  [0.0025, "0.25 %"],
  [0.05, "5 %"],
  [1, "100 %"],
])("a share of %d on an axis reads %s", (share, text) => expect(formatPercentTick(share)).toBe(text));

test.each([
  [1, "100.00 %"],
  [0.99999, "99.99 %"],
  [0.57, "57.00 %"],
  [0.9998, "99.98 %"],
])("a reliability of %d reads %s", (share, text) => expect(formatReliability(share)).toBe(text));
