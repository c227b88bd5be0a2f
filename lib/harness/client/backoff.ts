import {
  HarnessNetworkError,
  HarnessRateLimitError,
  HarnessServerError,
  HarnessTimeoutError,
} from "./errors";

export interface BackoffOptions {
  /** Upper bound of the first wait. */
  baseMs: number;
  /** Upper bound of any wait that Harness did not ask for. */
  capMs: number;
  /** Longest `Retry-After` that is waited for; a longer one ends the call with a rate-limit error. */
  maxRetryAfterMs: number;
}

export const defaultBackoff: BackoffOptions = { baseMs: 500, capMs: 8_000, maxRetryAfterMs: 30_000 };

/** Exponential backoff with full jitter: uniform in [0, min(cap, base * 2^(n-1))] before the n-th retry (n from 1). */
export function jitteredDelayMs(retry: number, random: () => number, options: BackoffOptions): number {
  return random() * Math.min(options.capMs, options.baseMs * 2 ** (retry - 1));
}

/**
 * Reads a `Retry-After` header: seconds or an HTTP date.
 *
 * @returns milliseconds from `nowMs`, never negative; undefined when the header is absent or unreadable
 */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  const value = header.trim();
  if (/^\d+(?:\.\d+)?$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

/** True for failures that may be gone on the next try: rate limit, 500/502/503/504, timeouts, broken connections. */
export function isTransient(error: unknown): boolean {
  if (error instanceof HarnessRateLimitError) return error.details?.upstreamStatus !== undefined;
  if (error instanceof HarnessTimeoutError) return true;
  if (error instanceof HarnessNetworkError) return error.failure !== "certificate" && error.failure !== "dns";
  if (error instanceof HarnessServerError) {
    const status = error.details?.upstreamStatus;
    return status === 500 || status === 502 || status === 503 || status === 504;
  }
  return false;
}
