const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** `12,345`; a missing value is an en dash. */
export function formatCount(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : whole.format(value);
}

/** `12.3K`, for axes. */
export function formatCompact(value: number): string {
  return compact.format(value);
}

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

/** `3 pipelines`, `1 pipeline`; the plural adds an s unless given. */
export function formatPlural(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}
