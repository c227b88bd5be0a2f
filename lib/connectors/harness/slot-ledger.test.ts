import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { createHarnessClient } from "@/lib/harness/client/client";
import { localLedger, SharedRateLimiter } from "@/lib/harness/client/shared-rate-limiter";
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
  test("two processes with clients of one account together never send more than the rate after a burst", async () => {
    const database = await open();
    const other = await database.second();
    const clients = [database, other].map(({ db }) =>
      createHarnessClient({
        baseUrl,
        token: `pat.${"A".repeat(22)}.${"0".repeat(24)}.${"a".repeat(20)}`,
        allowHttpLoopback: true,
        limiter: new SharedRateLimiter({
          key: "127.0.0.1|account",
          ledger: postgresLedger(db, { intervalMs, burst }),
          fallback: localLedger({ intervalMs: 60_000, burst: 1 }),
          intervalMs,
          fallbackIntervalMs: 60_000,
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

  test("accounts do not wait for each other, and a pause holds back its own alone", async () => {
    const { db } = await open();
    const minute = 60_000;
    const ledger = postgresLedger(db, { intervalMs: minute, burst: 2 });
    // Instants are kept to the millisecond, so that "now" may be told as a part of one.
    const atOnce = 1;
    expect(await ledger.reserve("a", 2)).toBeLessThan(atOnce);
    expect(await ledger.reserve("a", 1)).toBeGreaterThan(minute / 2);
    expect(await ledger.reserve("b", 1)).toBeLessThan(atOnce);
    await ledger.pause("b", 60 * minute);
    await ledger.pause("b", 10);
    expect(await ledger.reserve("b", 1)).toBeGreaterThan(59 * minute);
    expect(await ledger.reserve("a", 1)).toBeLessThanOrEqual(2 * minute);
  });
});
