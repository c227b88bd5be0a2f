/*
 * How often an engine's share of certainty turned out right. Made by `npm run --silent bench -- investigate --fit`: a sample of the failed
 * executions of two seeds (11, 12) of the simulator's story is judged as it looked when it failed and with hindsight, the top explanation's
 * share is put beside whether cause class and recurrence were right, and a monotone curve is fitted (isotonic regression, with pseudo
 * observations that pull thin places towards the share itself). Other seeds than the fitted ones decide whether it holds; see
 * docs/investigation.md. The story is kinder than the world, so nothing is said with more than `most`.
 */

/** Points of the curve: raw share and measured chance, both ascending. Straight lines between them. */
export const verdictCurve: readonly (readonly [raw: number, measured: number])[] = [
  [0, 0],
  [0.3, 0.3],
  [0.55, 0.55],
  [0.649, 0.788],
  [0.864, 0.933],
  [0.926, 0.999],
  [1, 1],
];

export const most = 0.97;

/** The measured chance for a raw share, 0..`most`. */
export function calibrated(raw: number, curve: typeof verdictCurve = verdictCurve): number {
  const value = Math.min(1, Math.max(0, raw));
  let [left, low] = curve[0] ?? [0, 0];
  for (const [right, high] of curve) {
    if (value <= right) {
      const share = right === left ? 1 : (value - left) / (right - left);
      return Math.min(most, low + (high - low) * share);
    }
    [left, low] = [right, high];
  }
  return Math.min(most, low);
}
