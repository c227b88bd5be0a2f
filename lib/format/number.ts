import { locale } from "./locale";

const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });

/** `12,345`; a missing value is an en dash. */
export function formatCount(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : whole.format(value);
}

/** `12.3k`, for axes. */
export function formatCompact(value: number): string {
  return compact.format(value);
}

/** `3 pipelines`, `1 pipeline`, `1,200 retries`; the plural adds an s unless given. */
export function formatPlural(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${oneOrMany(count, singular, plural)}`;
}

/** The word alone that agrees with a count: `is` or `are`, `test` or `tests`. */
export function oneOrMany(count: number, singular: string, plural = `${singular}s`): string {
  return count === 1 ? singular : plural;
}

/** How often: `once`, `12 times`. */
export function formatTimes(count: number): string {
  return count === 1 ? "once" : `${formatCount(count)} times`;
}

/** A change with its sign: `+3.2`, `−0.5`; what rounds to nothing has none: `±0.0`. */
export function formatSigned(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? `±${text}` : `${value > 0 ? "+" : "−"}${text}`;
}
