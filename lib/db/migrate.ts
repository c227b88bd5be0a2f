import path from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { drizzle as drizzlePostgres } from "drizzle-orm/node-postgres";
import { migrate as migratePostgres } from "drizzle-orm/node-postgres/migrator";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import { migrate as migratePglite } from "drizzle-orm/pglite/migrator";
import type { OpenDatabase } from "@/lib/db/database";
import { AppError } from "@/lib/errors";

/** Any number, the same in every version: processes that start together migrate one after the other. */
const advisoryLock = 4_207_311;

function migrationsFolder(): string {
  return path.join(/* turbopackIgnore: true */ process.cwd(), "lib", "db", "migrations");
}

/**
 * Brings the tables up to date; nothing happens when they are.
 *
 * @throws AppError `unavailable` a migration failed; it was rolled back
 */
export async function migrate({ driver }: Pick<OpenDatabase, "driver">): Promise<void> {
  const config = { migrationsFolder: migrationsFolder() };
  try {
    if (driver.kind === "pglite") {
      await migratePglite(drizzlePglite(driver.pglite as unknown as PGlite), config); // see `openDatabase`
      return;
    }
    const client = await driver.pool.connect();
    try {
      await client.query("select pg_advisory_lock($1)", [advisoryLock]);
      await migratePostgres(drizzlePostgres(client), config);
      await client.query("select pg_advisory_unlock($1)", [advisoryLock]);
      client.release();
    } catch (error) {
      // Closed, not given back: the session holds the lock.
      client.release(true);
      throw error;
    }
  } catch (error) {
    throw new AppError("unavailable", "The database could not be brought up to date.", {
      remedy: "The server log names the statement. Nothing was changed by the migration that failed.",
      cause: error,
    });
  }
}
