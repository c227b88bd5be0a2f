import { describe, expect, test } from "vitest";
import { chancePercent, confidenceText } from "./confidence";

describe("a chance reads as words and as a percentage that never claims more than it is", () => {
  test.each([
    [1, "almost certain, 100 %"],
    [0.9999, "almost certain, 99 %"],
    [0.93, "very likely, 93 %"],
    [0.7, "likely, 70 %"],
    [0.5, "more likely than not, 50 %"],
    [0.31, "possible, 31 %"],
    [0.1, "unlikely, 10 %"],
    [0.001, "very unlikely, 1 %"],
    [0, "very unlikely, 0 %"],
  ])("%s is %s", (chance, text) => expect(confidenceText(chance)).toBe(text));

  test("a chance outside of its bounds stays within them", () => {
    expect([chancePercent(1.2), chancePercent(-0.1)]).toEqual(["100 %", "0 %"]);
  });
});
