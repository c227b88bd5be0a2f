import path from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { drizzle as drizzlePostgres } from "drizzle-orm/node-postgres";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import { env } from "@/lib/env";
import { migrate } from "./migrate";
import { openPglite, type PgliteClient } from "./pglite-client";
import { openPostgres, type PostgresClient } from "./postgres-client";
import * as schema from "./schema";

interface Rows<Row> {
  rows: Row[];
}

/** What `execute` answers on either driver. Count written rows with `returning`, the one thing both tell alike. */
export interface StoreResult extends PgQueryResultHKT {
  type: Rows<this["row"]>;
}

/** Drizzle on PGlite or on Postgres; a transaction is one as well. Raw `sql` gives instants as text: use `mapWith(column)`. */
export type Database = PgDatabase<StoreResult, typeof schema>;

export type DatabaseOptions =
  | { kind: "pglite"; dataDir: string }
  /** `dump`: a file that holds a dumped data directory, to begin with instead of an empty one. */
  | { kind: "pglite"; memory: true; dump?: string }
  | { kind: "postgres"; url: string; poolSize?: number };

/** Statements as they are, for pg-boss, measurements and `explain`. */
export interface RawSql {
  query(text: string, params?: unknown[]): Promise<{ rows: unknown[] }>;
  /** Several statements, no parameters. */
  exec(text: string): Promise<void>;
}

export type DatabaseDriver =
  | { kind: "pglite"; pglite: PgliteClient }
  | { kind: "postgres"; pool: PostgresClient["pool"] };

export interface OpenDatabase {
  db: Database;
  kind: "pglite" | "postgres";
  sql: RawSql;
  /** The driver beneath, for what only one of the two can do. */
  driver: DatabaseDriver;
  /** `onReconnect` is called when notifications may have been missed. Resolves to the function that stops it. */
  listen(
    channel: string,
    onNotification: (payload: string) => void,
    onReconnect?: () => void,
  ): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

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
