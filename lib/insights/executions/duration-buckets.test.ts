import { expect, test } from "vitest";
import {
  bucketBoundsMs,
  bucketCount,
  bucketOf,
  bucketsOf,
  quantileOfBuckets,
  sumBuckets,
} from "./duration-buckets";

/** A small generator with a seed, so that a failure can be repeated. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

test("every duration has one bucket and its bounds enclose it", () => {
  const random = randomNumbers(7);
  for (const durationMs of [0, -5, 1_999, 2_000, ...bucketBoundsMs, 1e12]) {
    expect(bucketOf(durationMs)).toBeGreaterThanOrEqual(0);
    expect(bucketOf(durationMs)).toBeLessThan(bucketCount);
  }
  for (let round = 0; round < 2_000; round++) {
    const durationMs = random() ** 4 * 50_000_000;
    const bucket = bucketOf(durationMs);
    if (bucket > 0) expect(bucketBoundsMs[bucket - 1]).toBeLessThanOrEqual(durationMs);
    if (bucket < bucketBoundsMs.length) expect(bucketBoundsMs[bucket]).toBeGreaterThan(durationMs);
  }
});

test("percentiles are within 10 % of the exact ones, whatever the spread", () => {
  for (let seed = 1; seed <= 50; seed++) {
    const random = randomNumbers(seed);
    const spread = 1 + random() * 6;
    const durations = Array.from(
      { length: 200 + Math.floor(random() * 800) },
      () => 3_000 * Math.exp(random() * spread),
    );
    const sorted = durations.toSorted((a, b) => a - b);
    for (const q of [0.5, 0.95]) {
      const exact = sorted[Math.round(q * (sorted.length - 1))] ?? 0;
      const estimate = quantileOfBuckets(bucketsOf(durations), q) ?? 0;
      expect(Math.abs(estimate / exact - 1)).toBeLessThan(0.1);
    }
  }
});

test("the histogram of two sets is the sum of their histograms", () => {
  expect(sumBuckets([bucketsOf([1_000, 90_000]), bucketsOf([5_000]), []])).toEqual(
    bucketsOf([1_000, 5_000, 90_000]),
  );
});

test("nothing has no percentile", () => {
  expect(quantileOfBuckets([], 0.5)).toBeNull();
  expect(quantileOfBuckets([0, 0], 0.95)).toBeNull();
});
