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
