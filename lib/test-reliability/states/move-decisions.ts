import { and, eq, inArray, sql } from "drizzle-orm";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db";
import { testOwners, testRenames, testStateChanges, testStateRows, tests } from "@/lib/db/schema";
import { MovedDecisions } from "@/schemas/test-reliability/moved-decisions";
import { changeStates } from "./change-state";

/*
 * What was decided about a test goes on under its new name, and comes back when that turns out to be another test. Under the lock on
 * the states of the project.
 */

export interface NamedTest {
  id: number;
  name: string;
}

/**
 * Hands state, owners and history of a test over to the name under which it goes on. What a person decided about that name already
 * stays; what the policy made of its first runs does not.
 *
 * @returns what was handed over, for `giveBack`
 */
export async function moveDecisions(
  tx: Database,
  { from, to }: { from: number; to: number },
): Promise<MovedDecisions> {
  const [kept] = await rowsAsJson(tx, from);
  const [fresh] = await tx
    .select({ setBy: testStateRows.setBy })
    .from(testStateRows)
    .where(eq(testStateRows.testId, to));
  if (kept?.state != null && fresh?.setBy !== "person") {
    await tx.delete(testStateRows).where(eq(testStateRows.testId, to));
    await tx.update(testStateRows).set({ testId: to }).where(eq(testStateRows.testId, from));
  } else await tx.delete(testStateRows).where(eq(testStateRows.testId, from));
  await tx.execute(sql`
    update ${testOwners} set test_id = ${to} where test_id = ${from}
      and not exists (select from ${testOwners} o where o.test_id = ${to})`);
  const changes = await tx
    .update(testStateChanges)
    .set({ testId: to })
    .where(eq(testStateChanges.testId, from))
    .returning({ id: testStateChanges.id });
  return MovedDecisions.parse({
    state: kept?.state ?? null,
    owners: kept?.owners ?? null,
    changeIds: changes.map(({ id }) => id),
  });
}

/** State and owners of a test as they are stored, whatever columns that are. */
async function rowsAsJson(tx: Database, testId: number) {
  const { rows } = await tx.execute<{ state: unknown; owners: unknown }>(sql`
    select (select to_jsonb(s) from ${testStateRows} s where s.test_id = ${testId}) as state,
      (select to_jsonb(o) from ${testOwners} o where o.test_id = ${testId}) as owners`);
  return rows;
}

/**
 * Gives a test back what was decided about it before it was taken for an earlier name of another one. A state that a person has
 * changed since stays where it was decided, and the old test is left to its verdict.
 *
 * @param heldBy the test that has it now
 * @param line that test and the names it had since: what none of them has any more is left where it is
 */
export async function giveBack(
  ctx: Context,
  tx: Database,
  moved: MovedDecisions,
  {
    test,
    heldBy,
    line,
    projectId,
  }: { test: NamedTest; heldBy: NamedTest; line: readonly number[]; projectId: number },
): Promise<void> {
  if (moved.changeIds.length > 0)
    await tx
      .update(testStateChanges)
      .set({ testId: test.id })
      .where(and(inArray(testStateChanges.id, moved.changeIds), inArray(testStateChanges.testId, [...line])));
  if (moved.owners !== null) {
    const owners = JSON.stringify({ ...moved.owners, test_id: test.id });
    await tx.execute(sql`
      delete from ${testOwners} o where o.test_id = ${heldBy.id}
        and to_jsonb(o) - 'test_id' = ${JSON.stringify(moved.owners)}::jsonb - 'test_id'`);
    await tx.execute(sql`
      insert into ${testOwners} select * from jsonb_populate_record(null::test_owners, ${owners}::jsonb)
      on conflict do nothing`);
  }
  if (moved.state !== null) await giveStateBack(ctx, tx, moved.state, { test, heldBy, projectId });
}

/** The tests of a line of names from one of them on, which is the first of the list. */
export async function lineFrom(tx: Database, testId: number): Promise<number[]> {
  const { rows } = await tx.execute<{ id: number }>(sql`
    with recursive line as (
      select ${testId}::int as id, 0 as steps
      union all
      select r.to_test_id, line.steps + 1 from ${testRenames} r join line on r.from_test_id = line.id where line.steps < 50
    ) select id from line order by steps`);
  return rows.map(({ id }) => id);
}

/**
 * What a name took over by a link of before that was kept with it, as far as it can be told: what was decided before the name was
 * first seen was decided about an earlier one.
 *
 * @param line the names from that one on
 */
