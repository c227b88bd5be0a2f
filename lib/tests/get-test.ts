import { and, desc, eq } from "drizzle-orm";
import { assertCan } from "@/lib/auth/permissions";
import type { VerbArgs } from "@/lib/context";
import { executions, pipelines, projects, testResults, tests } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import type { TestView } from "@/schemas/tests";
import { noFlake, readFlakes, statusByCode } from "./read-flakes";

/** Results shown of one test. */
const maxResults = 200;

/**
 * One test with its newest results and Harness's judgement.
 *
 * @throws ForbiddenError the actor may not read the workspace
 * @throws NotFoundError  no such test in a watched project
 */
export async function getTest({ ctx, input }: VerbArgs<{ testId: number }>): Promise<TestView> {
  assertCan(ctx, "workspace.read");
  const [test] = await ctx.db
    .select({
      id: tests.id,
      name: tests.name,
      className: tests.className,
      suiteName: tests.suiteName,
      fileName: tests.fileName,
      repo: tests.repo,
      projectKey: projects.key,
      projectName: projects.name,
      firstSeenAt: tests.firstSeenAt,
      lastSeenAt: tests.lastSeenAt,
    })
    .from(tests)
    .innerJoin(projects, eq(projects.id, tests.projectId))
    .where(and(eq(tests.id, input.testId), eq(projects.watched, true)));
  if (test === undefined) {
    throw new NotFoundError("This test is not known here.", {
      remedy: "It may belong to a project that is no longer watched.",
    });
  }
  const [rows, flakes] = await Promise.all([
    ctx.db
      .select({
        executionId: executions.planExecutionId,
        pipelineName: pipelines.name,
        run: executions.runSequence,
        at: testResults.at,
        attempt: testResults.attempt,
        status: testResults.status,
        durationMs: testResults.durationMs,
        branch: executions.branch,
        commitSha: executions.commitSha,
        message: testResults.message,
      })
      .from(testResults)
      .innerJoin(executions, eq(executions.id, testResults.executionId))
      .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
      .where(eq(testResults.testId, test.id))
      .orderBy(desc(testResults.at))
      .limit(maxResults),
    readFlakes(ctx, [test.id]),
  ]);
  const { flaky, disagreedCommits, clearedBy, consecutivePasses, timeLostMs } =
    flakes.get(test.id) ?? noFlake;
  return {
    ...test,
    firstSeenAt: test.firstSeenAt.getTime(),
    lastSeenAt: test.lastSeenAt.getTime(),
    flaky,
    disagreedCommits,
    clearedBy,
    consecutivePasses,
    timeLostMs,
    results: rows.map((row) => ({
      ...row,
      at: row.at.getTime(),
      status: statusByCode.get(row.status) ?? "error",
      message: row.message?.slice(0, 500) ?? null,
    })),
  };
}
