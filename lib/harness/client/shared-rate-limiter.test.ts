import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HarnessCancelledError, HarnessRateLimitError } from "./errors";
import { localLedger } from "./local-ledger";
import type { Pace } from "./pace";
import { SharedRateLimiter } from "./shared-rate-limiter";
import type { SlotLedger } from "./slot-ledger";

// Time is the tests' own: how fast the machine is decides nothing.
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const intervalMs = 20;
const burst = 5;

/** So many milliseconds between two places, so many places at once after a rest. */
const paceOf = (interval: number, atOnce: number): Pace => ({
  intervalMs: interval,
  burstMs: atOnce * interval,
});
const common = paceOf(intervalMs, burst);
const limiter = (ledger: SlotLedger, pace: Pace = common, fallback: SlotLedger = broken) =>
  new SharedRateLimiter({ key: "token", ledger, pace, fallback, fallbackPace: paceOf(100, 1) });

const broken: SlotLedger = {
  reserve: () => Promise.reject(new Error("no database")),
  pause: () => Promise.reject(new Error("no database")),
  slowDown: () => Promise.reject(new Error("no database")),
};

/** When each of so many callers a limiter was served, in milliseconds from now on; all that come within ten seconds. */
async function grantTimes(limiters: SharedRateLimiter[], each: number): Promise<number[]> {
  const startedAt = Date.now();
  const times: number[] = [];
  const served = Promise.all(
    limiters.flatMap((one) =>
      Array.from({ length: each }, () =>
        one.acquire({ lane: "background", maxWaitMs: 10_000 }).then(() => times.push(Date.now() - startedAt)),
      ),
    ),
  );
  await vi.advanceTimersByTimeAsync(10_000);
  await served;
  return times.sort((a, b) => a - b);
}

test("limiters of one ledger together grant a burst and then no more than the rate", async () => {
  const ledger = localLedger();
  const times = await grantTimes([limiter(ledger), limiter(ledger), limiter(ledger)], 10);
  expect(times).toHaveLength(30);
  for (const [index, time] of times.entries()) {
    // The n-th request beyond the burst is due n intervals after the start.
    expect(time).toBeGreaterThanOrEqual((index + 1 - burst) * intervalMs);
  }
  // Nothing is wasted either.
  expect(times.at(-1)).toBeLessThanOrEqual(30 * intervalMs);
});

test("callers of one process are served in the order in which they came", async () => {
  const one = limiter(localLedger());
  const order: number[] = [];
  for (let index = 0; index < 12; index += 1) {
    void one.acquire({ lane: "background", maxWaitMs: 5_000 }).then(() => order.push(index));
  }
  await vi.advanceTimersByTimeAsync(5_000);
  expect(order).toEqual(Array.from({ length: 12 }, (_, index) => index));
});

test("one statement takes several places when several callers wait, and one when one does", async () => {
  const counts: number[] = [];
  const ledger = localLedger();
  const one = limiter({
    ...ledger,
    reserve: (key, count, pace) => {
      counts.push(count);
      return ledger.reserve(key, count, pace);
    },
  });
  await one.acquire({ lane: "background", maxWaitMs: 1_000 });
  expect(counts).toEqual([1]);
  expect(await grantTimes([one], 10)).toHaveLength(10);
  expect(counts.length).toBeLessThanOrEqual(4);
});

test("a wait beyond the bound ends with a rate-limit error, at once when it is known and in time when it is not", async () => {
  const one = limiter(localLedger(), paceOf(1_000, 1));
  await one.acquire({ lane: "background", maxWaitMs: 500 });
  const startedAt = Date.now();
  const refused = one
    .acquire({ lane: "background", maxWaitMs: 60 })
    .catch((reason: unknown) => [reason, Date.now() - startedAt]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await refused).toEqual([expect.any(HarnessRateLimitError), 60]);
  one.pauseUntil(Date.now() + 10_000);
  await expect(one.acquire({ lane: "background", maxWaitMs: 1_000 })).rejects.toMatchObject({
    retryAfterMs: 10_000,
  });
});

test("an aborted waiter leaves the queue, and its place goes to the next", async () => {
  const one = limiter(localLedger(), paceOf(100, 1));
  await one.acquire({ lane: "background", maxWaitMs: 1_000 });
  const abort = new AbortController();
  const aborted = one
    .acquire({ lane: "background", maxWaitMs: 5_000, signal: abort.signal })
    .catch((reason: unknown) => reason);
  const startedAt = Date.now();
  const next = one.acquire({ lane: "background", maxWaitMs: 5_000 }).then(() => Date.now() - startedAt);
  abort.abort();
  expect(await aborted).toBeInstanceOf(HarnessCancelledError);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await next).toBe(100);
});

