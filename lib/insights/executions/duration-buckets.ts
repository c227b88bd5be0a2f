/**
 * Durations as histograms: a roll-up stores how many executions fell into each bucket, sums of histograms are
 * histograms again, and any period's percentiles come from one such sum. Bounds grow by a fixed ratio, so the relative
 * error is the same for seconds and for hours: a percentile is off by at most 10 %.
 */
const firstBoundMs = 2_000;
const ratio = 1.2;

/** Inclusive lower bound of buckets 1, 2, …; bucket 0 begins at 0. The last bucket (from about ten hours) is open. */
export const bucketBoundsMs: readonly number[] = Array.from({ length: 55 }, (_, index) =>
  Math.round(firstBoundMs * ratio ** index),
);

export const bucketCount = bucketBoundsMs.length + 1;

/** The bucket a duration belongs to. Negative durations (clocks that disagree) count as 0. */
export function bucketOf(durationMs: number): number {
  let low = 0;
  let high = bucketBoundsMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (durationMs >= (bucketBoundsMs[middle] ?? Number.POSITIVE_INFINITY)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Counts per bucket, without the empty ones at the end; empty for no durations. */
export function bucketsOf(durationsMs: Iterable<number>): number[] {
  const buckets: number[] = [];
  for (const durationMs of durationsMs) {
    const bucket = bucketOf(durationMs);
    while (buckets.length <= bucket) buckets.push(0);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  return buckets;
}

/** The sum of histograms of any lengths. */
export function sumBuckets(histograms: Iterable<readonly number[]>): number[] {
  const sum: number[] = [];
  for (const buckets of histograms) {
    while (sum.length < buckets.length) sum.push(0);
    for (let index = 0; index < buckets.length; index++)
      sum[index] = (sum[index] ?? 0) + (buckets[index] ?? 0);
  }
  return sum;
}

/**
 * The `q` quantile (0..1) in milliseconds, interpolated on a logarithmic scale within its bucket; null without data.
 * A value in the open last bucket is given as that bucket's lower bound.
 */
export function quantileOfBuckets(buckets: readonly number[], q: number): number | null {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  // The middle of the rank-th value's share of its bucket, so that one value alone gives the bucket's middle.
  const rank = Math.min(Math.max(q, 0), 1) * (total - 1);
  let below = 0;
  for (const [index, count] of buckets.entries()) {
    if (count > 0 && rank < below + count) {
      const share = (rank - below + 0.5) / count;
      const upper = bucketBoundsMs[index];
      if (upper === undefined) return bucketBoundsMs.at(-1) ?? null;
      const lower = index === 0 ? upper / 4 : (bucketBoundsMs[index - 1] ?? 0);
      return Math.round(lower * (upper / lower) ** Math.min(1, share));
    }
    below += count;
  }
  return null;
}
