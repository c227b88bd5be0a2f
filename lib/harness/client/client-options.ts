import type { Lane, RateLimiter } from "@/lib/harness/client/limiter";
import type { BackoffOptions } from "./backoff";

/** One line per exchange with Harness; never a token, a query value or a body. */
export type ExchangeLog = (entry: {
  operation: string;
  method: string;
  attempt: number;
  durationMs: number;
  status?: number | undefined;
  error?: string | undefined;
}) => void;

export interface HarnessTimeouts {
  /** One try, from sending to the last byte. */
  tryMs: number;
  /** The whole call with all retries and waits. */
  totalMs: number;
  /** Longest wait for a place in the token's row of requests. */
  queueMs: number;
  /** Longest silence of a stream. */
  idleMs: number;
}

export interface HarnessClientOptions {
  /** Such as `https://app.harness.io`, with an optional path prefix. */
  baseUrl: string;
  /** Personal access or service account token. Kept private: it appears in no log, error or inspection. */
  token: string;
  /** Needed only for old tokens that do not carry it. */
  accountId?: string | undefined;
  /** Permits `http://` to this machine: the simulator and tests. */
  allowHttpLoopback?: boolean | undefined;
  userAgent?: string | undefined;
  /** Epoch ms. */
  now?: (() => number) | undefined;
  /** Uniform in [0, 1). */
  random?: (() => number) | undefined;
  /** What the token may be used for, over all who use it; what Harness documents where it is absent. */
  requestsPerMinute?: number | undefined;
  /** Who waits for the answers: background work unless it is said. */
  lane?: Lane | undefined;
  limiter?: RateLimiter | undefined;
  log?: ExchangeLog | undefined;
  timeouts?: Partial<HarnessTimeouts> | undefined;
  backoff?: Partial<BackoffOptions> | undefined;
  /** Tries of a safe operation, the first included. */
  maxTries?: number | undefined;
  maxBodyBytes?: number | undefined;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** Overrides the client's total timeout for this call. */
  totalMs?: number | undefined;
  maxBodyBytes?: number | undefined;
}

export const defaultTimeouts: HarnessTimeouts = {
  tryMs: 30_000,
  totalMs: 90_000,
  queueMs: 30_000,
  idleMs: 60_000,
};
export const defaultMaxBodyBytes = 16 * 1024 * 1024;
export const defaultMaxTries = 4;
