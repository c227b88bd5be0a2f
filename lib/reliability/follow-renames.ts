import { eq, inArray, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db/client";
import { testOwners, testRenames, testStateChanges, testStateRows, tests } from "@/lib/db/schema";
import { identify, type TestIdentity } from "@/lib/insights/tests/identity";
import { followRenames, type Rename, vanishedAndAppeared } from "@/lib/insights/tests/renames";
import type { Book } from "./ledger-store";

/** By id of a test that was renamed: the id under which it goes on. Chains are followed to their end. */
export async function renamesOf(ctx: Context, projectId: number): Promise<Map<number, number>> {
  const rows = await ctx.db
    .select({ from: testRenames.fromTestId, to: testRenames.toTestId })
    .from(testRenames)
    .where(eq(testRenames.projectId, projectId));
  const next = new Map(rows.map(({ from, to }) => [from, to]));
  const ends = new Map<number, number>();
  for (const { from } of rows) {
    let end = from;
    for (let step = 0; step <= rows.length && next.has(end); step++) end = next.get(end) ?? end;
    if (end !== from) ends.set(from, end);
  }
  return ends;
}

/** Text that is another one when other renames are followed. */
export function sumOfRenames(renamed: ReadonlyMap<number, number>): string {
  return [...renamed]
    .map(([from, to]) => `${from}>${to}`)
    .sort()
    .join(" ");
}

/**
 * Drops links that turned out wrong: the old test ran again well after the new one had appeared.
 *
 * @returns how many were dropped
 */
export async function dropDisproved(ctx: Context, projectId: number): Promise<number> {
  const { rows } = await ctx.db.execute<{ id: number }>(sql`
    delete from ${testRenames} r using ${tests} a, ${tests} b
    where r.project_id = ${projectId} and a.id = r.from_test_id and b.id = r.to_test_id
      and a.last_seen_at > b.first_seen_at + interval '2 days'
    returning r.from_test_id as id`);
  return rows.length;
}

/** Tests of a complete book that go on under another name, where the evidence is clear. */
export async function findRenames(ctx: Context, book: Book): Promise<Rename[]> {
  const ids = [...book.ledger.tests.keys()].map(Number);
  const identities = new Map<string, TestIdentity>();
  for (let index = 0; index < ids.length; index += 5_000) {
    const rows = await ctx.db
      .select()
      .from(tests)
      .where(inArray(tests.id, ids.slice(index, index + 5_000)));
    for (const { id, repo, suiteName, className, name, fileName } of rows)
      identities.set(
        String(id),
        identify({
          repository: repo,
          suite: suiteName || null,
          className: className || null,
          name,
          file: fileName,
        }),
      );
  }
  const { vanished, appeared } = vanishedAndAppeared(book.ledger, identities);
  return followRenames(vanished, appeared);
}

/** Stores links, and hands over what people decided about the old test. */
export async function storeRenames(
  tx: Database,
  projectId: number,
  renames: readonly Rename[],
  now: Date,
): Promise<void> {
  for (const { from, to, kind, confidence, because } of renames) {
    const [fromTestId, toTestId] = [Number(from), Number(to)];
    await tx
      .insert(testRenames)
      .values({ fromTestId, toTestId, projectId, kind, confidence, because, at: now })
      .onConflictDoNothing();
    await tx.execute(sql`
      update ${testStateRows} set test_id = ${toTestId} where test_id = ${fromTestId}
        and not exists (select from ${testStateRows} s where s.test_id = ${toTestId})`);
    await tx.execute(sql`
      update ${testOwners} set test_id = ${toTestId} where test_id = ${fromTestId}
        and not exists (select from ${testOwners} o where o.test_id = ${toTestId})`);
    await tx.delete(testStateRows).where(eq(testStateRows.testId, fromTestId));
    await tx
      .update(testStateChanges)
      .set({ testId: toTestId })
      .where(eq(testStateChanges.testId, fromTestId));
  }
}
