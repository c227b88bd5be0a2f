import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HarnessCancelledError, HarnessRateLimitError } from "./errors";
import { limiterOf, TokenBucket } from "./rate-limiter";

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
  expect(error).toMatchObject({ retryAfterMs: 1000 });
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

test("all callers of one account share a bucket, other accounts have their own", () => {
  expect(limiterOf("app.harness.io", "a")).toBe(limiterOf("app.harness.io", "a"));
  expect(limiterOf("app.harness.io", "a")).not.toBe(limiterOf("app.harness.io", "b"));
});
