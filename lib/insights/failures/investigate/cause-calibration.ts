import type { FailureCause } from "@/schemas/failure-cause";

/** Confidence of the classifier and how often its class was right there, both ascending. Replaced by measured points; see the header. */
export const causeCurve: readonly (readonly [confidence: number, measured: number])[] = [
  [0, 0.4],
  [0.4, 0.7],
  [0.7, 0.9],
  [1, 0.97],
];

/** The measured chance that the class is right. */
export function causeChance(_cause: FailureCause, confidence: number): number {
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
