/** Outbound traffic to one host at one instant, each a rate over the time before it. Null: not known. */
export interface TrafficPoint {
  /** Epoch milliseconds. */
  at: number;
  requestsPerSecond: number | null;
  errorsPerSecond: number | null;
}

/** A sample as Prometheus writes it: epoch seconds, and a number as text (`"NaN"` and `"+Inf"` among them). */
export type RawSample = readonly [number, string];

/** The value of a sample; null for what is no number to count with. */
export function sampleValue(text: string): number | null {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

/**
 * Joins what was requested with what failed, by instant, oldest first. Where requests are known and errors are not,
 * nothing failed: a counter of errors comes into being with the first one.
 */
export function trafficPoints(requests: readonly RawSample[], errors: readonly RawSample[]): TrafficPoint[] {
  const byInstant = new Map<number, TrafficPoint>();
  for (const [seconds, text] of requests) {
    const at = Math.round(seconds * 1000);
    const requestsPerSecond = sampleValue(text);
    byInstant.set(at, {
      at,
      requestsPerSecond,
      errorsPerSecond: requestsPerSecond === null ? null : 0,
    });
  }
  for (const [seconds, text] of errors) {
    const at = Math.round(seconds * 1000);
    const known = byInstant.get(at);
    const errorsPerSecond = sampleValue(text);
    if (known) known.errorsPerSecond = errorsPerSecond;
    else byInstant.set(at, { at, requestsPerSecond: null, errorsPerSecond });
  }
  return [...byInstant.values()].sort((a, b) => a.at - b.at);
}

/** Failed requests of all, 0..1; null where nothing was requested or is known. */
export function errorShare(point: TrafficPoint): number | null {
  if (point.requestsPerSecond === null || point.errorsPerSecond === null) return null;
  if (point.requestsPerSecond === 0) return null;
  // Two counters are not read at the very same moment: more errors than requests means all.
  return Math.min(1, point.errorsPerSecond / point.requestsPerSecond);
}
