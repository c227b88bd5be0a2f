import type { PageFilters } from "./filters";
import { defaultRange, type TimeRange } from "./time-ranges";

/*
 * What addresses and windows filters mean. Apart from the zod schemas of `filters.ts`, so that the browser can build links
 * without loading a parser.
 */

/** Stands for "each pipeline's default branch" in the `branch` parameter; no Git branch can be called so. */
export const defaultBranchOnly = "~default";

export const noFilters: PageFilters = {
  range: defaultRange,
  from: null,
  to: null,
  projects: [],
  pipeline: null,
  branch: null,
  trigger: null,
};

/** The canonical search params of filters; what is at its default is left out. */
export function filterParams(filters: PageFilters): URLSearchParams {
  const params = new URLSearchParams();
  if (filters.from !== null && filters.to !== null) {
    params.set("from", filters.from);
    params.set("to", filters.to);
  } else if (filters.range !== defaultRange) params.set("range", filters.range);
  if (filters.projects.length > 0) params.set("project", filters.projects.join(","));
  if (filters.pipeline !== null) params.set("pipeline", filters.pipeline);
  if (filters.branch !== null) params.set("branch", filters.branch);
  if (filters.trigger !== null) params.set("trigger", filters.trigger);
  return params;
}

/**
 * An address with filters, for links from a figure to the list that it counts.
 *
 * @param extra further parameters of the target page; null and empty ones are left out
 */
export function hrefWith(
  path: string,
  filters: PageFilters,
  extra: Readonly<Record<string, string | null | undefined>> = {},
): string {
  const params = filterParams(filters);
  for (const [name, value] of Object.entries(extra)) {
    if (value === null || value === undefined || value === "") params.delete(name);
    else params.set(name, value);
  }
  const text = params.toString();
  return text === "" ? path : `${path}?${text}`;
}

export type Bucket = "hour" | "day";

/** The instants that filters mean. `to` is exclusive. All are whole UTC hours, as the roll-ups are. */
export interface TimeWindow {
  from: Date;
  to: Date;
  /** The period before, shifted by whole days, so that a day half over is compared with the same half of a day. */
  previousFrom: Date;
  previousTo: Date;
  bucket: Bucket;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const rangeDays: Record<TimeRange, number> = { "24h": 1, "7d": 7, "30d": 30, "60d": 60, "90d": 90 };

const floorHour = (instant: string) => Math.floor(Date.parse(instant) / hourMs) * hourMs;
const ceilHour = (instant: string) => Math.ceil(Date.parse(instant) / hourMs) * hourMs;

/** The window that filters mean at an instant. */
export function timeWindow(filters: Pick<PageFilters, "range" | "from" | "to">, now: Date): TimeWindow {
  if (filters.from !== null && filters.to !== null) {
    const from = floorHour(filters.from);
    const to = ceilHour(filters.to);
    const shift = Math.max(1, Math.ceil((to - from) / dayMs)) * dayMs;
    return windowOf(from, to, shift, to - from <= 3 * dayMs ? "hour" : "day");
  }
  const to = (Math.floor(now.getTime() / hourMs) + 1) * hourMs;
  const shift = rangeDays[filters.range] * dayMs;
  if (filters.range === "24h") return windowOf(to - dayMs, to, shift, "hour");
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  return windowOf(today - shift + dayMs, to, shift, "day");
}

function windowOf(from: number, to: number, shift: number, bucket: Bucket): TimeWindow {
  return {
    from: new Date(from),
    to: new Date(to),
    previousFrom: new Date(from - shift),
    previousTo: new Date(to - shift),
    bucket,
  };
}

/** The filters of one bucket of a chart: its hour or its day, of which a custom range may hold a part only. */
export function bucketFilters(filters: PageFilters, startMs: number, bucket: Bucket): PageFilters {
  const endMs = startMs + (bucket === "hour" ? hourMs : dayMs);
  const part =
    filters.from === null || filters.to === null
      ? { fromMs: startMs, toMs: endMs }
      : {
          fromMs: Math.max(startMs, floorHour(filters.from)),
          toMs: Math.min(endMs, ceilHour(filters.to)),
        };
  const { fromMs, toMs } = part.fromMs < part.toMs ? part : { fromMs: startMs, toMs: endMs };
  return { ...filters, from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}

/** The start of every bucket of a window, in milliseconds. */
export function bucketStarts(window: Pick<TimeWindow, "from" | "to" | "bucket">): number[] {
  const step = window.bucket === "hour" ? hourMs : dayMs;
  const starts: number[] = [];
  for (let at = Math.floor(window.from.getTime() / step) * step; at < window.to.getTime(); at += step) {
    starts.push(at);
  }
  return starts;
}
