import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions, testDays, testResults, testRuns, testStatusCodes } from "@/lib/db/schema";
import { harnessMark, harnessWindowMs } from "@/lib/insights/tests/harness-flaky";

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

interface Row extends Record<string, unknown> {
  test_id: number;
  disagreed_commits: number;
  commits: number;
  consecutive_passes: number;
  time_lost_ms: number;
  last_failed_at: number | null;
  last_failed_execution_id: string | null;
  message: string | null;
}

const { passed, failed, error } = testStatusCodes;

/**
 * Judges tests by Harness's definition of flaky, and adds up the executions that were red because of it. Only failures are looked
 * up one by one, and the runs on their commits; what passed is counted from the days.
 */
export async function readFlakes(ctx: Context, testIds: number[]): Promise<Map<number, FlakeFinding>> {
  if (testIds.length === 0) return new Map();
  const now = ctx.now();
  const since = new Date(now.getTime() - harnessWindowMs);
  const ids = sql`${`{${testIds.join(",")}}`}::int[]`;
  const from = sql`${since.toISOString()}::timestamptz`;
  const until = sql`${now.toISOString()}::timestamptz`;
  const { rows } = await ctx.db.execute<Row>(sql`
    with failing as materialized (
      select r.test_id, r.at, r.attempt, r.run_id, r.step_node_id, run.commit_sha, e.outcome, e.duration_ms,
        -- Results without a commit cannot disagree with one another: each run stands alone.
        coalesce(run.commit_sha, 'run ' || run.id) as commit_key
      from ${testResults} r join ${testRuns} run on run.id = r.run_id left join ${executions} e on e.id = run.execution_id
      where r.test_id = any(${ids}) and r.status in (${sql.raw(`${failed}, ${error}`)}) and r.at >= ${from} and r.at <= ${until}
    ), last as (
      select distinct on (test_id) * from failing order by test_id, at desc, attempt desc
    ), disagreed as materialized (
      select f.test_id, f.commit_key
      from (select distinct test_id, commit_key, commit_sha, case when commit_sha is null then run_id end as alone from failing) f
      where exists (
        select from ${testRuns} run
        -- Results have the time of their run, which their primary key is read by.
        join ${testResults} p on p.test_id = f.test_id and p.at = run.at and p.run_id = run.id and p.status = ${sql.raw(String(passed))}
        where (run.commit_sha = f.commit_sha or run.id = f.alone) and run.at >= ${from} and run.at <= ${until}
      )
    ), lost as (
      select test_id, sum(duration_ms)::float8 as time_lost_ms
      from (
        select distinct test_id, run_id, duration_ms from failing join disagreed using (test_id, commit_key)
        where outcome = 'failed'
      ) red group by test_id
    ), days as (
      select d.test_id, sum(d.commits)::int as commits,
        coalesce(sum(d.runs - d.skipped) filter (where last.at is null or d.day > (last.at at time zone 'UTC')::date), 0)::int as passes
      from ${testDays} d left join last on last.test_id = d.test_id
      where d.test_id = any(${ids}) and d.day >= (${from} at time zone 'UTC')::date
      group by d.test_id
    )
    select days.test_id, days.commits, days.passes + coalesce(same_day.passes, 0) as consecutive_passes,
      coalesce((select count(*) from disagreed where disagreed.test_id = days.test_id), 0)::int as disagreed_commits,
      coalesce(lost.time_lost_ms, 0)::float8 as time_lost_ms,
      (extract(epoch from last.at) * 1000)::float8 as last_failed_at,
      run.execution_ref as last_failed_execution_id, m.message
    from days
    left join last on last.test_id = days.test_id
    left join lost on lost.test_id = days.test_id
    left join ${testRuns} run on run.id = last.run_id
    left join ${testResults} m on m.test_id = last.test_id and m.at = last.at and m.run_id = last.run_id
      and m.step_node_id = last.step_node_id and m.attempt = last.attempt
    left join lateral (
      select count(*)::int as passes from ${testResults} p
      where p.test_id = last.test_id and p.status = ${sql.raw(String(passed))} and p.at >= last.at and (p.at, p.attempt) > (last.at, last.attempt)
        and p.at < (date_trunc('day', last.at at time zone 'UTC') + interval '1 day') at time zone 'UTC'
    ) same_day on true`);
  return new Map(rows.map((row) => [row.test_id, findingOf(row)]));
}

function findingOf(row: Row): FlakeFinding {
  const disagreedCommits = row.disagreed_commits;
  const consecutivePasses = row.consecutive_passes;
  return {
    ...harnessMark({ disagreements: disagreedCommits, consecutivePasses }),
    disagreedCommits,
    commits: row.commits,
    consecutivePasses,
    timeLostMs: Number(row.time_lost_ms),
    lastFailedAt: row.last_failed_at === null ? null : Number(row.last_failed_at),
    lastFailedExecutionId: row.last_failed_execution_id,
    message: row.message?.split("\n")[0]?.slice(0, 200) ?? null,
  };
}
