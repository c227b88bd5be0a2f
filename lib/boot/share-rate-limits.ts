import { postgresLedger } from "@/lib/connectors";
import { getOpenDatabase } from "@/lib/db";
import { requestIntervalMs, requestsPerSecond, shareLimits } from "@/lib/harness/client";

/** On Postgres other processes may speak to the same accounts. The embedded database serves this one alone. */
export async function shareRateLimits(): Promise<void> {
  const { db, kind } = await getOpenDatabase();
  if (kind === "postgres") {
    shareLimits(postgresLedger(db, { intervalMs: requestIntervalMs, burst: requestsPerSecond }));
  }
}
