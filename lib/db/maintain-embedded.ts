import { getOpenDatabase } from "./client";

/**
 * Removes dead rows and refreshes the planner's statistics. Postgres does that by itself; PGlite has no background
 * process for it, and without statistics its plans for a filled store are those for an empty one.
 */
export async function maintainEmbedded(): Promise<void> {
  const database = await getOpenDatabase();
  if (database.kind === "pglite") await database.sql.exec("vacuum analyze");
}
