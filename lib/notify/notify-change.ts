import { sql } from "drizzle-orm";
import type { Database } from "@/lib/db";
import type { Change } from "@/schemas/change-topics";

/** The channel of NOTIFY that every process listens on. */
export const changeChannel = "tackroom_changes";

/**
 * Tells open pages that something changed. Call it with the transaction of the change: the message leaves with the commit, or
 * not at all. Equal messages of one transaction are sent once (Postgres does that).
 */
export async function notifyChange(db: Database, change: Change): Promise<void> {
  const payload = JSON.stringify({ topic: change.topic, projectKey: change.projectKey, id: change.id });
  await db.execute(sql`select pg_notify(${changeChannel}, ${payload})`);
}
