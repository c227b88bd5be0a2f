import { and, eq, gte, inArray } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions, testResults } from "@/lib/db/schema";
import { harnessFlaky } from "@/lib/insights/tests/harness-flaky";
import { isFailure, sameCommitDisagreements } from "@/lib/insights/tests/same-commit";
import type { TestRun } from "@/lib/insights/tests/types";
import { statusOfCode } from "@/lib/tests/status-codes";

export interface FlakeFinding {
  flaky: boolean;
  disagreedCommits: number;
  commits: number;
  clearedBy: "consecutive_passes" | "age" | null;
  consecutivePasses: number;
  timeLostMs: number;
  lastFailedAt: number | null;
  lastFailedExecutionId: string | null;
  message: string | null;
}

/** A test without results in the window. */
export const noFlake: FlakeFinding = {
  flaky: false,
  disagreedCommits: 0,
  commits: 0,
  clearedBy: null,
  consecutivePasses: 0,
  timeLostMs: 0,
  lastFailedAt: null,
  lastFailedExecutionId: null,
  message: null,
};

/** Harness looks this far back. */
const windowMs = 14 * 86_400_000;

interface Run extends TestRun {
  executionFailed: boolean;
  executionDurationMs: number;
}

/** Judges tests by Harness's definition of flaky, and adds up the executions that were red because of it. */
export async function readFlakes(ctx: Context, testIds: number[]): Promise<Map<number, FlakeFinding>> {
  if (testIds.length === 0) return new Map();
  const now = ctx.now().getTime();
  const rows = await ctx.db
    .select({
      testId: testResults.testId,
      at: testResults.at,
      status: testResults.status,
      attempt: testResults.attempt,
      durationMs: testResults.durationMs,
      message: testResults.message,
      executionId: executions.planExecutionId,
      outcome: executions.outcome,
      executionDurationMs: executions.durationMs,
      commitSha: executions.commitSha,
      branch: executions.branch,
    })
    .from(testResults)
    .innerJoin(executions, eq(executions.id, testResults.executionId))
    .where(and(inArray(testResults.testId, testIds), gte(testResults.at, new Date(now - windowMs))));
  const byTest = new Map<number, Run[]>();
  for (const row of rows) {
    const runs = byTest.get(row.testId) ?? [];
    runs.push({
      testKey: String(row.testId),
      executionId: row.executionId,
      // Results without a commit cannot disagree with one another: each stands alone.
      commitSha: row.commitSha ?? `execution ${row.executionId}`,
      branch: row.branch ?? "",
      at: row.at.getTime(),
      status: statusOfCode(row.status),
      durationMs: row.durationMs,
      attempt: row.attempt + 1,
      ...(row.message === null ? {} : { message: row.message }),
      executionFailed: row.outcome === "failed",
      executionDurationMs: row.executionDurationMs ?? 0,
    });
    byTest.set(row.testId, runs);
  }
  return new Map([...byTest].map(([testId, runs]) => [testId, findingOf(runs, now)]));
}

function findingOf(runs: readonly Run[], now: number): FlakeFinding {
  const verdict = harnessFlaky(runs, now);
  const disagreements = sameCommitDisagreements(runs);
  const blamed = new Set(disagreements.flatMap((each) => each.failedExecutionIds));
  const lost = new Map<string, number>();
  for (const run of runs) {
    if (blamed.has(run.executionId) && run.executionFailed)
      lost.set(run.executionId, run.executionDurationMs);
  }
  const lastFailed = runs
    .filter((run) => isFailure(run.status))
    .reduce<Run | null>((last, run) => (last === null || run.at > last.at ? run : last), null);
  return {
    flaky: verdict.flaky,
    disagreedCommits: disagreements.length,
    commits: new Set(runs.filter((run) => run.status !== "skipped").map((run) => run.commitSha)).size,
    clearedBy: verdict.clearedBy,
    consecutivePasses: verdict.consecutivePasses,
    timeLostMs: [...lost.values()].reduce((sum, durationMs) => sum + durationMs, 0),
    lastFailedAt: lastFailed?.at ?? null,
    lastFailedExecutionId: lastFailed?.executionId ?? null,
    message: lastFailed?.message?.split("\n")[0]?.slice(0, 200) ?? null,
  };
}
