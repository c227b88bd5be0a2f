import { sql } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { testStateChanges, testStateRows } from "@/lib/db/schema";
import type { TestLabel, TestState } from "@/schemas/test-reliability/labels";

export interface StateChange {
  testId: number;
  projectId: number;
  from: TestState | null;
  to: TestState;
  setBy: "policy" | "person";
  by: { id: string; name: string } | null;
  reason: string;
  expiresAt: Date | null;
  /** To which branches a quarantine is limited: names and globs; null for every branch. */
  branches: string[] | null;
  scoreAtEntry: number;
  /** How the test is judged at that time, where it is. */
  labelAtEntry?: TestLabel | null;
  at: Date;
}

/** One at a time decides on the states of a project's tests: the job, or a person. Held until the transaction ends. */
export async function lockStates(tx: Database, projectId: number): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('test states'), ${projectId})`);
}

/** Puts tests into states and adds that to their history, in the transaction that decided it. */
export async function changeStates(tx: Database, changes: readonly StateChange[]): Promise<void> {
  for (let index = 0; index < changes.length; index += 1_000) {
    const portion = changes.slice(index, index + 1_000);
    await tx
      .insert(testStateRows)
      .values(
        portion.map(
          ({
            testId,
            projectId,
            to,
            setBy,
            by,
            reason,
            expiresAt,
            branches,
            scoreAtEntry,
            labelAtEntry = null,
            at,
          }) => ({
            testId,
            projectId,
            state: to,
            since: at,
            setBy,
            byName: by?.name ?? null,
            reason,
            expiresAt,
            branches,
            scoreAtEntry,
            labelAtEntry,
          }),
        ),
      )
      .onConflictDoUpdate({
        target: testStateRows.testId,
        set: {
          state: sql`excluded.state`,
          since: sql`excluded.since`,
          setBy: sql`excluded.set_by`,
          byName: sql`excluded.by_name`,
          reason: sql`excluded.reason`,
          expiresAt: sql`excluded.expires_at`,
          branches: sql`excluded.branches`,
          scoreAtEntry: sql`excluded.score_at_entry`,
          labelAtEntry: sql`excluded.label_at_entry`,
        },
      });
    await tx.insert(testStateChanges).values(
      portion.map(({ testId, projectId, from, to, setBy, by, reason, expiresAt, branches, at }) => ({
        testId,
        projectId,
        at,
        from,
        to,
        setBy,
        byId: by?.id ?? null,
        byName: by?.name ?? null,
        reason,
        expiresAt,
        branches,
      })),
    );
  }
}
