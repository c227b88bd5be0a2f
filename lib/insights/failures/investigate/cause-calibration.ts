/*
 * How often the class that the classifier names is right, by its confidence. Pooled from two kinds of logs: the failed executions of
 * a seed of the simulator's story (`npm run --silent bench -- investigate --fit` prints that curve) and real build logs, read and
 * named by a person. Between them they hold few cases of little confidence, so the low end is cautious rather than measured.
 */

/** Confidence and measured chance, both ascending. Straight lines between them. */
export const causeCurve: readonly (readonly [confidence: number, measured: number])[] = [
  [0, 0.35],
  [0.3, 0.55],
  [0.49, 0.75],
  [0.61, 0.85],
  [0.72, 0.95],
  [0.82, 0.97],
  [1, 0.98],
];

/** The measured chance that the class is right. */
export function causeChance(confidence: number): number {
  let [left, low] = causeCurve[0] ?? [0, 0];
  for (const [right, high] of causeCurve) {
    if (confidence <= right) {
      const share = right === left ? 1 : (confidence - left) / (right - left);
      return low + (high - low) * share;
    }
    [left, low] = [right, high];
  }
  return low;
}
