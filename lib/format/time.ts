import { formatDurationShort } from "./duration";
import { locale } from "./locale";

/** `12 s ago`, `4 min ago`, `3 h ago`, `5 d ago`; in the future `in 4 min`. Within five seconds: `now`. */
export function formatRelative(atMs: number, nowMs: number): string {
  const agoMs = nowMs - atMs;
  if (Math.abs(agoMs) < 5_000) return "now";
  const text = formatAge(Math.abs(agoMs));
  return agoMs > 0 ? `${text} ago` : `in ${text}`;
}

/** An age in one whole unit, rounded down: `59 min`, `23 h`, `6 d`, `8 wk`. */
export function formatAge(ageMs: number): string {
  const minutes = Math.floor(ageMs / 60_000);
  if (minutes < 1) return formatDurationShort(Math.floor(ageMs / 1000) * 1000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h`;
  const days = Math.floor(hours / 24);
  return days < 60 ? `${days} d` : `${Math.floor(days / 7)} wk`;
}

/**
 * The exact instant: `Sat 21 Nov 2026, 14:03:09 GMT+1`.
 *
 * @param timeZone IANA name; absent = the zone of the runtime (in a browser, the viewer's)
 */
export function formatInstant(atMs: number, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(atMs);
}

/** A chart's bucket on its axis, in UTC as the buckets are: `14:00` for hours, `21 Nov` for days. */
export function formatBucket(atMs: number, bucket: "hour" | "day"): string {
  return new Intl.DateTimeFormat(
    locale,
    bucket === "hour"
      ? { hour: "2-digit", minute: "2-digit", timeZone: "UTC" }
      : { day: "numeric", month: "short", timeZone: "UTC" },
  ).format(atMs);
}

/** A chart's bucket in full, for tooltips and tables: `Sat 21 Nov, 14:00 UTC`, `Sat 21 Nov 2026 (UTC)`. */
export function formatBucketFull(atMs: number, bucket: "hour" | "day"): string {
  if (bucket === "day") {
    const day = new Intl.DateTimeFormat(locale, {
      weekday: "short",
      day: "numeric",
      month: "short",
      year: "numeric",
      timeZone: "UTC",
    }).format(atMs);
    return `${day} (UTC)`;
  }
  const hour = new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "UTC",
  }).format(atMs);
  return `${hour} UTC`;
}
