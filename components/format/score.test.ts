import { expect, test } from "vitest";
import { formatScore } from "./score";

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
