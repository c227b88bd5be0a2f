import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, describe, inject } from "vitest";
import { z } from "zod";
import type { OpenDatabase } from "@/lib/db/database";
import { openDatabase } from "./client";
import { templateDatabase } from "./global-setup.fixture";

export interface TestDatabase extends OpenDatabase {
  /** Another connection to the same data, as a second process would have. Postgres only: PGlite gives itself. */
  second(): Promise<OpenDatabase>;
}

/**
 * Runs a suite twice: on PGlite in memory and on a real Postgres server. `open` gives an empty, migrated database;
 * all are closed (and dropped) after the suite.
 *
 * @example eachDatabase((kind, open) => { test("…", async () => { const { db } = await open(); … }) })
 */
export function eachDatabase(
  suite: (kind: "pglite" | "postgres", open: () => Promise<TestDatabase>) => void,
): void {
  for (const kind of ["pglite", "postgres"] as const) {
    describe(`on ${kind}`, () => {
      const cleanups: (() => Promise<void>)[] = [];
      afterAll(async () => {
        for (const cleanup of cleanups.reverse()) await cleanup();
      });
      const shared: PgliteSuite = { opened: null };
      // Not within the first test: the start takes seconds on a busy machine, which no test should be blamed for.
      beforeAll(async () => {
        if (kind === "pglite") await openMemory(shared, cleanups);
        else await ask("postgres");
      });
      suite(kind, () => (kind === "pglite" ? openMemory(shared, cleanups) : openOnServer(cleanups)));
    });
  }
}

/** Starting PGlite costs seconds: a suite has one, emptied at each `open`, so what an earlier `open` gave is the same store. */
async function openMemory(suite: PgliteSuite, cleanups: (() => Promise<void>)[]): Promise<TestDatabase> {
  if (suite.opened === null) {
    suite.opened = await openMemoryDatabase();
    cleanups.push(async () => suite.opened?.close());
  } else {
    await empty(suite.opened);
  }
  const { opened } = suite;
  return { ...opened, close: async () => {}, second: async () => ({ ...opened, close: async () => {} }) };
}

interface PgliteSuite {
  opened: OpenDatabase | null;
}

/** An embedded database in memory, migrated; the caller closes it. */
export async function openMemoryDatabase(): Promise<OpenDatabase> {
  return openDatabase({ kind: "pglite", memory: true, dump: await ask("pglite") });
}

/** Truncating an empty table costs as much as a full one: only those that hold rows are. Sequences begin anew in all. */
async function empty({ db, sql: raw }: OpenDatabase): Promise<void> {
  const { rows } = await db.execute<{ name: string }>(
    sql`select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`,
  );
  const { rows: found } = await raw.query(
    rows.map(({ name }) => `select '${name}' as name where exists (select from ${name})`).join(" union all "),
  );
  const full = z.array(z.object({ name: z.string() })).parse(found);
  if (full.length > 0) await raw.exec(`truncate ${full.map(({ name }) => name).join(", ")} cascade`);
  await raw.exec(`
    select setval(quote_ident(schemaname) || '.' || quote_ident(sequencename), start_value, false)
    from pg_sequences where schemaname = 'public' and last_value is not null;
    drop schema if exists pgboss cascade`);
}

async function ask(what: "postgres" | "pglite"): Promise<string> {
  const answer = await fetch(`${inject("databaseBroker")}/${what}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`The database for tests (${what}) could not be made: ${text}`);
  return text;
}

async function openOnServer(cleanups: (() => Promise<void>)[]): Promise<TestDatabase> {
  const adminUrl = await ask("postgres");
  const name = `test_${randomBytes(6).toString("hex")}`;
  await statement(adminUrl, `create database ${name} template ${templateDatabase}`);
  const url = adminUrl.replace(/\/postgres$/, `/${name}`);
  const opened = await openDatabase({ kind: "postgres", url, poolSize: 6 });
  const others: OpenDatabase[] = [];
  cleanups.push(async () => {
    for (const other of others) await other.close();
    await opened.close();
    await statement(adminUrl, `drop database ${name} with (force)`);
  });
  return {
    ...opened,
    second: async () => {
      const other = await openDatabase({ kind: "postgres", url, poolSize: 6 });
      others.push(other);
      return other;
    },
  };
}

async function statement(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
