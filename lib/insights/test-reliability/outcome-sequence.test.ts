import { describe, expect, test } from "vitest";
import { flipRate, outcomeEntropy, transitionScore } from "./judge/outcome-sequence";

const outcomes = (text: string) => [...text].map((letter) => letter === "P");

describe("transition score", () => {
  test.each([
    ["PPPPPPP", 5, 0],
    ["FFFFFFF", 5, 0],
    ["PPPFFFF", 5, 0.2],
    ["FFFPPPP", 5, 0],
    ["PFPFPFPF", 6, 0.5],
    ["PFFFFFFF", 4, 0],
    ["PF", 10, 0.1],
    ["F", 5, 0],
    ["", 5, 0],
  ])("%s over a window of %i is %f", (pattern, window, score) => {
    expect(transitionScore(outcomes(pattern), window)).toBeCloseTo(score, 12);
  });

  test("a window below one scores nothing instead of dividing by zero", () => {
    expect(transitionScore(outcomes("PFPF"), 0)).toBe(0);
    expect(transitionScore(outcomes("PFPF"), Number.NaN)).toBe(0);
  });
});

test.each([
  ["PPPP", 0, 0],
  ["FFFF", 0, 0],
  ["PFPF", 1, 1],
  ["PPFF", 1 / 3, 1],
  ["PPPF", 1 / 3, 0.8112781244591328],
  ["P", 0, 0],
  ["", 0, 0],
])("%s has flip rate %f and entropy %f", (pattern, flips, entropy) => {
  expect(flipRate(outcomes(pattern))).toBeCloseTo(flips, 12);
  expect(outcomeEntropy(outcomes(pattern))).toBeCloseTo(entropy, 12);
});
