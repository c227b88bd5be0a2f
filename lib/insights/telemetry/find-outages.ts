import { errorShare, type TrafficPoint } from "./traffic-points";

export interface Outage {
  /** Epoch milliseconds, to the minute. */
  from: number;
  /** The end; while `ongoing`, the last instant that is known. */
  to: number;
  ongoing: boolean;
  /** The data begin within it. */
  beganBefore: boolean;
  /** Failed requests of all within it, 0..1. */
  errorRate: number;
  /** The same around it; null when hardly anything else is known. */
  baselineErrorRate: number | null;
  requests: number;
  errors: number;
}

export interface OutageOptions {
  /** Distance of two points. */
  stepMs: number;
  /** How long before its instant a point's rates look back. */
  windowMs: number;
}

const minuteMs = 60_000;
/** What lasts shorter is a spike, not an outage. */
const minOutageMs = 3 * minuteMs;
const minElevatedPoints = 3;
const minErrors = 5;
/** Good points between bad ones that do not end an outage: it flickers. */
const bridgedGoodPoints = 2;
/** A longer time without any data, or without a bad point, ends it. */
const bridgedMs = 15 * minuteMs;
/** A quarter of the points has at most this share of errors, or there is no ordinary time to compare with. */
const ordinaryAtMost = 0.2;
/** A share of errors that is out of the ordinary for any host. */
const elevatedAtLeast = 0.15;

interface KnownPoint extends TrafficPoint {
  share: number;
}

/**
 * Times in which a host's requests failed far more often than it is usual for that host, oldest first. Single spikes are
 * none, gaps in the data and times without requests neither begin nor end one, and a host that always fails a little
 * has none.
 *
 * A rate at an instant speaks for the time before it, so that it rises and falls late: begin and end are where it
 * crosses half of its height, less half of that time.
 */
export function findOutages(points: readonly TrafficPoint[], options: OutageOptions): Outage[] {
  const known = points.flatMap((point): KnownPoint[] => {
    const share = errorShare(point);
    return share === null ? [] : [{ ...point, share }];
  });
  if (known.length === 0) return [];
  const ordinary = quantile(
    known.map(({ share }) => share),
    0.25,
  );
  const baseline = ordinary <= ordinaryAtMost ? ordinary : null;
  const threshold = Math.max(elevatedAtLeast, 3 * (baseline ?? 0) + 0.05);
  const groups = groupElevated(known, threshold, options);
  // What is ordinary is counted outside of everything that stands out.
  const outside = known.filter(
    (point) => !groups.some(({ first, last }) => point.at >= at(known, first) && point.at <= at(known, last)),
  );
  return groups.flatMap((group) => outageOf(known, group, { ...options, threshold, outside }) ?? []);
}

interface Group {
  /** Indices of its first and last bad point. */
  first: number;
  last: number;
}

function groupElevated(known: readonly KnownPoint[], threshold: number, options: OutageOptions): Group[] {
  const groups: Group[] = [];
  for (const [index, point] of known.entries()) {
    if (point.share < threshold) continue;
    const open = groups.at(-1);
    const bridges =
      open !== undefined &&
      index - open.last - 1 <= bridgedGoodPoints &&
      point.at - at(known, open.last) <= Math.max(bridgedMs, 3 * options.stepMs);
    if (bridges) open.last = index;
    else groups.push({ first: index, last: index });
  }
  return groups;
}

function outageOf(
  known: readonly KnownPoint[],
  { first, last }: Group,
  options: OutageOptions & { threshold: number; outside: readonly KnownPoint[] },
): Outage | null {
  const { stepMs, windowMs, threshold } = options;
  const within = known.slice(first, last + 1);
  const elevated = within.filter(({ share }) => share >= threshold);
  if (elevated.length < minElevatedPoints) return null;
  const total = sumOf(within, stepMs);
  const errorRate = total.requests === 0 ? 0 : Math.min(1, total.errors / total.requests);
  if (total.errors < minErrors || errorRate < threshold) return null;

  const around = sumOf(options.outside, stepMs);
  const baselineErrorRate =
    options.outside.length < minElevatedPoints || around.requests === 0
      ? null
      : Math.min(1, around.errors / around.requests);
  const height = quantile(
    elevated.map(({ share }) => share),
    0.75,
  );
  const half = (baselineErrorRate ?? 0) + (height - (baselineErrorRate ?? 0)) / 2;
  const beganBefore = first === 0;
  const ongoing = last === known.length - 1;
  const before = known[first - 1];
  const after = known[last + 1];
  const steep = Math.max(3 * stepMs, windowMs);
  const begins =
    before !== undefined && at(known, first) - before.at <= steep
      ? crossing(known.slice(first - 1, last + 1), half)
      : at(known, first);
  const ends =
    after !== undefined && after.at - at(known, last) <= steep
      ? crossing(known.slice(first, last + 2).reverse(), half)
      : at(known, last);
  const from = beganBefore ? begins - windowMs : begins - windowMs / 2;
  const to = ongoing ? ends : ends - windowMs / 2;
  if (to - from < Math.max(minOutageMs, stepMs)) return null;
  return {
    from: toMinute(from),
    to: toMinute(to),
    ongoing,
    beganBefore,
    errorRate,
    baselineErrorRate,
    requests: Math.round(total.requests),
    errors: Math.round(total.errors),
  };
}

/** Where the share first reaches a height, between two points by their distance from it. */
function crossing(path: readonly KnownPoint[], height: number): number {
  const index = Math.max(
    0,
    path.findIndex(({ share }) => share >= height),
  );
  const reached = path[index];
  const previous = path[index - 1];
  if (reached === undefined) return 0;
  if (previous === undefined || reached.share === previous.share) return reached.at;
  const part = (height - previous.share) / (reached.share - previous.share);
  return previous.at + (reached.at - previous.at) * part;
}

function sumOf(points: readonly KnownPoint[], stepMs: number): { requests: number; errors: number } {
  let requests = 0;
  let errors = 0;
  for (const point of points) {
    requests += (point.requestsPerSecond ?? 0) * (stepMs / 1000);
    errors += (point.errorsPerSecond ?? 0) * (stepMs / 1000);
  }
  return { requests, errors };
}

/** The value below which `part` of the values lie; values are not empty. */
function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

const at = (known: readonly KnownPoint[], index: number): number => known[index]?.at ?? 0;
const toMinute = (instant: number): number => Math.round(instant / minuteMs) * minuteMs;
