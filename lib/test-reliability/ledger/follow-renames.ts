import { eq, inArray, type SQL, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db";
import { testRenames, testResults, testRuns, testStatusCodes, tests } from "@/lib/db/schema";
import {
  followRenames,
  identify,
  type Rename,
  type TestIdentity,
  vanishedAndAppeared,
} from "@/lib/insights/test-reliability";
import { MovedDecisions } from "@/schemas/test-reliability/moved-decisions";
import { lockStates } from "../states/change-state";
import { giveBack, lineFrom, moveDecisions, movedBefore, takeOutOfLinks } from "../states/move-decisions";
import { type LedgerScope, scopeCondition } from "./ledger-runs";
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
 * Links that turned out wrong, as a condition on the tests `a` (old name) and `b` (new name) of a ledger: the old one ran again on the
 * default branch, on a commit that was first run well after the new one had appeared. Branches that have not caught up with a rename
 * still run the old name, and so does an old commit that is run again: neither proves anything.
 *
 * @param since look at runs from then on only; null: at all
 */
function disproved(scope: LedgerScope, defaultBranch: string, since: Date | null): SQL {
  const settled = sql`b.first_seen_at + interval '2 days'`;
  return sql`(a.last_seen_at > ${settled} and exists (
    select from ${testResults} join ${testRuns} on ${testRuns.id} = ${testResults.runId} and ${testRuns.at} = ${testResults.at}
    where ${testResults.testId} = a.id and ${testResults.status} <> ${testStatusCodes.skipped}
      and ${testResults.at} > ${settled}
      ${since === null ? sql`` : sql`and ${testResults.at} >= ${since.toISOString()}::timestamptz`}
      and ${scopeCondition(scope)} and ${testRuns.prNumber} is null
      and coalesce(${testRuns.branch}, ${defaultBranch}) = ${defaultBranch}
      and not exists (
        select from ${testRuns} e
        where e.project_id = ${scope.projectId} and e.commit_sha = ${testRuns.commitSha} and e.at <= ${settled})))`;
}

/** True when a stored link turned out wrong by what ran since an instant. */
export async function isSomeLinkWrong(
  ctx: Context,
  scope: LedgerScope,
  defaultBranch: string,
  since: Date,
): Promise<boolean> {
  const { rows } = await ctx.db.execute<{ wrong: boolean }>(sql`
    select exists (
      select from ${testRenames} n join ${tests} a on a.id = n.from_test_id join ${tests} b on b.id = n.to_test_id
      where n.project_id = ${scope.projectId} and coalesce(a.repo, '') = ${scope.repo}
        and ${disproved(scope, defaultBranch, since)}) as wrong`);
  return rows[0]?.wrong === true;
}

/**
 * Drops a ledger's links that turned out wrong, and gives the old tests back what had been decided about them.
 *
 * @returns how many were dropped
 */
export async function dropDisproved(
  ctx: Context,
  scope: LedgerScope,
  defaultBranch: string,
): Promise<number> {
  return ctx.db.transaction(async (tx) => {
    await lockStates(tx, scope.projectId);
    const { rows } = await tx.execute<Dropped>(sql`
      delete from ${testRenames} n using ${tests} a, ${tests} b
      where n.project_id = ${scope.projectId} and a.id = n.from_test_id and b.id = n.to_test_id
        and coalesce(a.repo, '') = ${scope.repo} and ${disproved(scope, defaultBranch, null)}
      returning a.id as from_id, a.name as from_name, b.id as to_id, n.moved,
        extract(epoch from n.at)::float8 as at`);
    for (const row of newestFirst(rows)) {
      const line = await lineFrom(tx, row.to_id);
      const kept = MovedDecisions.safeParse(row.moved);
      const moved = kept.success ? kept.data : await movedBefore(tx, line);
      const [holder] = await tx
        .select({ id: tests.id, name: tests.name })
        .from(tests)
        .where(eq(tests.id, line.at(-1) ?? row.to_id));
      if (holder === undefined) continue;
      const test = { id: row.from_id, name: row.from_name };
      await giveBack(ctx, tx, moved, { test, heldBy: holder, line, projectId: scope.projectId });
      await takeOutOfLinks(tx, moved, line);
    }
    return rows.length;
  });
}

interface Dropped extends Record<string, unknown> {
  from_id: number;
  from_name: string;
  to_id: number;
  moved: unknown;
  at: number;
}

/** In the order in which what was handed over comes back: along a line of names from its end. */
function newestFirst(links: readonly Dropped[]): Dropped[] {
  const left = [...links].sort((a, b) => Number(b.at) - Number(a.at));
  const ordered: Dropped[] = [];
  while (left.length > 0) {
    // Links of one time: the one that goes on from another comes before that.
    const index = left.findIndex((link) => !left.some((o) => o.from_id === link.to_id && o.at === link.at));
    ordered.push(...left.splice(Math.max(0, index), 1));
  }
  return ordered;
}

/** Tests of a complete book that go on under another name, where the evidence is clear and nothing that ran since disproves it. */
export async function findRenames(ctx: Context, scope: LedgerScope, book: Book): Promise<Rename[]> {
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
  const renames = followRenames(vanished, appeared);
  if (renames.length === 0) return [];
  // What is dropped would otherwise be found again, and dropped again, for ever.
  const pairs = JSON.stringify(renames.map(({ from, to }) => ({ from_id: Number(from), to_id: Number(to) })));
  const { rows } = await ctx.db.execute<{ from_id: number }>(sql`
    select n.from_id from jsonb_to_recordset(${pairs}::jsonb) as n(from_id int, to_id int)
      join ${tests} a on a.id = n.from_id join ${tests} b on b.id = n.to_id
    where ${disproved(scope, book.ledger.defaultBranch, null)}`);
  const wrong = new Set(rows.map(({ from_id }) => String(from_id)));
  return renames.filter(({ from }) => !wrong.has(from));
}

/** Stores links, and hands over what was decided about the old tests. */
export async function storeRenames(
  tx: Database,
  projectId: number,
  renames: readonly Rename[],
  now: Date,
): Promise<void> {
  await lockStates(tx, projectId);
  for (const { from, to, kind, confidence, because } of renames) {
    const [fromTestId, toTestId] = [Number(from), Number(to)];
    const [linked] = await tx
      .insert(testRenames)
      .values({ fromTestId, toTestId, projectId, kind, confidence, because, at: now })
      .onConflictDoNothing()
      .returning({ fromTestId: testRenames.fromTestId });
    // Another worker found it first, and what was decided is on its way.
    if (linked === undefined) continue;
    const moved = await moveDecisions(tx, { from: fromTestId, to: toTestId });
    await tx.update(testRenames).set({ moved }).where(eq(testRenames.fromTestId, fromTestId));
  }
}
