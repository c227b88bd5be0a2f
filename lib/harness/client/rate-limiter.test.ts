import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HarnessCancelledError, HarnessRateLimitError } from "./errors";
import { limiterOf, requestIntervalMs, shareLimits, TokenBucket } from "./rate-limiter";
import { localLedger } from "./shared-rate-limiter";

// Time is the tests' own: how fast the machine is decides nothing.
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("after the burst, requests flow at the refill rate and in the order they came", async () => {
  const bucket = new TokenBucket({ capacity: 5, refillPerSecond: 50 });
  const startedAt = Date.now();
  const granted: [order: number, afterMs: number][] = [];
  for (let index = 0; index < 15; index += 1) {
    void bucket.acquire({ maxWaitMs: 5_000 }).then(() => granted.push([index, Date.now() - startedAt]));
  }
  await vi.advanceTimersByTimeAsync(1_000);
  // Ten beyond the burst at 50 per second.
  expect(granted).toEqual(Array.from({ length: 15 }, (_, index) => [index, Math.max(0, index - 4) * 20]));
});

test("a wait beyond the bound fails at once and says when to come back", async () => {
  const bucket = new TokenBucket({ capacity: 1, refillPerSecond: 1 });
  await bucket.acquire({ maxWaitMs: 0 });
  const error = await bucket.acquire({ maxWaitMs: 100 }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(HarnessRateLimitError);
  expect(error).toMatchObject({
    retryAfterMs: 1000,
    message: "Too many requests to Harness are waiting already.",
    remedy: "Wait a moment and try again.",
  });
});

test("an aborted waiter leaves the queue and costs the others nothing", async () => {
  const bucket = new TokenBucket({ capacity: 1, refillPerSecond: 10 });
  await bucket.acquire({ maxWaitMs: 0 });
  const abort = new AbortController();
  const aborted = bucket
    .acquire({ maxWaitMs: 5_000, signal: abort.signal })
    .catch((reason: unknown) => reason);
  const startedAt = Date.now();
  const next = bucket.acquire({ maxWaitMs: 5_000 }).then(() => Date.now() - startedAt);
  abort.abort();
  expect(await aborted).toBeInstanceOf(HarnessCancelledError);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await next).toBe(100);
});

test("a pause that Harness asked for holds everybody back", async () => {
  const bucket = new TokenBucket({ capacity: 5, refillPerSecond: 100 });
  const startedAt = Date.now();
  bucket.pauseUntil(startedAt + 150);
  const granted = bucket.acquire({ maxWaitMs: 1_000 }).then(() => Date.now() - startedAt);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await granted).toBe(150);
});

test("a bucket fills to its capacity and no further, and never runs backwards with the clock", async () => {
  let now = 0;
  const bucket = new TokenBucket({ capacity: 2, refillPerSecond: 1, now: () => now });
  const atOnce = async () => {
    let count = 0;
    for (;;) {
      const error = await bucket.acquire({ maxWaitMs: 0 }).catch((reason: unknown) => reason);
      if (error !== undefined) return count;
      count += 1;
    }
  };
  expect(await atOnce()).toBe(2);
  now = 60_000;
  expect(await atOnce()).toBe(2);
  now = 30_000;
  expect(await atOnce()).toBe(0);
  now = 31_000;
  expect(await atOnce()).toBe(1);
});

test("the longest pause wins, and who has left before asking is not served", async () => {
  const bucket = new TokenBucket({ capacity: 5, refillPerSecond: 100 });
  const startedAt = Date.now();
  bucket.pauseUntil(startedAt + 150);
  bucket.pauseUntil(startedAt + 50);
  await expect(bucket.acquire({ maxWaitMs: 149 })).rejects.toMatchObject({ retryAfterMs: 150 });
  await expect(bucket.acquire({ maxWaitMs: 500, signal: AbortSignal.abort() })).rejects.toBeInstanceOf(
    HarnessCancelledError,
  );
  const granted = bucket.acquire({ maxWaitMs: 150 }).then(() => Date.now() - startedAt);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await granted).toBe(150);
});

test("an account is asked ten times a second at most, shared among processes or not", async () => {
  const served = async (account: string) => {
    let count = 0;
    const limiter = limiterOf("rate.example", account);
    for (let index = 0; index < 100; index += 1) {
      void limiter.acquire({ maxWaitMs: 60_000 }).then(() => {
        count += 1;
      });
    }
    await vi.advanceTimersByTimeAsync(1_000);
    return count;
  };
  // The burst of a second, and what flows in within the next.
  expect(await served("alone")).toBe(20);
  const [limiters, ledger] = [globalThis.tackroomHarnessLimiters, globalThis.tackroomSlotLedger];
  try {
    const keys = new Set<string>();
    const row = localLedger({ intervalMs: requestIntervalMs, burst: 10 });
    shareLimits({
      ...row,
      reserve: (key, count) => {
        keys.add(key);
        return row.reserve(key, count);
      },
    });
    expect(await served("shared")).toBe(20);
    expect([...keys]).toEqual(["rate.example|shared"]);
    const failing = () => Promise.reject(new Error("no database"));
    shareLimits({ reserve: failing, pause: failing });
    // Alone, a fifth of it, after two at once.
    expect(await served("shared")).toBe(4);
  } finally {
    globalThis.tackroomHarnessLimiters = limiters;
    globalThis.tackroomSlotLedger = ledger;
  }
});

test("all callers of one account share a bucket, other accounts have their own", () => {
  expect(limiterOf("app.harness.io", "a")).toBe(limiterOf("app.harness.io", "a"));
  expect(limiterOf("app.harness.io", "a")).not.toBe(limiterOf("app.harness.io", "b"));
});
