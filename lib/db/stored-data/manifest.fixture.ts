import { readFileSync } from "node:fs";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Database, RawSql } from "@/lib/db/database";

/** What an archive holds, beside it in `<version>.json`. */
export const Manifest = z.object({
  version: z.string(),
  /** Whose code made it. */
  commit: z.string(),
  /** ISO 8601. Whoever reads it reads at that time: what was pending then has expired since. */
  madeAt: z.iso.datetime(),
  /** Rows a table, with its schema. */
  rows: z.record(z.string(), z.number()),
  /** Jobs that waited for a worker. */
  jobs: z.array(z.object({ name: z.string(), data: z.record(z.string(), z.unknown()) })),
  /** What each section read, by its name. */
  contents: z.record(z.string(), z.unknown()),
});
export type Manifest = z.infer<typeof Manifest>;

export function readManifest(file: string): Manifest {
  return Manifest.parse(JSON.parse(readFileSync(file, "utf8")));
}

/** `<schema>.<table>` of everything that the product stores; a partitioned table once, without its partitions. */
async function tablesOf(raw: RawSql): Promise<string[]> {
  const { rows } = await raw.query(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('public', 'drizzle', 'pgboss') and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  );
  return z
    .array(z.object({ name: z.string() }))
    .parse(rows)
    .map(({ name }) => name);
}

export async function countRows(raw: RawSql): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of await tablesOf(raw)) {
    const { rows } = await raw.query(`select count(*)::int as count from ${table}`);
    counts[table] = z.tuple([z.object({ count: z.number() })]).parse(rows)[0].count;
  }
  return counts;
}

/** A hash over all rows of each table, whatever order they lie in. */
export async function hashRows(raw: RawSql): Promise<Record<string, string | null>> {
  const hashes: Record<string, string | null> = {};
  for (const table of await tablesOf(raw)) {
    const { rows } = await raw.query(
      `select md5(string_agg(md5(t::text), '' order by md5(t::text))) as hash from ${table} t`,
    );
    hashes[table] = z.tuple([z.object({ hash: z.string().nullable() })]).parse(rows)[0].hash;
  }
  return hashes;
}

/** All rows of a table, or those that a condition in SQL names. */
export type SomeRows = string | { table: string; where: string };

/** Takes one row away, the first or the last that was written. @returns false where there is none, or no such table */
export async function loseRow(tx: Database, of: SomeRows, which: "min" | "max"): Promise<boolean> {
  const { table, where } = typeof of === "string" ? { table: of, where: "true" } : of;
  const { rows: found } = await tx.execute(sql`select to_regclass(${table})::text as name`);
  if (found[0]?.name == null) return false;
  const name = sql.identifier(table);
  const { rows } = await tx.execute(
    sql`delete from ${name} where ctid = (select ${sql.raw(which)}(ctid) from ${name} where ${sql.raw(where)}) returning 1 as one`,
  );
  return rows.length > 0;
}
