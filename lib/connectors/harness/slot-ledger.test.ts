import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { rateSlots } from "@/lib/db/schema";
import { createHarnessClient } from "@/lib/harness/client/client";
import { localLedger } from "@/lib/harness/client/local-ledger";
import { recoveryMs, slowDownEveryMs } from "@/lib/harness/client/pace";
import { SharedRateLimiter } from "@/lib/harness/client/shared-rate-limiter";
import { currentUser } from "@/lib/harness/reads/platform";
import { postgresLedger } from "./slot-ledger";

const intervalMs = 25;
const burst = 10;
const arrivals: number[] = [];
const server = createServer((_request, response) => {
  arrivals.push(performance.now());
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ status: "SUCCESS", data: { uuid: "u1", email: "a@b.example", name: "A" } }));
});
let baseUrl = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
});
afterAll(() => {
  server.close();
});

eachDatabase((_kind, open) => {
  test("two processes with clients of one token together never send more than the rate after a burst", async () => {
    const database = await open();
    const other = await database.second();
    const clients = [database, other].map(({ db }) =>
      createHarnessClient({
        baseUrl,
        token: `pat.${"A".repeat(22)}.${"0".repeat(24)}.${"a".repeat(20)}`,
        allowHttpLoopback: true,
        limiter: new SharedRateLimiter({
          key: "token",
          ledger: postgresLedger(db),
          pace: { intervalMs, burstMs: burst * intervalMs },
          fallback: localLedger(),
          fallbackPace: { intervalMs: 60_000, burstMs: 60_000 },
          // A machine that stands still is not what is looked at here.
          ledgerTimeoutMs: 60_000,
        }),
      }),
    );
    arrivals.length = 0;
    const startedAt = performance.now();
    await Promise.all(clients.flatMap((client) => Array.from({ length: 30 }, () => currentUser({ client }))));
    expect(arrivals).toHaveLength(60);
    for (const [index, at] of arrivals.entries()) {
      // The n-th request beyond the burst is due n intervals after the first; instants are kept to the millisecond.
      expect(at - startedAt).toBeGreaterThanOrEqual((index + 1 - burst) * intervalMs - 2);
    }
  });

  test("tokens do not wait for each other, and a pause holds back its own alone", async () => {
    const { db } = await open();
    const minute = 60_000;
    const ledger = postgresLedger(db);
    const pace = { intervalMs: minute, burstMs: 2 * minute };
    const reserve = async (key: string, count: number) => (await ledger.reserve(key, count, pace)).lastDueMs;
    // Instants are kept to the millisecond, so that "now" may be told as a part of one.
    const atOnce = 1;
    expect(await reserve("a", 2)).toBeLessThan(atOnce);
    expect(await reserve("a", 1)).toBeGreaterThan(minute / 2);
    expect(await reserve("b", 1)).toBeLessThan(atOnce);
    await ledger.pause("b", 60 * minute);
    await ledger.pause("b", 10);
    expect(await reserve("b", 1)).toBeGreaterThan(59 * minute);
    expect(await reserve("a", 1)).toBeLessThanOrEqual(2 * minute);
  });

  test("a refusal that one process meets halves the pace of all, once a minute, and it grows back", async () => {
    const { db } = await open();
    const pace = { intervalMs: 100, burstMs: 1_000 };
    const interval = async () => (await postgresLedger(db).reserve("a", 1, pace)).intervalMs;
    /** Time passes for the row: it was slowed down so much earlier. */
    const later = (ms: number) =>
      db.execute(
        sql`update ${rateSlots} set slowed_at = slowed_at - ${ms}::float8 * interval '1 millisecond'`,
      );
    expect(await interval()).toBe(100);
    await postgresLedger(db).slowDown("a");
    await postgresLedger(db).slowDown("a");
    expect(await interval()).toBeCloseTo(200, -1);
    await later(slowDownEveryMs);
    // 0.6 of the pace after a minute, of which half is left.
    await postgresLedger(db).slowDown("a");
    expect(await interval()).toBeCloseTo(100 / 0.3, -1);
    await later(recoveryMs / 2);
    expect(await interval()).toBeCloseTo(100 / 0.8, -1);
    await later(recoveryMs);
    expect(await interval()).toBe(100);
    for (let refusal = 0; refusal < 8; refusal += 1) {
      await postgresLedger(db).slowDown("new");
      await later(slowDownEveryMs);
    }
    await postgresLedger(db).slowDown("new");
    expect(await interval()).toBe(100);
    const left = (await postgresLedger(db).reserve("new", 1, pace)).intervalMs;
    expect(left).toBeGreaterThan(100 * 5);
    expect(left).toBeLessThanOrEqual(100 * 16);
  });
});