test("a place that nobody used in time is not saved up for later", async () => {
  const ledger = localLedger();
  const one = limiter(ledger);
  const abort = new AbortController();
  const left = Array.from({ length: 5 }, () =>
    one.acquire({ lane: "background", maxWaitMs: 5_000, signal: abort.signal }).catch(() => {}),
  );
  abort.abort();
  await Promise.all(left);
  await vi.advanceTimersByTimeAsync(400);
  const times = await grantTimes([one, limiter(ledger)], 6);
  for (const [index, time] of times.entries()) {
    expect(time).toBeGreaterThanOrEqual((index + 1 - burst) * intervalMs);
  }
});

test("a pause that Harness asked one process for holds the others back too", async () => {
  const ledger = localLedger();
  const [told, other] = [limiter(ledger), limiter(ledger)];
  const startedAt = Date.now();
  told.pauseUntil(startedAt + 150);
  const granted = other.acquire({ lane: "background", maxWaitMs: 2_000 }).then(() => Date.now() - startedAt);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await granted).toBeGreaterThanOrEqual(150);
});

test.each([
  ["fails", broken, 0],
  [
    "does not answer",
    { reserve: () => new Promise<never>(() => {}), pause: async () => {}, slowDown: async () => {} },
    1_000,
  ],
] as const)("while the ledger %s, a process goes on alone and slowly", async (_what, ledger, noticedMs) => {
  const one = limiter(ledger, common, localLedger());
  expect(await grantTimes([one], 4)).toEqual([0, 100, 200, 300].map((each) => noticedMs + each));
});

test("after a failure the ledger is left alone for five seconds, and then asked again", async () => {
  let asked = 0;
  const failing: SlotLedger = {
    ...broken,
    reserve: () => {
      asked += 1;
      return Promise.reject(new Error("no database"));
    },
  };
  const one = limiter(failing, common, localLedger());
  const acquire = async () => {
    const granted = one.acquire({ lane: "background", maxWaitMs: 1_000 });
    await vi.advanceTimersByTimeAsync(1);
    await granted;
    return asked;
  };
  expect(await acquire()).toBe(1);
  await vi.advanceTimersByTimeAsync(4_900);
  expect(await acquire()).toBe(1);
  await vi.advanceTimersByTimeAsync(100);
  expect(await acquire()).toBe(2);
});

test("a refusal says that others wait, when to come back, and what to do", async () => {
  const one = limiter(localLedger());
  one.pauseUntil(Date.now() + 1_000.4);
  await expect(one.acquire({ lane: "background", maxWaitMs: 999 })).rejects.toMatchObject({
    message: "Too many requests to Harness are waiting already.",
    remedy: "Wait a moment and try again.",
    retryAfterMs: 1_001,
  });
  // A wait of exactly what is allowed is waited for.
  const granted = one.acquire({ lane: "background", maxWaitMs: 2_000 });
  await vi.advanceTimersByTimeAsync(2_000);
  await granted;
});

test("who has left before asking is not served, and takes no place", async () => {
  const one = limiter(localLedger(), paceOf(100, 1));
  await expect(
    one.acquire({ lane: "background", maxWaitMs: 1_000, signal: AbortSignal.abort() }),
  ).rejects.toBeInstanceOf(HarnessCancelledError);
  expect(await grantTimes([one], 2)).toEqual([0, 100]);
});

test("a pause is told to the ledgers once, the longest wins, and one that is over counts for nothing", async () => {
  const told: number[] = [];
  const ledger: SlotLedger = { ...localLedger(), pause: async (_key, pauseMs) => void told.push(pauseMs) };
  const one = limiter(ledger);
  one.pauseUntil(Date.now());
  one.pauseUntil(Date.now() - 5);
  one.pauseUntil(Date.now() + 300);
  one.pauseUntil(Date.now() + 300);
  one.pauseUntil(Date.now() + 200);
  expect(told).toEqual([300]);
  one.pauseUntil(Date.now() + 400);
  expect(told).toEqual([300, 400]);
  expect(await grantTimes([one], 1)).toEqual([400]);
});

test("the row of requests counts against who comes late: only a burst may wait for nothing", async () => {
  const one = limiter(localLedger(), paceOf(intervalMs, 50));
  const waiting = Array.from({ length: 50 }, () => one.acquire({ lane: "background", maxWaitMs: 10_000 }));
  await expect(one.acquire({ lane: "background", maxWaitMs: 19 })).rejects.toMatchObject({
    retryAfterMs: 20,
  });
  await vi.advanceTimersByTimeAsync(10_000);
  await Promise.all(waiting);
});

test("how long the ledger may take can be set", async () => {
  const late: SlotLedger = {
    reserve: async (key, count, pace) => {
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      return localLedger().reserve(key, count, pace);
    },
    pause: async () => {},
    slowDown: async () => {},
  };
  const options = {
    key: "token",
    ledger: late,
    pace: common,
    fallback: localLedger(),
    fallbackPace: paceOf(100, 1),
  };
  expect(await grantTimes([new SharedRateLimiter(options)], 1)).toEqual([1_000]);
  expect(await grantTimes([new SharedRateLimiter({ ...options, ledgerTimeoutMs: 3_000 })], 1)).toEqual([
    2_000,
  ]);
});
