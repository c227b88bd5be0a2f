import path from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { drizzle as drizzlePostgres } from "drizzle-orm/node-postgres";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import { env } from "@/lib/env";
import type { Database, OpenDatabase } from "./database";
import { migrate } from "./migrate";
import { openPglite } from "./pglite-client";
import { openPostgres } from "./postgres-client";
import * as schema from "./schema";

export type DatabaseOptions =
  | { kind: "pglite"; dataDir: string }
  /** `dump`: a file that holds a dumped data directory, to begin with instead of an empty one. */
  | { kind: "pglite"; memory: true; dump?: string }
  | { kind: "postgres"; url: string; poolSize?: number };

/**
 * Opens a database without migrating it.
 *
 * @throws AppError `unavailable` it cannot be reached, or the data directory is in use
 */
export async function openDatabase(options: DatabaseOptions): Promise<OpenDatabase> {
  if (options.kind === "postgres") {
    const postgres = await openPostgres(options.url, options.poolSize ?? 10);
    const { pool } = postgres;
    return {
      db: drizzlePostgres(pool, { schema }) as unknown as Database, // the drivers' result types differ beyond `rows` only
      kind: "postgres",
      sql: {
        query: (text, params) => pool.query(text, params),
        exec: async (text) => {
          await pool.query(text);
        },
      },
      driver: { kind: "postgres", pool },
      listen: postgres.listen,
      close: postgres.close,
    };
  }
  const pglite = await openPglite(options);
  return {
    // The client offers what Drizzle calls (query, exec, transaction), not the whole of PGlite's class.
    db: drizzlePglite(pglite as unknown as PGlite, { schema }) as unknown as Database,
    kind: "pglite",
    sql: {
      query: (text, params) => pglite.query(text, params),
      exec: async (text) => {
        await pglite.exec(text);
      },
    },
    driver: { kind: "pglite", pglite },
    listen: (channel, onNotification) => pglite.listen(channel, onNotification),
    close: () => pglite.close(),
  };
}

const processKey = Symbol.for("tackroom.database");

/**
 * The database of this process, opened and migrated at the first call. It hangs on `globalThis`: the parts of the
 * built server are bundled apart, and two connections to one embedded database would exclude each other.
 */
export function getOpenDatabase(): Promise<OpenDatabase> {
  const holder = globalThis as { [processKey]?: Promise<OpenDatabase> }; // a symbol of our own
  holder[processKey] ??= openConfigured().catch((error: unknown) => {
    // The next call tries again: the server may have come up meanwhile.
    delete holder[processKey];
    throw error;
  });
  return holder[processKey];
}

/** See `getOpenDatabase`. */
export async function getDatabase(): Promise<Database> {
  return (await getOpenDatabase()).db;
}

/** Closes the process's database, if it was opened; the next `getDatabase` opens it again. */
export async function closeDatabase(): Promise<void> {
  const holder = globalThis as { [processKey]?: Promise<OpenDatabase> }; // as above
  const opened = holder[processKey];
  delete holder[processKey];
  await (await opened)?.close();
}

async function openConfigured(): Promise<OpenDatabase> {
  const { databaseUrl, databasePoolSize, dataDir } = env();
  const opened = await openDatabase(
    databaseUrl === undefined
      ? { kind: "pglite", dataDir: path.join(/* turbopackIgnore: true */ dataDir, "db") }
      : { kind: "postgres", url: databaseUrl, poolSize: databasePoolSize },
  );
  try {
    await migrate(opened);
  } catch (error) {
    await opened.close();
    throw error;
  }
  return opened;
}
