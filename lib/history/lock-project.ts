import { sql } from "drizzle-orm";
import type { Database } from "@/lib/db";

/** Any number, the same in every version; the second key of the lock is the project. */
const lockClass = 4_207_312;

/**
 * Lets one transaction at a time write a project's executions and roll-ups, over all processes, until it ends. A roll-up is
 * counted again from the rows it can see: two writers side by side would each miss the other's.
 */
export async function lockProject(tx: Database, projectId: number): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${lockClass}::int, ${projectId}::int)`);
}
