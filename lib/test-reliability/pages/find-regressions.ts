import { and, arrayContains, eq, gt, inArray } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import { projects, type StoredEpisode, testJudgements, testRuns, tests } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";

/** From this probability on a stretch of failures counts as a fault of the code, as the engine has it. */
const faultFrom = 0.5;

export interface FoundRegression {
  testId: number;
  name: string;
  className: string;
  suiteName: string;
  projectKey: string;
  episode: StoredEpisode;
  stillFailing: boolean;
  message: string | null;
  owners: string[];
  lastFailedExecution: string | null;
}

/**
 * Tests that began to fail at a commit of the default branch since an instant, with that commit: those that still fail first, then
 * the newest. A test that never passed has no such commit and is none.
 */
export async function findRegressions({
  ctx,
  input,
}: VerbArgs<{ projectId?: number | undefined; since: Date; owner?: string }>): Promise<FoundRegression[]> {
  assertCan(ctx, "workspace.read");
  const rows = await ctx.db
    .select({
      test: tests,
      projectKey: projects.key,
      judgement: testJudgements,
      lastFailedExecution: testRuns.executionRef,
    })
    .from(testJudgements)
    .innerJoin(tests, eq(tests.id, testJudgements.testId))
    .innerJoin(projects, and(eq(projects.id, tests.projectId), eq(projects.watched, true)))
    .leftJoin(testRuns, eq(testRuns.id, testJudgements.lastFailedRunId))
    .where(
      and(
        // Failures of a flaky test are chance; a regression that was repaired makes a test fixed, and later healthy.
        inArray(testJudgements.label, ["regression", "fixed", "healthy", "watched", "flaky"]),
        gt(testJudgements.failures, 0),
        input.projectId === undefined ? undefined : eq(tests.projectId, input.projectId),
        input.owner === undefined ? undefined : arrayContains(testJudgements.owners, [input.owner]),
      ),
    );
  const since = input.since.getTime();
  return rows
    .flatMap(({ test, projectKey, judgement, lastFailedExecution }) =>
      judgement.episodes
        .filter(({ probability, startedAt }) => probability >= faultFrom && startedAt >= since)
        .map(
          (episode): FoundRegression => ({
            testId: test.id,
            name: test.name,
            className: test.className,
            suiteName: test.suiteName,
            projectKey,
            episode,
            stillFailing: episode.fixedCommit === null,
            message: judgement.message,
            owners: judgement.owners,
            lastFailedExecution,
          }),
        ),
    )
    .sort(
      (a, b) =>
        Number(b.stillFailing) - Number(a.stillFailing) ||
        b.episode.startedAt - a.episode.startedAt ||
        a.testId - b.testId,
    );
}
