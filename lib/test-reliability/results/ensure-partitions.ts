import { sql } from "drizzle-orm";
import type { Database } from "@/lib/db";

/** Any number, the same in every version: two processes that need a month make it one after the other. */
const advisoryLock = 4_207_313;

export interface Month {
  /** `YYYY_MM`. */
  name: string;
  start: Date;
  end: Date;
}

/** The UTC month around an instant, or `offset` months later. */
export function monthOf(at: Date, offset = 0): Month {
  const start = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + offset, 1));
  return {
    name: start.toISOString().slice(0, 7).replace("-", "_"),
    start,
    end: new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + offset + 1, 1)),
  };
}

/** An instant in each month from one to the other. */
export function monthsBetween(from: Date, to: Date): Date[] {
  const instants: Date[] = [];
  for (let at = monthOf(from).start; at <= to; at = monthOf(at).end) instants.push(at);
  return instants;
}

/** The partition that holds the raw results of a month. */
export const partitionOf = (month: Month) => `test_results_${month.name}`;

/**
 * Makes the partitions of `test_results` for the months of these instants, where they are missing. Rows of such a month
 * that went into the default partition move over. Called first in a transaction that writes results, before it holds other
 * locks on tests: a new partition takes an exclusive lock on the table until the transaction ends.
 */
export async function ensurePartitions(tx: Database, instants: readonly Date[]): Promise<void> {
  const months = new Map(instants.map((at) => monthOf(at)).map((month) => [month.name, month]));
  if ((await missing(tx, months)).length === 0) return;
  await tx.transaction(async (inner) => {
    await inner.execute(sql`select pg_advisory_xact_lock(${advisoryLock})`);
    for (const month of await missing(inner, months)) await makePartition(inner, month);
  });
}

async function missing(tx: Database, months: ReadonlyMap<string, Month>): Promise<Month[]> {
  const names = `{${[...months.keys()].join(",")}}`;
  // Read from the catalogue's rows: `to_regclass` may answer from a memory that is older than the lock.
  const { rows } = await tx.execute<{ name: string }>(sql`
    select name from unnest(${names}::text[]) name
    where not exists (
      select from pg_inherits join pg_class child on child.oid = inhrelid
      where inhparent = 'test_results'::regclass and child.relname = 'test_results_' || name
    )`);
  return rows.flatMap(({ name }) => months.get(name) ?? []);
}

async function makePartition(tx: Database, month: Month): Promise<void> {
  const table = sql.identifier(partitionOf(month));
  // DDL takes no parameters; both are made of digits alone.
  const start = sql.raw(`'${month.start.toISOString()}'`);
  const end = sql.raw(`'${month.end.toISOString()}'`);
  // All at once, so that no two writers wait for each other's half.
  await tx.execute(sql`lock table test_results in access exclusive mode`);
  await tx.execute(sql`create table ${table} (like test_results including defaults)`);
  await tx.execute(sql`
    with moved as (delete from test_results_default where at >= ${start} and at < ${end} returning *)
    insert into ${table} select * from moved`);
  await tx.execute(
    sql`alter table test_results attach partition ${table} for values from (${start}) to (${end})`,
  );
}
