import { and, eq, isNotNull, ne, or } from "drizzle-orm";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/context";
import { projects, testJudgements, testStateRows, tests } from "@/lib/db/schema";
import {
  nextState,
  noLongerRuns,
  type StateRecord,
  type TestVerdict,
  type Transition,
} from "@/lib/insights/test-reliability";
import { notifyChange } from "@/lib/notify";
import type { TestState } from "@/schemas/test-reliability/labels";
import type { TestPolicy } from "@/schemas/test-reliability/policy";
import { verdictOfRow } from "./ledger/judgement-rows";
import { changeStates, lockStates, type StateChange } from "./states/change-state";
import { idleTests } from "./states/idle-tests";
import { readPolicy } from "./states/read-policy";

/**
 * Moves a project's tests between states as their verdicts and the policy say, and ends decisions whose time is up.
 *
 * @returns how many tests changed
 */
export async function settleStates(ctx: Context, projectId: number): Promise<number> {
  return ctx.db.transaction(async (tx) => {
    await lockStates(tx, projectId);
    const policy = await readPolicy(tx, projectId);
    const rows = await tx
      .select({
        testId: tests.id,
        judgement: testJudgements,
        state: testStateRows,
        projectKey: projects.key,
        name: tests.name,
      })
      .from(tests)
      .innerJoin(projects, eq(projects.id, tests.projectId))
      .leftJoin(testJudgements, eq(testJudgements.testId, tests.id))
      .leftJoin(testStateRows, eq(testStateRows.testId, tests.id))
      .where(
        and(
          eq(tests.projectId, projectId),
          or(ne(testJudgements.label, "healthy"), isNotNull(testStateRows.testId)),
        ),
      );
    const now = ctx.now();
    const idle = await idleTests(
      tx,
      rows
        .filter(({ judgement, state }) => state?.state === "quarantined" || judgement?.label === "flaky")
        .map(({ testId }) => testId),
      now,
    );
    const changes: StateChange[] = [];
    for (const { testId, judgement, state, name } of rows) {
      const current: StateRecord = {
        state: state?.state ?? "healthy",
        since: state?.since.getTime() ?? 0,
        setBy: state?.setBy ?? "policy",
        expiresAt: state?.expiresAt?.getTime() ?? null,
        scoreAtEntry: state?.scoreAtEntry ?? 0,
        labelAtEntry: state?.labelAtEntry ?? null,
      };
      const verdict = judgement === null ? null : verdictOfRow(judgement);
      const next = transitionOf(current, verdict, policy, now.getTime(), !idle.has(testId));
      if (next === null) continue;
      changes.push({
        testId,
        projectId,
        from: current.state,
        to: next.to,
        setBy: "policy",
        by: null,
        reason: next.reason,
        expiresAt: null,
        branches: null,
        scoreAtEntry: judgement?.score ?? 0,
        labelAtEntry: judgement?.label ?? null,
        at: now,
      });
      const action = auditedAs(current, next.to);
      if (action !== null)
        await recordAudit(tx, ctx, {
          action,
          subjectType: "test",
          subjectId: String(testId),
          summary: `${name}: ${current.state} to ${next.to}. ${next.reason}`,
          details: { from: current.state, to: next.to },
        });
    }
    await changeStates(tx, changes);
    const projectKey = rows[0]?.projectKey;
    if (changes.length > 0 && projectKey !== undefined)
      await notifyChange(tx, { topic: "tests", projectKey, id: null });
    return changes.length;
  });
}

/** What stands in front of a merge, or no longer does, and what a person decided is for the record; that a test is watched is not. */
function auditedAs({ state, setBy }: StateRecord, to: TestState): string | null {
  if (to === "quarantined") return "test.quarantined";
  if (state === "quarantined") return "test.released";
  return setBy === "person" ? "test.decisionEnded" : null;
}

/** The change that is due now, or null. Without a verdict (nothing is left of its results) only what stands is ended. */
export function transitionOf(
  current: StateRecord,
  verdict: TestVerdict | null,
  policy: TestPolicy,
  now: number,
  stillRuns = true,
): Transition | null {
  const expired = current.setBy === "person" && current.expiresAt !== null && current.expiresAt <= now;
  const switchedOff = current.state === "quarantined" && current.setBy === "policy" && !policy.quarantine;
  const why = expired
    ? "The decision about it expired."
    : switchedOff
      ? "Quarantine by policy was switched off."
      : null;
  if (verdict === null) {
    const idle = current.state === "quarantined" && current.setBy === "policy" && !stillRuns;
    const ended = why ?? (idle ? noLongerRuns : null);
    return ended === null ? null : { to: "healthy", reason: ended };
  }
  if (why === null) return nextState(current, verdict, policy, now, stillRuns);
  // As if nobody had ever decided: the verdict alone says where it belongs.
  const fresh = nextState(
    { state: "healthy", since: now, setBy: "policy", expiresAt: null, scoreAtEntry: 0, labelAtEntry: null },
    verdict,
    policy,
    now,
    stillRuns,
  );
  return fresh === null ? { to: "healthy", reason: why } : { to: fresh.to, reason: `${why} ${fresh.reason}` };
}
