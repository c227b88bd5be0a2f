import { HarnessCancelledError, HarnessRateLimitError } from "./errors";
import type { RateLimiter } from "./limiter";
import { localLedger, SharedRateLimiter, type SlotLedger } from "./shared-rate-limiter";

interface Waiter {
  grant(): void;
}

export interface TokenBucketOptions {
  /** Tokens the full bucket holds. */
  capacity: number;
  /** Tokens that flow in per second. */
  refillPerSecond: number;
  now?: () => number;
}

/** Token bucket with a fair queue. */
export class TokenBucket implements RateLimiter {
  readonly #capacity: number;
  readonly #refillPerMs: number;
  readonly #now: () => number;
  readonly #queue: Waiter[] = [];
  #tokens: number;
  #refilledAt: number;
  #pausedUntil = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TokenBucketOptions) {
    this.#capacity = options.capacity;
    this.#refillPerMs = options.refillPerSecond / 1000;
    this.#now = options.now ?? Date.now;
    this.#tokens = options.capacity;
    this.#refilledAt = this.#now();
  }

  pauseUntil(instantMs: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, instantMs);
  }

  acquire({ maxWaitMs, signal }: { maxWaitMs: number; signal?: AbortSignal | undefined }): Promise<void> {
    if (signal?.aborted) return Promise.reject(new HarnessCancelledError());
    const waitMs = this.#waitMs(this.#queue.length + 1);
    if (waitMs > maxWaitMs) {
      return Promise.reject(
        new HarnessRateLimitError("Too many requests to Harness are waiting already.", {
          remedy: "Wait a moment and try again.",
          retryAfterMs: Math.ceil(waitMs),
        }),
      );
    }
    if (this.#queue.length === 0 && waitMs === 0) {
      this.#tokens -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        grant: () => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      const onAbort = () => {
        const index = this.#queue.indexOf(waiter);
        if (index >= 0) this.#queue.splice(index, 1);
        reject(new HarnessCancelledError());
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#queue.push(waiter);
      this.#schedule();
    });
  }

  #refill(): void {
    const now = this.#now();
    this.#tokens = Math.min(
      this.#capacity,
      this.#tokens + Math.max(0, now - this.#refilledAt) * this.#refillPerMs,
    );
    this.#refilledAt = now;
  }

  /** Milliseconds until the n-th request in line may go. */
  #waitMs(position: number): number {
    this.#refill();
    const missing = Math.max(0, position - this.#tokens);
    const pause = Math.max(0, this.#pausedUntil - this.#now());
    return Math.max(pause, missing / this.#refillPerMs);
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#queue.length === 0) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#drain();
      },
      Math.ceil(this.#waitMs(1)),
    );
  }

  #drain(): void {
    while (this.#queue.length > 0 && this.#waitMs(1) === 0) {
      this.#tokens -= 1;
      this.#queue.shift()?.grant();
    }
    this.#schedule();
  }
}

declare global {
  /** One limiter per Harness account. On the global object, because a server build may load this module twice. */
  var tackroomHarnessLimiters: Map<string, RateLimiter> | undefined;
  /** Set where several processes may speak to one account. */
  var tackroomSlotLedger: SlotLedger | undefined;
}

/** Harness's documented limits allow more per IP; 10 requests/s per account leaves room for the team's other clients. */
export const requestsPerSecond = 10;

/** Between two requests of an account, in the long run. */
export const requestIntervalMs = 1000 / requestsPerSecond;

/** What one process allows itself while it cannot agree with the others: five of them stay within the limit. */
const aloneIntervalMs = 500;

/**
 * From now on, the limits of this process are agreed with the other processes. To be called before the first client is
 * made.
 */
export function shareLimits(ledger: SlotLedger): void {
  globalThis.tackroomSlotLedger = ledger;
  globalThis.tackroomHarnessLimiters = new Map();
}

/** The limiter that all callers of one account share: those of this process, or of all where limits are shared. */
export function limiterOf(baseHost: string, accountId: string): RateLimiter {
  globalThis.tackroomHarnessLimiters ??= new Map();
  const limiters = globalThis.tackroomHarnessLimiters;
  const key = `${baseHost}|${accountId}`;
  const known = limiters.get(key);
  if (known !== undefined) return known;
  const limiter = newLimiter(key);
  limiters.set(key, limiter);
  return limiter;
}

function newLimiter(key: string): RateLimiter {
  const ledger = globalThis.tackroomSlotLedger;
  if (ledger === undefined) {
    return new TokenBucket({ capacity: requestsPerSecond, refillPerSecond: requestsPerSecond });
  }
  return new SharedRateLimiter({
    key,
    ledger,
    fallback: localLedger({ intervalMs: aloneIntervalMs, burst: 2 }),
    intervalMs: requestIntervalMs,
    fallbackIntervalMs: aloneIntervalMs,
  });
}
