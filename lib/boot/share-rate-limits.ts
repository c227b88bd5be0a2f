import { postgresLedger } from "@/lib/connectors";
import { getOpenDatabase } from "@/lib/db";
import { shareLimits } from "@/lib/harness/client";

/** On Postgres other processes may use the same tokens. The embedded database serves this one alone. */
export async function shareRateLimits(): Promise<void> {
  const { db, kind } = await getOpenDatabase();
  if (kind === "postgres") {
    shareLimits(postgresLedger(db));
  }
}
