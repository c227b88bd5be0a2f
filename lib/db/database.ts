import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type { PgliteClient } from "./pglite-client";
import type { PostgresClient } from "./postgres-client";
import type * as schema from "./schema";

interface Rows<Row> {
  rows: Row[];
}

/** What `execute` answers on either driver. Count written rows with `returning`, the one thing both tell alike. */
export interface StoreResult extends PgQueryResultHKT {
  type: Rows<this["row"]>;
}

/** Drizzle on PGlite or on Postgres; a transaction is one as well. Raw `sql` gives instants as text: use `mapWith(column)`. */
export type Database = PgDatabase<StoreResult, typeof schema>;

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
