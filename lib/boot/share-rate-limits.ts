import { postgresLedger } from "@/lib/connectors/harness/slot-ledger";
import { getOpenDatabase } from "@/lib/db/client";
import { requestIntervalMs, requestsPerSecond, shareLimits } from "@/lib/harness/client/rate-limiter";

/** On Postgres other processes may speak to the same accounts. The embedded database serves this one alone. */
export async function shareRateLimits(): Promise<void> {
  const { db, kind } = await getOpenDatabase();
  if (kind === "postgres") {
    shareLimits(postgresLedger(db, { intervalMs: requestIntervalMs, burst: requestsPerSecond }));
  }
}
