import { and, asc, eq, gt, isNull, or } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { projects, testJudgements, testStateRows, tests } from "@/lib/db/schema";
import { quarantineHolds } from "@/lib/insights/test-reliability";
import { assertCan } from "@/lib/permissions";
import { idleTests } from "@/lib/test-reliability/states/idle-tests";
import { excludedBranchesOf } from "@/lib/test-reliability/states/read-policy";
import type { QuarantinedTest } from "@/schemas/test-reliability/settings";

export interface QuarantinedFull extends QuarantinedTest {
  suiteName: string;
  fileName: string | null;
}

/**
 * Tests that are in quarantine now, in watched projects. A quarantine whose end has passed holds no more, whether or not the job has
 * ended it yet; nor does the policy's of a test that no longer runs.
 *
 * @param filter.branch leaves out what does not hold on this branch
 */
export async function listQuarantined(
  ctx: Context,
  filter: { projectId?: number; repo?: string; branch?: string },
): Promise<QuarantinedFull[]> {
  assertCan(ctx, "workspace.read");
  const rows = await ctx.db
    .select({ test: tests, state: testStateRows, projectKey: projects.key, owners: testJudgements.owners })
    .from(testStateRows)
    .innerJoin(tests, eq(tests.id, testStateRows.testId))
    .innerJoin(projects, and(eq(projects.id, tests.projectId), eq(projects.watched, true)))
    .leftJoin(testJudgements, eq(testJudgements.testId, tests.id))
    .where(
      and(
        eq(testStateRows.state, "quarantined"),
        or(isNull(testStateRows.expiresAt), gt(testStateRows.expiresAt, ctx.now())),
        filter.projectId === undefined ? undefined : eq(tests.projectId, filter.projectId),
        filter.repo === undefined ? undefined : eq(tests.repo, filter.repo),
      ),
    )
    .orderBy(asc(tests.suiteName), asc(tests.className), asc(tests.name), asc(tests.id));
  const idle = await idleTests(
    ctx.db,
    rows.map(({ test }) => test.id),
    ctx.now(),
  );
  const { branch } = filter;
  const excluded =
    branch === undefined
      ? null
      : await excludedBranchesOf(ctx.db, [...new Set(rows.map(({ test }) => test.projectId))]);
  const held = rows.filter(
    ({ test, state }) =>
      !idle.has(test.id) &&
      (branch === undefined ||
        quarantineHolds(
          { branches: state.branches, excludedBranches: excluded?.get(test.projectId) ?? [] },
          branch,
        )),
  );
  return held.map(({ test, state, projectKey, owners }) => ({
    testId: test.id,
    name: test.name,
    className: test.className,
    suiteName: test.suiteName,
    fileName: test.fileName,
    projectKey,
    repo: test.repo,
    owners: owners ?? [],
    since: state.since.getTime(),
    expiresAt: state.expiresAt?.getTime() ?? null,
    branches: state.branches,
    setBy: state.setBy,
    byName: state.byName,
    reason: state.reason,
  }));
}
