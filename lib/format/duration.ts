const unitMs = { day: 86_400_000, hour: 3_600_000, minute: 60_000, second: 1_000 } as const;

/**
 * A duration as people read it, at most two units: `840 ms`, `12.4 s`, `4m 12s`, `2h 05m`, `3d 4h`. A missing or
 * negative one is an en dash.
 */
export function formatDuration(durationMs: number | null | undefined): string {
  if (durationMs === null || durationMs === undefined || !Number.isFinite(durationMs) || durationMs < 0)
    return "–";
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 9_950) return `${(durationMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${String(seconds % 60).padStart(2, "0")}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h ${String(minutes % 60).padStart(2, "0")}m`;
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** The same in one unit, for axes and headlines: `45 s`, `4 min`, `2 h`, `3 d`. */
export function formatDurationShort(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  if (durationMs < unitMs.minute) return `${Math.round(durationMs / unitMs.second)} s`;
  if (durationMs < unitMs.hour) return `${trim(durationMs / unitMs.minute)} min`;
  if (durationMs < 2 * unitMs.day) return `${trim(durationMs / unitMs.hour)} h`;
  return `${trim(durationMs / unitMs.day)} d`;
}

const trim = (value: number) =>
  value < 10 && value % 1 >= 0.05 ? value.toFixed(1) : String(Math.round(value));

const tickSteps = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200,
  86_400,
].map((seconds) => seconds * 1000);

/** Ticks of an axis of durations at steps that people count in (10 s, 5 min, 2 h), from 0 to at least `longestMs`. */
export function durationTicks(longestMs: number): number[] {
  const stepMs =
    tickSteps.find((each) => longestMs / each <= 4) ?? Math.ceil(longestMs / 4 / unitMs.day) * unitMs.day;
  const count = Math.max(1, Math.ceil(longestMs / stepMs));
  return Array.from({ length: count + 1 }, (_, index) => index * stepMs);
}

/** Minutes as a duration's milliseconds, for the formatters. */
export function minutesMs(minutes: number): number {
  return Math.round(minutes * unitMs.minute);
}