export async function movedBefore(tx: Database, line: readonly number[]): Promise<MovedDecisions> {
  const [first = 0] = line;
  const holder = line.at(-1) ?? first;
  const seen = sql`(select ${tests.firstSeenAt} from ${tests} where ${tests.id} = ${first})`;
  const { rows } = await tx.execute<{ state: unknown; owners: unknown }>(sql`
    select (select to_jsonb(s) from ${testStateRows} s where s.test_id = ${holder} and s.since < ${seen}) as state,
      (select to_jsonb(o) from ${testOwners} o where o.test_id = ${holder} and o.at < ${seen}) as owners`);
  const changes = await tx
    .select({ id: testStateChanges.id })
    .from(testStateChanges)
    .where(and(inArray(testStateChanges.testId, [...line]), sql`${testStateChanges.at} < ${seen}`));
  return MovedDecisions.parse({
    state: rows[0]?.state ?? null,
    owners: rows[0]?.owners ?? null,
    changeIds: changes.map(({ id }) => id),
  });
}

/** Takes what a test got back out of what later links of its line took over with it: those have nothing of it to give back. */
export async function takeOutOfLinks(
  tx: Database,
  returned: MovedDecisions,
  line: readonly number[],
): Promise<void> {
  const links = await tx
    .select({ fromTestId: testRenames.fromTestId, moved: testRenames.moved })
    .from(testRenames)
    .where(inArray(testRenames.fromTestId, [...line]));
  const gone = new Set(returned.changeIds);
  for (const { fromTestId, moved: stored } of links) {
    const moved = MovedDecisions.safeParse(stored);
    if (!moved.success) continue;
    const { state, owners, changeIds } = moved.data;
    await tx
      .update(testRenames)
      .set({
        moved: {
          state: isSameState(state, returned.state) ? null : state,
          owners: owners?.owners.join("\n") === returned.owners?.owners.join("\n") ? null : owners,
          changeIds: changeIds.filter((id) => !gone.has(id)),
        },
      })
      .where(eq(testRenames.fromTestId, fromTestId));
  }
}

function isSameState(a: MovedDecisions["state"], b: MovedDecisions["state"]): boolean {
  if (a === null || b === null) return a === b;
  return a.state === b.state && a.set_by === b.set_by && Date.parse(a.since) === Date.parse(b.since);
}

async function giveStateBack(
  ctx: Context,
  tx: Database,
  moved: NonNullable<MovedDecisions["state"]>,
  { test, heldBy, projectId }: { test: NamedTest; heldBy: NamedTest; projectId: number },
): Promise<void> {
  const now = ctx.now();
  const [held] = await tx
    .select({
      state: testStateRows.state,
      setBy: testStateRows.setBy,
      unchanged: sql<boolean>`${testStateRows.state} = ${moved.state} and ${testStateRows.setBy} = ${moved.set_by}
        and ${testStateRows.since} = ${moved.since}::timestamptz`,
    })
    .from(testStateRows)
    .where(eq(testStateRows.testId, heldBy.id));
  if (held !== undefined && held.setBy === "person" && !held.unchanged) return;
  if (held?.unchanged && held.state !== "healthy") {
    const reason = `"${test.name}" is another test: what was decided about that one went back to it.`;
    await changeStates(tx, [
      {
        testId: heldBy.id,
        projectId,
        from: held.state,
        to: "healthy",
        setBy: "policy",
        by: null,
        reason,
        expiresAt: null,
        branches: null,
        scoreAtEntry: 0,
        labelAtEntry: null,
        at: now,
      },
    ]);
    if (held.state === "quarantined") await audit(ctx, tx, "test.released", heldBy, reason);
  }
  const row = JSON.stringify({ ...moved, test_id: test.id });
  const { rows } = await tx.execute(sql`
    insert into ${testStateRows} select * from jsonb_populate_record(null::test_states, ${row}::jsonb)
    on conflict do nothing returning test_id`);
  if (rows.length === 0) return;
  const reason = `"${heldBy.name}" is another test and not this one under a new name: what was decided before holds again.`;
  await tx.insert(testStateChanges).values({
    testId: test.id,
    projectId,
    at: now,
    from: "healthy",
    to: moved.state,
    setBy: moved.set_by,
    byName: moved.by_name,
    reason,
    expiresAt: moved.expires_at === null ? null : new Date(moved.expires_at),
    branches: moved.branches,
  });
  if (moved.state === "quarantined") await audit(ctx, tx, "test.quarantined", test, reason);
}

async function audit(ctx: Context, tx: Database, action: string, test: NamedTest, reason: string) {
  await recordAudit(tx, ctx, {
    action,
    subjectType: "test",
    subjectId: String(test.id),
    summary: `${test.name}: ${reason}`,
  });
}
