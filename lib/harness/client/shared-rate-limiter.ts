import type { RateLimiter } from "@/lib/harness/client/limiter";
import { HarnessCancelledError, HarnessRateLimitError } from "./errors";

/** Where the processes of one installation agree on who may send when. */
export interface SlotLedger {
  /**
   * Takes the next `count` places in an account's row of requests, which are a fixed interval apart.
   *
   * @returns milliseconds until the last of them is due; negative when it is overdue
   */
  reserve(key: string, count: number): Promise<number>;
  /** Gives out no place within the next `pauseMs`, to any process. */
  pause(key: string, pauseMs: number): Promise<void>;
}

export interface SharedRateLimiterOptions {
  key: string;
  ledger: SlotLedger;
  /** Decides alone while `ledger` does not answer. */
  fallback: SlotLedger;
  /** Between two places of the ledger. */
  intervalMs: number;
  /** Between two places of the fallback. */
  fallbackIntervalMs: number;
  /** How long `ledger` may take. Default 1 s: its answer takes a millisecond, and without one requests must not stand still. */
  ledgerTimeoutMs?: number | undefined;
  now?: (() => number) | undefined;
}

/** Places taken at once: enough that a backfill asks twice a second, few enough that a person waits half a second at most for them. */
const maxReserved = 5;
/** A place that nobody has used so long after it was due is lost: used later it would add to those of the others. */
const usableMs = 250;
const defaultLedgerTimeoutMs = 1_000;
/** After a failure the ledger is left alone so long. */
const fallbackMs = 5_000;

interface Waiter {
  grant(): void;
}

/**
 * The rate limit of one account over all processes: each takes a few places at a time from a common row. First come, first
 * served within a process, and by the places taken among them.
 */
export class SharedRateLimiter implements RateLimiter {
  readonly #options: SharedRateLimiterOptions;
  readonly #now: () => number;
  readonly #queue: Waiter[] = [];
  /** Instants from which on one request each may be sent, in order. */
  #slots: number[] = [];
  #pausedUntil = 0;
  #fallbackUntil = 0;
  #reserving = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SharedRateLimiterOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  pauseUntil(instantMs: number): void {
    const pauseMs = instantMs - this.#now();
    if (pauseMs <= 0 || instantMs <= this.#pausedUntil) return;
    this.#pausedUntil = instantMs;
    const { key, ledger, fallback } = this.#options;
    // Lost, it holds for this process alone: the others learn from Harness's own answers.
    for (const each of [ledger, fallback]) each.pause(key, pauseMs).catch(() => {});
  }

  acquire({ maxWaitMs, signal }: { maxWaitMs: number; signal?: AbortSignal | undefined }): Promise<void> {
    if (signal?.aborted) return Promise.reject(new HarnessCancelledError());
    const leastMs = this.#leastWaitMs();
    if (leastMs > maxWaitMs) return Promise.reject(tooMany(leastMs));
    return new Promise((resolve, reject) => {
      const leave = (error: Error) => {
        const index = this.#queue.indexOf(waiter);
        if (index >= 0) this.#queue.splice(index, 1);
        done();
        reject(error);
      };
      const onAbort = () => leave(new HarnessCancelledError());
      const timer = setTimeout(() => leave(tooMany(this.#leastWaitMs())), maxWaitMs);
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
      };
      const waiter: Waiter = {
        grant: () => {
          done();
          resolve();
        },
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#queue.push(waiter);
      this.#advance();
    });
  }

  /** What a new caller waits at least: those before it have the whole rate at best. */
  #leastWaitMs(): number {
    const pauseMs = Math.max(0, this.#pausedUntil - this.#now());
    // A full row grants a second's worth at once.
    const beyondBurst = Math.max(0, this.#queue.length + 1 - 1_000 / this.#options.intervalMs);
    return pauseMs + beyondBurst * this.#options.intervalMs;
  }

  /** Grants what is due, then sees to it that it is called again for what is not. */
  #advance(): void {
    const now = this.#now();
    this.#slots = this.#slots.filter((dueAt) => dueAt + usableMs > now);
    while (this.#queue.length > 0 && this.#pausedUntil <= now && (this.#slots[0] ?? Infinity) <= now) {
      this.#slots.shift();
      this.#queue.shift()?.grant();
    }
    if (this.#queue.length === 0) return;
    const [next] = this.#slots;
    if (this.#pausedUntil > now) this.#wakeIn(this.#pausedUntil - now);
    else if (next !== undefined) this.#wakeIn(next - now);
    else if (!this.#reserving) void this.#reserve(Math.min(maxReserved, this.#queue.length));
  }

  #wakeIn(delayMs: number): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#advance();
      },
      Math.max(1, Math.ceil(delayMs)),
    );
  }

  async #reserve(count: number): Promise<void> {
    this.#reserving = true;
    const { lastDueMs, intervalMs, taken } = await this.#places(count);
    this.#reserving = false;
    const now = this.#now();
    for (let index = 0; index < taken; index += 1) {
      // What is overdue may go now, and stays usable from now on.
      this.#slots.push(Math.max(now, now + lastDueMs - (taken - 1 - index) * intervalMs));
    }
    this.#advance();
  }

  async #places(count: number): Promise<{ lastDueMs: number; intervalMs: number; taken: number }> {
    const { key, ledger, fallback, intervalMs, fallbackIntervalMs } = this.#options;
    const { ledgerTimeoutMs = defaultLedgerTimeoutMs } = this.#options;
    if (this.#now() >= this.#fallbackUntil) {
      try {
        const lastDueMs = await inTime(ledger.reserve(key, count), ledgerTimeoutMs);
        return { lastDueMs, intervalMs, taken: count };
      } catch {
        this.#fallbackUntil = this.#now() + fallbackMs;
      }
    }
    return { lastDueMs: await fallback.reserve(key, 1), intervalMs: fallbackIntervalMs, taken: 1 };
  }
}

/** A ledger in memory. `burst` places can be taken at once after a rest. */
export function localLedger({
  intervalMs,
  burst,
  now = Date.now,
}: {
  intervalMs: number;
  burst: number;
  now?: () => number;
}): SlotLedger {
  /** When the place that was taken last is due. */
  let lastDueAt = 0;
  return {
    reserve: async (_key, count) => {
      lastDueAt = Math.max(lastDueAt, now() - burst * intervalMs) + count * intervalMs;
      return lastDueAt - now();
    },
    pause: async (_key, pauseMs) => {
      lastDueAt = Math.max(lastDueAt, now() + pauseMs);
    },
  };
}

function tooMany(waitMs: number): HarnessRateLimitError {
  return new HarnessRateLimitError("Too many requests to Harness are waiting already.", {
    remedy: "Wait a moment and try again.",
    retryAfterMs: Math.ceil(waitMs),
  });
}

async function inTime(answer: Promise<number>, limitMs: number): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      answer,
      new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error("The ledger did not answer in time.")), limitMs);
      }),
    ]);
  } finally {
    clearTimeout(timer);
    // A late failure is nobody's any more.
    answer.catch(() => {});
  }
}
