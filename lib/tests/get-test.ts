import { desc, eq } from "drizzle-orm";
import { assertCan } from "@/lib/auth/permissions";
import type { VerbArgs } from "@/lib/context";
import { executions, pipelines, projects, testResults, testRuns, tests } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import { fingerprint } from "@/lib/insights/failures/fingerprint";
import { harnessFlaky } from "@/lib/insights/tests/harness-flaky";
import { isFailure, sameCommitDisagreements } from "@/lib/insights/tests/same-commit";
import type { TestRun } from "@/lib/insights/tests/types";
import { statusOfCode } from "@/lib/tests/status-codes";
import type { TestPageView, TestRunView } from "@/schemas/test-page";

/** Enough for the window of every judgement on this page, and little enough to draw. */
const maxRuns = 500;

/**
 * One test: what its last runs say, on which commits it disagreed with itself, and with which messages it fails.
 *
 * @throws NotFoundError  no such test
 */
export async function getTest({ ctx, input }: VerbArgs<{ testId: number }>): Promise<TestPageView> {
  assertCan(ctx, "workspace.read");
  const [found] = await ctx.db
    .select({ test: tests, projectKey: projects.key, projectName: projects.name })
    .from(tests)
    .innerJoin(projects, eq(projects.id, tests.projectId))
    .where(eq(tests.id, input.testId));
  if (!found) {
    throw new NotFoundError("There is no such test.", {
      remedy: "It may have been removed with its project.",
    });
  }
  const rows = await ctx.db
    .select({
      runId: testRuns.id,
      executionRef: testRuns.executionRef,
      pipelineName: pipelines.name,
      runSequence: executions.runSequence,
      commitSha: testRuns.commitSha,
      branch: testRuns.branch,
      at: testResults.at,
      status: testResults.status,
      attempt: testResults.attempt,
      durationMs: testResults.durationMs,
      message: testResults.message,
    })
    .from(testResults)
    .innerJoin(testRuns, eq(testRuns.id, testResults.runId))
    .leftJoin(executions, eq(executions.id, testRuns.executionId))
    .leftJoin(pipelines, eq(pipelines.id, testRuns.pipelineId))
    .where(eq(testResults.testId, input.testId))
    .orderBy(desc(testResults.at))
    .limit(maxRuns);
  const recent = rows.map(
    ({ runId, executionRef, pipelineName, runSequence, ...row }): TestRunView => ({
      ...row,
      // An upload that named no execution stands for itself.
      executionId: executionRef ?? String(runId),
      executionPath: null,
      pipelineName: pipelineName ?? "",
      runSequence: runSequence ?? 0,
      excused: false,
      at: row.at.getTime(),
      status: statusOfCode(row.status),
    }),
  );
  const runs = rows.map(
    (row): TestRun => ({
      testKey: String(input.testId),
      executionId: row.executionRef ?? String(row.runId),
      // Results without a commit cannot disagree with one another: each stands alone.
      commitSha: row.commitSha ?? `run ${row.runId}`,
      branch: row.branch ?? "",
      at: row.at.getTime(),
      status: statusOfCode(row.status),
      durationMs: row.durationMs,
      attempt: row.attempt + 1,
    }),
  );
  const verdict = harnessFlaky(runs, ctx.now().getTime());
  const { test, projectKey, projectName } = found;
  return {
    id: test.id,
    name: test.name,
    className: test.className,
    suiteName: test.suiteName,
    fileName: test.fileName,
    repo: test.repo,
    projectKey,
    projectName,
    firstSeenAt: test.firstSeenAt.getTime(),
    lastSeenAt: test.lastSeenAt.getTime(),
    runs: runs.filter((run) => run.status !== "skipped").length,
    failed: runs.filter((run) => isFailure(run.status)).length,
    flaky: verdict.flaky,
    clearedBy: verdict.clearedBy,
    consecutivePasses: verdict.consecutivePasses,
    disagreements: sameCommitDisagreements(runs).map(
      ({ commitSha, branch, passed, failed, failedExecutionIds }) => ({
        commitSha,
        branch,
        passed,
        failed,
        executionIds: failedExecutionIds,
      }),
    ),
    messages: groupMessages(recent),
    recent,
  };
}

/** Failures by what their message says, whatever numbers, ids and paths stand in it. */
function groupMessages(recent: readonly TestRunView[]): TestPageView["messages"] {
  const groups = new Map<string, TestPageView["messages"][number]>();
  for (const run of recent) {
    if (!isFailure(run.status)) {
      continue;
    }
    const message = run.message ?? "No message";
    const { id } = fingerprint(message);
    const group = groups.get(id);
    if (group === undefined) {
      groups.set(id, {
        fingerprint: id,
        message,
        count: 1,
        lastAt: run.at,
        lastExecutionId: run.executionId,
      });
    } else {
      group.count += 1;
    }
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}
