import { describe, expect, test } from "vitest";
import { changePoints, changePointsWithIntervals, type PositionEntry } from "./judge/change-points";

/** "0/2x5" is five positions of two runs without a failure; "1/1" a single one that failed. */
function entries(text: string): PositionEntry[] {
  const list: PositionEntry[] = [];
  for (const part of text.split(" ")) {
    const [, unexpectedRuns = "0", runs = "0", repeat = "1"] = /^(\d+)\/(\d+)(?:x(\d+))?$/.exec(part) ?? [];
    for (let i = 0; i < Number(repeat); i++)
      list.push({ position: list.length + 1, runs: Number(runs), unexpectedRuns: Number(unexpectedRuns) });
  }
  return list;
}

describe("change points", () => {
  test.each([
    ["a test that begins to fail", "0/1x20 1/1x20", [20]],
    ["a test that is repaired", "1/2x12 0/2x30", [12]],
    ["a fault that comes and goes for good", "0/2x20 2/2x10 0/2x20", [20, 30]],
    ["a single failure is no change", "0/1x30 1/1 0/1x30", []],
    ["an even mixture is no change", "1/2x40", []],
    ["nothing has no change", "", []],
    ["of equally likely places the earliest is named", "0/1x20 0/0x5 1/1x20", [20]],
  ])("%s", (_, text, expected) => {
    expect(changePoints(text === "" ? [] : entries(text))).toEqual(expected);
  });

  test("a change never falls between entries of one position", () => {
    const mixed = entries("0/2x6 2/2x6").map((entry, i) => ({ ...entry, position: Math.floor((i + 1) / 2) }));
    // Entries 5 and 6 share a position, so the change is put before or after both.
    for (const index of changePoints(mixed))
      expect(mixed[index]?.position).not.toBe(mixed[index - 1]?.position);
  });

  test("retries that stop helping are a change even when first results always failed", () => {
    const retried = Array.from({ length: 12 }, (_, i) => ({
      position: i,
      runs: 2,
      unexpectedRuns: 2,
      retriedRuns: 2,
      unexpectedAfterRetry: i < 7 ? 0 : 2,
    }));
    expect(changePoints(retried)).toEqual([7]);
  });

  test("the interval holds the change and is wider where the evidence is thin", () => {
    const [sharp] = changePointsWithIntervals(entries("0/3x30 3/3x30"));
    const [soft] = changePointsWithIntervals(entries("0/1x30 0/0x4 1/3x30"));
    expect(sharp).toMatchObject({ index: 30, from: 30, to: 30 });
    expect(soft && soft.from <= soft.index && soft.index <= soft.to).toBe(true);
    expect((soft?.to ?? 0) - (soft?.from ?? 0)).toBeGreaterThan(0);
  });

  test("the likelihoods agree with the formula in log-gamma terms on a small case", () => {
    // By hand: Beta(0.05, 0.5). P(no failure in 2) = 0.5·1.5/(0.55·1.55); P(2 of 2) = 0.05·1.05/(0.55·1.55).
    const two = entries("0/2 2/2");
    const none = Math.log((0.5 * 1.5) / (0.55 * 1.55));
    const all = Math.log((0.05 * 1.05) / (0.55 * 1.55));
    const together = Math.log((0.5 * 1.5 * 0.05 * 1.05) / (0.55 * 1.55 * 2.55 * 3.55));
    const gain = none + all - together;
    const model = {
      unexpectedPrior: { alpha: 0.05, beta: 0.5 },
      unexpectedAfterRetryPrior: { alpha: 0.5, beta: 0.5 },
    };
    expect(changePoints(two, { ...model, changePointLikelihood: Math.exp(-gain + 1e-9) })).toEqual([1]);
    expect(changePoints(two, { ...model, changePointLikelihood: Math.exp(-gain - 1e-9) })).toEqual([]);
  });
});
