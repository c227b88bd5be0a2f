import { expect, test } from "vitest";
import { HarnessCancelledError, HarnessRateLimitError } from "./errors";
import { localLedger, SharedRateLimiter, type SlotLedger } from "./shared-rate-limiter";

const intervalMs = 20;
const burst = 5;

const limiter = (ledger: SlotLedger, fallback: SlotLedger = broken) =>
  new SharedRateLimiter({ key: "account", ledger, fallback, intervalMs, fallbackIntervalMs: 100 });

const broken: SlotLedger = {
  reserve: () => Promise.reject(new Error("no database")),
  pause: () => Promise.reject(new Error("no database")),
};
const common = () => localLedger({ intervalMs, burst });

async function grantTimes(limiters: SharedRateLimiter[], each: number): Promise<number[]> {
  const startedAt = performance.now();
  const times: number[] = [];
  await Promise.all(
    limiters.flatMap((one) =>
      Array.from({ length: each }, () =>
        one.acquire({ maxWaitMs: 10_000 }).then(() => times.push(performance.now() - startedAt)),
      ),
    ),
  );
  return times.sort((a, b) => a - b);
}

test("limiters of one ledger together grant a burst and then no more than the rate", async () => {
  const ledger = common();
  const times = await grantTimes([limiter(ledger), limiter(ledger), limiter(ledger)], 10);
  for (const [index, time] of times.entries()) {
    // The n-th request beyond the burst is due n intervals after the start; timers may be early by a millisecond.
    expect(time).toBeGreaterThanOrEqual((index + 1 - burst) * intervalMs - 2);
  }
  // Nothing is wasted either.
  expect(times.at(-1)).toBeLessThan(30 * intervalMs + 300);
});

test("callers of one process are served in the order in which they came", async () => {
  const one = limiter(common());
  const order: number[] = [];
  await Promise.all(
    Array.from({ length: 12 }, (_, index) => one.acquire({ maxWaitMs: 5_000 }).then(() => order.push(index))),
  );
  expect(order).toEqual(Array.from({ length: 12 }, (_, index) => index));
});

test("one statement takes several places when several callers wait, and one when one does", async () => {
  const counts: number[] = [];
  const ledger = common();
  const one = limiter({
    ...ledger,
    reserve: (key, count) => {
      counts.push(count);
      return ledger.reserve(key, count);
    },
  });
  await one.acquire({ maxWaitMs: 1_000 });
  expect(counts).toEqual([1]);
  await Promise.all(Array.from({ length: 10 }, () => one.acquire({ maxWaitMs: 5_000 })));
  expect(counts.length).toBeLessThanOrEqual(4);
});

test("a wait beyond the bound ends with a rate-limit error, at once when it is known and in time when it is not", async () => {
  const one = limiter(localLedger({ intervalMs: 1_000, burst: 1 }));
  await one.acquire({ maxWaitMs: 0 + 500 });
  const startedAt = performance.now();
  await expect(one.acquire({ maxWaitMs: 60 })).rejects.toBeInstanceOf(HarnessRateLimitError);
  expect(performance.now() - startedAt).toBeLessThan(400);
  one.pauseUntil(Date.now() + 10_000);
  await expect(one.acquire({ maxWaitMs: 1_000 })).rejects.toMatchObject({
    retryAfterMs: expect.closeTo(10_000, -2),
  });
});

test("an aborted waiter leaves the queue, and its place goes to the next", async () => {
  const one = limiter(localLedger({ intervalMs: 100, burst: 1 }));
  await one.acquire({ maxWaitMs: 1_000 });
  const abort = new AbortController();
  const aborted = one.acquire({ maxWaitMs: 5_000, signal: abort.signal }).catch((reason: unknown) => reason);
  const startedAt = performance.now();
  const next = one.acquire({ maxWaitMs: 5_000 });
  abort.abort();
  expect(await aborted).toBeInstanceOf(HarnessCancelledError);
  await next;
  expect(performance.now() - startedAt).toBeLessThan(280);
});

test("a place that nobody used in time is not saved up for later", async () => {
  const ledger = common();
  const one = limiter(ledger);
  const abort = new AbortController();
  const left = Array.from({ length: 5 }, () =>
    one.acquire({ maxWaitMs: 5_000, signal: abort.signal }).catch(() => {}),
  );
  abort.abort();
  await Promise.all(left);
  await new Promise((resolve) => setTimeout(resolve, 400));
  const times = await grantTimes([one, limiter(ledger)], 6);
  for (const [index, time] of times.entries()) {
    expect(time).toBeGreaterThanOrEqual((index + 1 - burst) * intervalMs - 2);
  }
});

test("a pause that Harness asked one process for holds the others back too", async () => {
  const ledger = common();
  const [told, other] = [limiter(ledger), limiter(ledger)];
  told.pauseUntil(Date.now() + 150);
  const startedAt = performance.now();
  await other.acquire({ maxWaitMs: 2_000 });
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(140);
});

test.each([
  ["fails", broken],
  ["does not answer", { reserve: () => new Promise<number>(() => {}), pause: async () => {} }],
] as const)("while the ledger %s, a process goes on alone and slowly", async (_what, ledger) => {
  const one = limiter(ledger, localLedger({ intervalMs: 100, burst: 1 }));
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: 4 }, () => one.acquire({ maxWaitMs: 10_000 })));
  const tookMs = performance.now() - startedAt;
  expect(tookMs).toBeGreaterThanOrEqual(295);
  expect(tookMs).toBeLessThan(2_500);
});
