import { and, eq, inArray, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { testJudgements, testStateRows, tests } from "@/lib/db/schema";
import { inArrayOrNone } from "@/lib/workspace";
import type { TestState } from "@/schemas/test-reliability/labels";
import type { TestPoint } from "@/schemas/test-reliability/tests";
import type { Days, TestIds, TestScope } from "../reliability-scope";
import { seenIn } from "./read-test-totals";

/** More marks than this cover each other. */
const maxPoints = 200;

/** States whose score says something to act on; faults of the code are no question of chance. */
const statesOfChance: TestState[] = ["flaky", "quarantined", "watched", "fixed"];

/**
 * The tests that fail by chance, by how often and what that cost, those with the greatest impact first. Asked for apart from the list,
 * in which whatever needs a fix comes first: any number of open faults would push them out.
 */
export async function readTestPoints(
  ctx: Context,
  scope: TestScope,
  days: Days,
  inScope: TestIds,
): Promise<TestPoint[]> {
  const rows = await ctx.db
    .select({
      id: tests.id,
      name: tests.name,
      state: testStateRows.state,
      score: testJudgements.score,
      scoreLow: testJudgements.scoreLow,
      scoreHigh: testJudgements.scoreHigh,
      minutesLost: testJudgements.minutesLost,
      reasons: testJudgements.reasons,
    })
    .from(testStateRows)
    .innerJoin(tests, eq(tests.id, testStateRows.testId))
    .innerJoin(testJudgements, eq(testJudgements.testId, testStateRows.testId))
    .where(
      and(
        inArrayOrNone(testStateRows.projectId, scope.projectIds),
        inArray(testStateRows.state, statesOfChance),
        seenIn(ctx, scope, days),
        inScope === null ? undefined : sql`${tests.id} in ${inScope}`,
      ),
    )
    .orderBy(sql`${testJudgements.impact} desc`, tests.id)
    .limit(maxPoints);
  return rows.map(({ reasons, ...row }) => ({ ...row, reason: reasons[0]?.reason ?? null }));
}
