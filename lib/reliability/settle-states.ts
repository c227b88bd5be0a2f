import { and, eq, isNotNull, ne, or } from "drizzle-orm";
import { recordAudit } from "@/lib/audit/record-audit";
import type { Context } from "@/lib/context";
import { projects, testJudgements, testStateRows, tests } from "@/lib/db/schema";
import { nextState, type StateRecord, type Transition } from "@/lib/insights/tests/policy";
import type { TestVerdict } from "@/lib/insights/tests/types";
import { notifyChange } from "@/lib/notify/notify-change";
import type { TestPolicy } from "@/schemas/test-policy";
import type { TestState } from "@/schemas/test-reliability";
import { changeStates, lockStates, type StateChange } from "./change-state";
import { verdictOfRow } from "./judgement-rows";
import { readPolicy } from "./read-policy";

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
      .select({ judgement: testJudgements, state: testStateRows, projectKey: projects.key, name: tests.name })
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
    const changes: StateChange[] = [];
    for (const { judgement, state, name } of rows) {
      if (judgement === null) continue;
      const current: StateRecord = {
        state: state?.state ?? "healthy",
        since: state?.since.getTime() ?? 0,
        setBy: state?.setBy ?? "policy",
        expiresAt: state?.expiresAt?.getTime() ?? null,
        scoreAtEntry: state?.scoreAtEntry ?? 0,
        labelAtEntry: state?.labelAtEntry ?? null,
      };
      const next = transitionOf(current, verdictOfRow(judgement), policy, now.getTime());
      if (next === null) continue;
      changes.push({
        testId: judgement.testId,
        projectId,
        from: current.state,
        to: next.to,
        setBy: "policy",
        by: null,
        reason: next.reason,
        expiresAt: null,
        branches: null,
        scoreAtEntry: judgement.score,
        labelAtEntry: judgement.label,
        at: now,
      });
      const action = auditedAs(current, next.to);
      if (action !== null)
        await recordAudit(tx, ctx, {
          action,
          subjectType: "test",
          subjectId: String(judgement.testId),
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

/** The change that is due now, or null. */
export function transitionOf(
  current: StateRecord,
  verdict: TestVerdict,
  policy: TestPolicy,
  now: number,
): Transition | null {
  const expired = current.setBy === "person" && current.expiresAt !== null && current.expiresAt <= now;
  const switchedOff = current.state === "quarantined" && current.setBy === "policy" && !policy.quarantine;
  if (!expired && !switchedOff) return nextState(current, verdict, policy, now);
  const why = expired ? "The decision about it expired." : "Quarantine by policy was switched off.";
  // As if nobody had ever decided: the verdict alone says where it belongs.
  const fresh = nextState(
    { state: "healthy", since: now, setBy: "policy", expiresAt: null, scoreAtEntry: 0, labelAtEntry: null },
    verdict,
    policy,
    now,
  );
  return fresh === null ? { to: "healthy", reason: why } : { to: fresh.to, reason: `${why} ${fresh.reason}` };
}
