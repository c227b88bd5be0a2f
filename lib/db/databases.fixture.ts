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

/** What a database can begin with instead of being empty: what `make` does is part of every one that is opened with it. */
export interface Beginning {
  /** Of the template on the server. */
  name: string;
  make(database: OpenDatabase): Promise<void>;
}

/** Gives a migrated database, empty or with this beginning; all are closed (and dropped) after the suite. */
export type Open = (beginning?: Beginning) => Promise<TestDatabase>;
type Kind = OpenDatabase["kind"];
const kinds: readonly Kind[] = ["pglite", "postgres"];
type Suite = (kind: Kind, open: Open) => void;

/**
 * Runs a suite twice: on PGlite in memory and on a real Postgres server. For what the two could do differently: raw SQL,
 * locks and concurrent connections, migrations, partitions, jobs, notifications. Everything else: `oneDatabase`.
 *
 * @example eachDatabase((kind, open) => { test("…", async () => { const { db } = await open(); … }) })
 */
export function eachDatabase(suite: Suite): void {
  const named = namedDatabases();
  for (const kind of kinds)
    if (named === undefined || named === "both" || named === kind) onDatabase(kind, suite);
}

/**
 * Runs a suite that uses the database as any would do it: on Postgres, which takes half of PGlite's time.
 */
export function oneDatabase(suite: Suite): void {
  const named = namedDatabases();
  if (named === "both") eachDatabase(suite);
  else onDatabase(named ?? "postgres", suite);
}

/**
 * The one switch: `both` runs every suite on both; one name runs every suite on that one alone, for measurements that run the tests a
 * thousand times. Unset: each suite where it belongs.
 */
const namedDatabases = () =>
  z
    .enum([...kinds, "both"])
    .optional()
    .parse(process.env.TACKROOM_TEST_DATABASES || undefined);

function onDatabase(kind: Kind, suite: Suite): void {
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
    suite(kind, async (beginning) => {
      if (kind === "postgres") return openOnServer(cleanups, beginning);
      // Doing it again costs less than loading a copy.
      const database = await openMemory(shared, cleanups);
      await beginning?.make(database);
      return database;
    });
  });
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

async function openOnServer(
  cleanups: (() => Promise<void>)[],
  beginning: Beginning | undefined,
): Promise<TestDatabase> {
  const adminUrl = await ask("postgres");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const template = beginning === undefined ? templateDatabase : await templateOf(beginning, adminUrl);
  await statement(adminUrl, copyOf(template, name));
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

/** Makes the beginning's template unless a suite of this run has: the first that asks makes it, others wait for it. */
async function templateOf({ name, make }: Beginning, adminUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(hashtext($1))", [name]);
    const { rowCount } = await client.query("select from pg_database where datname = $1", [name]);
    if (rowCount === 0) {
      const unfinished = `${name}_${randomBytes(6).toString("hex")}`;
      await client.query(copyOf(templateDatabase, unfinished));
      const url = adminUrl.replace(/\/postgres$/, `/${unfinished}`);
      const opened = await openDatabase({ kind: "postgres", url, poolSize: 2 });
      try {
        await make(opened);
      } finally {
        await opened.close();
      }
      await client.query(`alter database ${unfinished} rename to ${name}`);
    }
    return name;
  } finally {
    await client.end();
  }
}

/** By copying files: writing each page to the log first takes ten times as long. */
function copyOf(template: string, name: string): string {
  return `create database ${name} template ${template} strategy file_copy`;
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
