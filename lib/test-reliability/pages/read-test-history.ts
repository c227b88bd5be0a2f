import { and, desc, eq, gte, inArray, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import { executionPath } from "@/lib/addresses";
import type { Context } from "@/lib/context";
import { statusOfCode } from "@/lib/db";
import {
  executions,
  pipelines,
  testRenames,
  testResults,
  testRuns,
  testRunVerdicts,
  testStateChanges,
  testStatusCodes,
  tests,
} from "@/lib/db/schema";
import { type CommitCount, rateSegments } from "@/lib/insights/test-reliability";
import type { TestPageView, TestRunView } from "@/schemas/test-reliability/single-test";

const dayMs = 86_400_000;
const durationDays = 90;
const maxChanges = 200;

/** The id under which a test goes on, followed through its renames. */
export async function currentTestId(ctx: Context, testId: number): Promise<number> {
  const { rows } = await ctx.db.execute<{ id: number }>(sql`
    with recursive line as (
      select ${testId}::int as id, 0 as steps
      union all
      select r.to_test_id, line.steps + 1 from ${testRenames} r join line on r.from_test_id = line.id where line.steps < 50
    ) select id from line order by steps desc limit 1`);
  return rows[0]?.id ?? testId;
}

export interface EarlierName {
  id: number;
  name: string;
  className: string;
  until: number;
}

/** What a test was called before, the latest name first. */
export async function earlierNames(ctx: Context, testId: number): Promise<EarlierName[]> {
  const { rows } = await ctx.db.execute<{ id: number }>(sql`
    with recursive line as (
      select ${testId}::int as id, 0 as steps
      union all
      select r.from_test_id, line.steps + 1 from ${testRenames} r join line on r.to_test_id = line.id where line.steps < 50
    ) select id from line where steps > 0`);
  if (rows.length === 0) return [];
  const names = await ctx.db
    .select({ id: tests.id, name: tests.name, className: tests.className, until: tests.lastSeenAt })
    .from(tests)
    .where(
      inArray(
        tests.id,
        rows.map(({ id }) => id),
      ),
    )
    .orderBy(desc(tests.lastSeenAt));
  return names.map((row) => ({ ...row, until: row.until.getTime() }));
}

/** A failure that the environment is to blame for, of a result joined with the verdict on its run. */
const excused = (): SQL<boolean> => sql<boolean>`coalesce(${testResults.status} in (1, 2) and (
  ${testRunVerdicts.environment} = 'outage' or ${testResults.testId} = any(${testRunVerdicts.excusedIds})
  or ${testResults.testId} = any(${testRunVerdicts.pardonedIds})), false)`;

const verdictOfRun = () =>
  and(eq(testRunVerdicts.runId, testResults.runId), eq(testRunVerdicts.attempt, testResults.attempt));

/** The newest results of a test under all of its names. */
export async function recentRuns(
  ctx: Context,
  testIds: readonly number[],
  projectKey: string,
  limit: number,
): Promise<TestRunView[]> {
  const rows = await ctx.db
    .select({
      runId: testRuns.id,
      executionRef: testRuns.executionRef,
      stored: executions.id,
      pipelineName: pipelines.name,
      job: testRuns.job,
      runSequence: executions.runSequence,
      commitSha: testRuns.commitSha,
      branch: testRuns.branch,
      at: testResults.at,
      status: testResults.status,
      attempt: testResults.attempt,
      durationMs: testResults.durationMs,
      message: testResults.message,
      excused: excused(),
    })
    .from(testResults)
    .innerJoin(testRuns, eq(testRuns.id, testResults.runId))
    .leftJoin(executions, eq(executions.id, testRuns.executionId))
    .leftJoin(pipelines, eq(pipelines.id, testRuns.pipelineId))
    .leftJoin(testRunVerdicts, verdictOfRun())
    .where(inArray(testResults.testId, [...testIds]))
    .orderBy(desc(testResults.at), desc(testResults.runId), desc(testResults.attempt))
    .limit(limit);
  return rows.map(({ runId, executionRef, stored, job, ...row }): TestRunView => {
    const executionId = executionRef ?? `upload-${runId}`;
    return {
      ...row,
      executionId,
      executionPath: stored === null ? null : executionPath(projectKey, executionId),
      pipelineName: row.pipelineName ?? (job === "" ? "Upload" : job),
      runSequence: row.runSequence ?? 0,
      at: row.at.getTime(),
      status: statusOfCode(row.status),
    };
  });
}

/** Stretches of a steady failure rate on the default branch, over all that is kept. */
export async function segmentsOf(
  ctx: Context,
  testIds: readonly number[],
  defaultBranch: string,
): Promise<TestPageView["segments"]> {
  const commit = sql<string>`coalesce(${testRuns.commitSha}, 'run ' || ${testRuns.id})`;
  const first = sql<number>`(extract(epoch from min(${testResults.at})) * 1000)::float8`;
  const rows = await ctx.db
    .select({
      commitSha: commit,
      at: first,
      runs: sql<number>`count(*)::int`,
      failed: sql<number>`(count(*) filter (where ${testResults.status} in (1, 2)))::int`,
    })
    .from(testResults)
    .innerJoin(testRuns, eq(testRuns.id, testResults.runId))
    .leftJoin(testRunVerdicts, verdictOfRun())
    .where(
      and(
        inArray(testResults.testId, [...testIds]),
        ne(testResults.status, testStatusCodes.skipped),
        or(and(eq(testRuns.branch, defaultBranch), isNull(testRuns.prNumber)), isNull(testRuns.branch)),
        sql`not ${excused()}`,
      ),
    )
    .groupBy(commit)
    .orderBy(first);
  return rateSegments(rows.map((row): CommitCount => ({ ...row, at: Number(row.at) })));
}

const maxDisagreements = 500;
const maxFailedExecutions = 20;

/** Commits on which it both passed and failed, over all that is kept, newest first. A run without a commit stands alone. */
export async function disagreementsOf(
  ctx: Context,
  testIds: readonly number[],
): Promise<TestPageView["disagreements"]> {
  const ids = `{${testIds.join(",")}}`;
  const commit = sql`coalesce(u.commit_sha, 'run ' || u.id)`;
  const { rows } = await ctx.db.execute<{
    commit: string;
    branch: string | null;
    passed: number;
    failed: number;
    executions: string[];
  }>(sql`
    with failures as (
      select distinct ${commit} as commit
      from ${testResults} r join ${testRuns} u on u.id = r.run_id and u.at = r.at
      where r.test_id = any(${ids}::int[]) and r.status in (1, 2)
    )
    select ${commit} as commit, (array_agg(u.branch order by r.at))[1] as branch,
      (count(*) filter (where r.status = 0))::int as passed, (count(*) filter (where r.status in (1, 2)))::int as failed,
      array_agg(coalesce(u.execution_ref, 'upload-' || u.id) order by r.at, r.run_id)
        filter (where r.status in (1, 2)) as executions
    from ${testResults} r join ${testRuns} u on u.id = r.run_id and u.at = r.at
      join failures on failures.commit = ${commit}
    where r.test_id = any(${ids}::int[]) and r.status <> 3
    group by 1 having count(*) filter (where r.status = 0) > 0
    order by max(r.at) desc, 1 limit ${maxDisagreements}`);
  return rows.map(({ commit: commitSha, branch, passed, failed, executions: refs }) => ({
    commitSha,
    branch: branch ?? "",
    passed,
    failed,
    executionIds: [...new Set(refs)].slice(0, maxFailedExecutions),
  }));
}

/** How long it took, day by day; what was skipped took no time. */
export async function durationsOf(
  ctx: Context,
  testIds: readonly number[],
): Promise<TestPageView["durations"]> {
  const since = new Date(ctx.now().getTime() - durationDays * dayMs);
  const day = sql<string>`(${testResults.at} at time zone 'UTC')::date::text`;
  const percentile = (share: number) =>
    sql<number>`percentile_cont(${share}::float8) within group (order by ${testResults.durationMs})`;
  const rows = await ctx.db
    .select({ day, p50Ms: percentile(0.5), p95Ms: percentile(0.95), runs: sql<number>`count(*)::int` })
    .from(testResults)
    .where(
      and(
        inArray(testResults.testId, [...testIds]),
        gte(testResults.at, since),
        ne(testResults.status, testStatusCodes.skipped),
      ),
    )
    .groupBy(sql`1`)
    .orderBy(sql`1`);
  return rows.map((row) => ({ ...row, p50Ms: Number(row.p50Ms), p95Ms: Number(row.p95Ms) }));
}

/** Changes of its state, newest first. */
export async function stateHistoryOf(
  ctx: Context,
  testIds: readonly number[],
): Promise<TestPageView["stateHistory"]> {
  const rows = await ctx.db
    .select()
    .from(testStateChanges)
    .where(inArray(testStateChanges.testId, [...testIds]))
    .orderBy(desc(testStateChanges.at), desc(testStateChanges.id))
    .limit(maxChanges);
  return rows.map(({ at, from, to, setBy, byName, reason, expiresAt, branches }) => ({
    at: at.getTime(),
    from,
    to,
    setBy,
    byName,
    reason,
    expiresAt: expiresAt?.getTime() ?? null,
    branches,
  }));
}
