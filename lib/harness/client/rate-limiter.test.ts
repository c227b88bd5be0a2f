import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { defaultRequestsPerMinute } from "@/schemas/connectors/harness-rate";
import type { Lane } from "./limiter";
import { localLedger } from "./local-ledger";
import { limiterOf, shareLimits } from "./rate-limiter";
import type { SlotLedger } from "./slot-ledger";

const minuteMs = 60_000;

// Time is the tests' own: how fast the machine is decides nothing.
let kept: Pick<typeof globalThis, "tackroomHarnessLimiters" | "tackroomSlotLedger">;
beforeEach(() => {
  vi.useFakeTimers();
  const { tackroomHarnessLimiters, tackroomSlotLedger } = globalThis;
  kept = { tackroomHarnessLimiters, tackroomSlotLedger };
  shareLimits(localLedger());
});
afterEach(() => {
  Object.assign(globalThis, kept);
  vi.useRealTimers();
});

/** Asks as fast as it is let, for so long, and tells when each request was let go, in ms from now on. */
async function flood(
  requesters: readonly { token: string; requestsPerMinute?: number; lane?: Lane }[],
  forMs: number,
  onGrant: (at: number) => void = () => {},
): Promise<number[]> {
  const startedAt = Date.now();
  const times: number[] = [];
  let over = false;
  for (const { token, requestsPerMinute = defaultRequestsPerMinute, lane = "background" } of requesters) {
    for (let index = 0; index < 10; index += 1) {
      void (async () => {
        while (!over) {
          await limiterOf(token, requestsPerMinute).acquire({ lane, maxWaitMs: 60 * minuteMs });
          if (over) return;
          times.push(Date.now() - startedAt);
          onGrant(Date.now() - startedAt);
        }
      })();
    }
  }
  await vi.advanceTimersByTimeAsync(forMs);
  over = true;
  return times;
}

/** The most that fell into any minute. */
function mostInAMinute(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + minuteMs).length));
}

test("no minute sees more than 400 requests of a token, and hardly fewer, whatever stands for its address", async () => {
  const times = await flood([{ token: "a" }], 3 * minuteMs);
  expect(mostInAMinute(times)).toBeLessThanOrEqual(400);
  expect(times.length).toBeGreaterThan(3 * 375);
});

test("two who use one token share its limit; two tokens do not", async () => {
  const shared = await flood([{ token: "a" }, { token: "a" }], 2 * minuteMs);
  expect(mostInAMinute(shared)).toBeLessThanOrEqual(400);
  await vi.advanceTimersByTimeAsync(minuteMs);
  const apart = await flood([{ token: "b" }, { token: "c" }], 2 * minuteMs);
  expect(apart.length).toBeGreaterThan(2 * 2 * 375);
});

test("a connector's own rate holds, and with one token between them two rates take no more than the higher", async () => {
  const slow = await flood([{ token: "a", requestsPerMinute: 60 }], 3 * minuteMs);
  expect(mostInAMinute(slow)).toBeLessThanOrEqual(60);
  expect(slow.length).toBeGreaterThan(3 * 55);
  await vi.advanceTimersByTimeAsync(minuteMs);
  const mixed = await flood(
    [
      { token: "b", requestsPerMinute: 60 },
      { token: "b", requestsPerMinute: 400 },
    ],
    3 * minuteMs,
  );
  expect(mostInAMinute(mixed)).toBeLessThanOrEqual(400);
});

test("a person is let in next, however much of a backfill waits", async () => {
  const limiter = limiterOf("a", defaultRequestsPerMinute);
  const backfill = Array.from({ length: 150 }, () =>
    limiter.acquire({ lane: "background", maxWaitMs: 30_000 }),
  );
  await vi.advanceTimersByTimeAsync(5_000);
  const askedAt = Date.now();
  const person = Promise.all(
    Array.from({ length: 3 }, () => limiter.acquire({ lane: "people", maxWaitMs: 30_000 })),
  ).then(() => Date.now() - askedAt);
  await vi.advanceTimersByTimeAsync(2_000);
  // Three places, 158 ms apart.
  expect(await person).toBeLessThanOrEqual(3 * 158 + 5);
  await vi.advanceTimersByTimeAsync(30_000);
  await Promise.all(backfill);
});

test("the first refusal halves the rate, others within a minute do not, and within five minutes it is whole again", async () => {
  await flood([{ token: "a" }], minuteMs);
  const limiter = limiterOf("a", defaultRequestsPerMinute);
  limiter.slowDown();
  const first = await flood([{ token: "a" }], minuteMs, () => limiter.slowDown());
  // Half of 380, growing by a tenth of 380 within the minute.
  expect(first.length).toBeGreaterThan(185);
  expect(first.length).toBeLessThan(215);
  await flood([{ token: "a" }], 4 * minuteMs);
  const whole = await flood([{ token: "a" }], minuteMs);
  // The ten who still waited in the minute before took a place each.
  expect(whole.length).toBeGreaterThan(365);
  expect(mostInAMinute(whole)).toBeLessThanOrEqual(400);
});

test("a token that is refused again and again is left a sixteenth of its rate, not nothing", async () => {
  const limiter = limiterOf("a", defaultRequestsPerMinute);
  for (let minute = 0; minute < 10; minute += 1) {
    limiter.slowDown();
    await vi.advanceTimersByTimeAsync(minuteMs);
  }
  limiter.slowDown();
  const left = await flood([{ token: "a" }], minuteMs);
  expect(left.length).toBeGreaterThan(20);
  expect(left.length).toBeLessThan(100);
});

test("one process that refuses nothing is slowed down by the refusal that another one met", async () => {
  const ledger = localLedger();
  shareLimits(ledger);
  await flood([{ token: "a" }], minuteMs);
  limiterOf("a", defaultRequestsPerMinute).slowDown();
  // Another process, with limiters of its own on the same ledger.
  shareLimits(ledger);
  const times = await flood([{ token: "a" }], minuteMs);
  expect(times.length).toBeLessThan(215);
});

test("where processes share, the key of a token does not tell it; without the ledger each goes on at a quarter", async () => {
  const keys = new Set<string>();
  const row = localLedger();
  shareLimits({
    ...row,
    reserve: (key, count, pace) => {
      keys.add(key);
      return row.reserve(key, count, pace);
    },
  });
  const token = "pat.aCcT0123456789abcdefgh.tok1.superSecretValue0001";
  await flood([{ token }], minuteMs);
  expect(keys.size).toBe(1);
  for (const part of token.split(".")) expect([...keys].join()).not.toContain(part);
  const failing = () => Promise.reject(new Error("no database"));
  const broken: SlotLedger = { reserve: failing, pause: failing, slowDown: failing };
  shareLimits(broken);
  const alone = await flood([{ token }], 2 * minuteMs);
  expect(mostInAMinute(alone)).toBeLessThanOrEqual(100);
  expect(alone.length).toBeGreaterThan(180);
});
