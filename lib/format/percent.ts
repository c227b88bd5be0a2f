/**
 * A share as a percentage with one digit where it matters: `97.4 %`, `100 %`, `0 %`. Never rounds to 100 or 0 what is
 * not.
 *
 * @param share 0..1
 */
export function formatPercent(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return "–";
  if (share === 0) return "0 %";
  if (share === 1) return "100 %";
  const percent = Math.min(99.9, Math.max(0.1, Math.round(share * 1000) / 10));
  return `${percent.toFixed(1)} %`;
}

/**
 * How reliable something is, where a hundredth of a percent counts: `99.98 %`. Rounded down: what is not whole must not read as
 * whole.
 *
 * @param share 0..1
 */
export function formatReliability(share: number): string {
  // What a division leaves behind the ninth digit is no loss.
  return `${(Math.floor(Math.round(share * 1e9) / 1e5) / 100).toFixed(2)} %`;
}

/**
 * A share in whole percent, for sentences: `42 %`; `under 1 %` and `over 99 %` where rounding would promise never or always.
 *
 * @param share 0..1
 */
export function formatWholePercent(share: number): string {
  if (share > 0 && share < 0.01) return "under 1 %";
  if (share > 0.99 && share < 1) return "over 99 %";
  return `${Math.round(share * 100)} %`;
}

/** A share on an axis, with as many of two digits as it needs: `0.25 %`, `5 %`, `100 %`. */
export function formatPercentTick(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}

/**
 * A small chance as a percentage with as many digits as it needs: `0.24 %`, `3.1 %`, `42 %`. Scores of tests are often
 * below one percent, where the usual rounding would show them all alike. Never rounds to 0 or 100 what is not.
 *
 * @param share 0..1
 */
export function formatScore(share: number): string {
  const percent = share * 100;
  if (percent <= 0) return "0 %";
  if (percent >= 100) return "100 %";
  if (percent >= 99) return `${Math.min(99.9, percent).toFixed(1)} %`;
  if (percent < 0.01) return "< 0.01 %";
  return `${percent < 1 ? percent.toFixed(2) : percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}
