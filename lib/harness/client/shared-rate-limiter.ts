import type { Lane, RateLimiter } from "@/lib/harness/client/limiter";
import { HarnessCancelledError, HarnessRateLimitError } from "./errors";
import type { Pace } from "./pace";
import type { Places, SlotLedger } from "./slot-ledger";

export interface SharedRateLimiterOptions {
  key: string;
  ledger: SlotLedger;
  pace: Pace;
  /** Decides alone while `ledger` does not answer. */
  fallback: SlotLedger;
  fallbackPace: Pace;
  /** How long `ledger` may take. Default 1 s: its answer takes a millisecond, and without one requests must not stand still. */
  ledgerTimeoutMs?: number | undefined;
  now?: (() => number) | undefined;
}

/**
 * How far ahead places are taken: enough that a backfill asks twice a second, near enough that a person who asks through another
 * process waits half a second at most for them.
 */
const reservedAheadMs = 500;
/** A place that nobody has used so long after it was due is lost: used later it would add to those of the others. */
const usableMs = 250;
const defaultLedgerTimeoutMs = 1_000;
/** After a failure the ledger is left alone so long. */
const fallbackMs = 5_000;

interface Waiter {
  grant(): void;
}

/**
 * The rate limit of one token over all who use it: each process takes a few places at a time from a common row. Within a process
 * people come first, and among them who came first; between processes, who took the places.
 */
export class SharedRateLimiter implements RateLimiter {
  readonly #options: SharedRateLimiterOptions;
  readonly #now: () => number;
  readonly #queues: Record<Lane, Waiter[]> = { people: [], background: [] };
  /** Instants from which on one request each may be sent, in order. */
  #slots: number[] = [];
  /** As the ledger told it last. */
  #intervalMs: number;
  #pausedUntil = 0;
  #fallbackUntil = 0;
  #reserving = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SharedRateLimiterOptions) {
    this.#options = options;
    this.#intervalMs = options.pace.intervalMs;
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

  slowDown(): void {
    const { key, ledger, fallback } = this.#options;
    for (const each of [ledger, fallback]) each.slowDown(key).catch(() => {});
  }

  acquire({
    lane,
    maxWaitMs,
    signal,
  }: {
    lane: Lane;
    maxWaitMs: number;
    signal?: AbortSignal | undefined;
  }): Promise<void> {
    if (signal?.aborted) return Promise.reject(new HarnessCancelledError());
    const leastMs = this.#leastWaitMs(lane);
    if (leastMs > maxWaitMs) return Promise.reject(tooMany(leastMs));
    return new Promise((resolve, reject) => {
      const queue = this.#queues[lane];
      const leave = (error: Error) => {
        const index = queue.indexOf(waiter);
        if (index >= 0) queue.splice(index, 1);
        done();
        reject(error);
      };
      const onAbort = () => leave(new HarnessCancelledError());
      const timer = setTimeout(() => leave(tooMany(this.#leastWaitMs(lane))), maxWaitMs);
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
      queue.push(waiter);
      this.#advance();
    });
  }

  get #waiting(): number {
    return this.#queues.people.length + this.#queues.background.length;
  }

  /** What a new caller waits at least: those before it have the whole rate at best. */
  #leastWaitMs(lane: Lane): number {
    const pauseMs = Math.max(0, this.#pausedUntil - this.#now());
    const before = lane === "people" ? this.#queues.people.length : this.#waiting;
    // A row at rest grants a burst at once.
    return pauseMs + Math.max(0, (before + 1) * this.#intervalMs - this.#options.pace.burstMs);
  }

  /** Grants what is due, then sees to it that it is called again for what is not. */
  #advance(): void {
    const now = this.#now();
    this.#slots = this.#slots.filter((dueAt) => dueAt + usableMs > now);
    while (this.#waiting > 0 && this.#pausedUntil <= now && (this.#slots[0] ?? Infinity) <= now) {
      this.#slots.shift();
      (this.#queues.people.shift() ?? this.#queues.background.shift())?.grant();
    }
    if (this.#waiting === 0) return;
    const [next] = this.#slots;
    if (this.#pausedUntil > now) this.#wakeIn(this.#pausedUntil - now);
    else if (next !== undefined) this.#wakeIn(next - now);
    else if (!this.#reserving) void this.#reserve();
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

  async #reserve(): Promise<void> {
    const ahead = Math.max(1, Math.floor(reservedAheadMs / this.#intervalMs));
    this.#reserving = true;
    const { lastDueMs, intervalMs, taken } = await this.#places(Math.min(ahead, this.#waiting));
    this.#reserving = false;
    this.#intervalMs = intervalMs;
    const now = this.#now();
    for (let index = 0; index < taken; index += 1) {
      // What is overdue may go now, and stays usable from now on.
      this.#slots.push(Math.max(now, now + lastDueMs - (taken - 1 - index) * intervalMs));
    }
    this.#advance();
  }

  async #places(count: number): Promise<Places & { taken: number }> {
    const { key, ledger, pace, fallback, fallbackPace } = this.#options;
    const { ledgerTimeoutMs = defaultLedgerTimeoutMs } = this.#options;
    if (this.#now() >= this.#fallbackUntil) {
      try {
        return { ...(await inTime(ledger.reserve(key, count, pace), ledgerTimeoutMs)), taken: count };
      } catch {
        this.#fallbackUntil = this.#now() + fallbackMs;
      }
    }
    return { ...(await fallback.reserve(key, 1, fallbackPace)), taken: 1 };
  }
}

function tooMany(waitMs: number): HarnessRateLimitError {
  return new HarnessRateLimitError("Too many requests to Harness are waiting already.", {
    remedy: "Wait a moment and try again.",
    retryAfterMs: Math.ceil(waitMs),
  });
}

async function inTime(answer: Promise<Places>, limitMs: number): Promise<Places> {
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
