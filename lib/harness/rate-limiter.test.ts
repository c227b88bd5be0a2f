import { expect, test } from "vitest";
import { HarnessCancelledError, HarnessRateLimitError } from "./errors";
import { limiterOf, TokenBucket } from "./rate-limiter";

test("after the burst, requests flow at the refill rate and in the order they came", async () => {
  const bucket = new TokenBucket({ capacity: 5, refillPerSecond: 50 });
  const startedAt = performance.now();
  const order: number[] = [];
  await Promise.all(
    Array.from({ length: 15 }, (_, index) =>
      bucket.acquire({ maxWaitMs: 5_000 }).then(() => order.push(index)),
    ),
  );
  const elapsedMs = performance.now() - startedAt;
  expect(order).toEqual(Array.from({ length: 15 }, (_, index) => index));
  // Ten beyond the burst at 50 per second.
  expect(elapsedMs).toBeGreaterThanOrEqual(190);
  expect(elapsedMs).toBeLessThan(1_000);
});

test("a wait beyond the bound fails at once and says when to come back", async () => {
  const bucket = new TokenBucket({ capacity: 1, refillPerSecond: 1 });
  await bucket.acquire({ maxWaitMs: 0 });
  const error = await bucket.acquire({ maxWaitMs: 100 }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(HarnessRateLimitError);
  expect(error).toMatchObject({ retryAfterMs: expect.closeTo(1000, -2) });
});

test("an aborted waiter leaves the queue and costs the others nothing", async () => {
  const bucket = new TokenBucket({ capacity: 1, refillPerSecond: 10 });
  await bucket.acquire({ maxWaitMs: 0 });
  const abort = new AbortController();
  const aborted = bucket
    .acquire({ maxWaitMs: 5_000, signal: abort.signal })
    .catch((reason: unknown) => reason);
  const startedAt = performance.now();
  const next = bucket.acquire({ maxWaitMs: 5_000 });
  abort.abort();
  expect(await aborted).toBeInstanceOf(HarnessCancelledError);
  await next;
  expect(performance.now() - startedAt).toBeLessThan(180);
});

test("a pause that Harness asked for holds everybody back", async () => {
  const bucket = new TokenBucket({ capacity: 5, refillPerSecond: 100 });
  bucket.pauseUntil(Date.now() + 150);
  const startedAt = performance.now();
  await bucket.acquire({ maxWaitMs: 1_000 });
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(140);
});

test("all callers of one account share a bucket, other accounts have their own", () => {
  expect(limiterOf("app.harness.io", "a")).toBe(limiterOf("app.harness.io", "a"));
  expect(limiterOf("app.harness.io", "a")).not.toBe(limiterOf("app.harness.io", "b"));
});
