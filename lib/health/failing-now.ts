import { type SQL, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions, pipelines, redPeriods } from "@/lib/db/schema";
import { pipelineRefs, type Scope } from "@/lib/workspace";
import { FailureCause, failureCauseTitles } from "@/schemas/executions/failure-cause";
import type { FailingPipeline } from "@/schemas/executions/health";
import { defaultBranchOnly } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";

/** A pipeline that has not run for this long says nothing about now. */
const staleAfterMs = 60 * 86_400_000;

interface Row extends Record<string, unknown> {
  pipeline_id: number;
  branch: string | null;
  last_id: string;
  last_at: number;
  failed_stage: string | null;
  failed_step: string | null;
  cause: string | null;
  excerpt: string | null;
  commit_sha: string | null;
  commit_message: string | null;
  commit_author: string | null;
  first_id: string;
  since: number;
  failures: number;
}

/**
 * Pipelines whose newest succeeded or failed execution on the default branch (or on the branch of the filter) failed,
 * the longest red first. The time range plays no part: this is about now.
 */
export async function readFailingNow(
  ctx: Context,
  scope: Scope,
  filters: Pick<PageFilters, "branch" | "trigger">,
): Promise<FailingPipeline[]> {
  if (scope.pipelines.length === 0) return [];
  const since = new Date(ctx.now().getTime() - staleAfterMs).toISOString();
  const ids = sql.join(
    scope.pipelines.map((pipeline) => sql`${pipeline.id}`),
    sql`, `,
  );
  // `nulls last` is how the index is built: without it every execution of a pipeline is read and sorted.
  // The newest judged execution of each pipeline first; only those that failed are looked into further.
  const line = (e: SQL) =>
    sql`${e}.started_at > ${since}::timestamptz and ${
      filters.branch === null || filters.branch === defaultBranchOnly
        ? sql`(p.default_branch is null or ${e}.branch is null or ${e}.branch = p.default_branch)`
        : sql`${e}.branch = ${filters.branch}`
    } ${filters.trigger === null ? sql`` : sql`and ${e}.trigger_type = ${filters.trigger}`}`;
  const stored =
    (filters.branch === null || filters.branch === defaultBranchOnly) && filters.trigger === null;
  const { rows } = await ctx.db.execute<Row>(stored ? storedReds(ids, since) : countedReds(ids, line));
  const refs = pipelineRefs(scope);
  return rows.flatMap((row) => {
    const pipeline = refs.get(row.pipeline_id);
    if (pipeline === undefined || row.first_id === null) return [];
    const cause = FailureCause.safeParse(row.cause);
    return [
      {
        pipeline,
        branch: row.branch,
        since: Number(row.since),
        failures: row.failures,
        firstExecutionId: row.first_id,
        lastExecutionId: row.last_id,
        lastAt: Number(row.last_at),
        failedStage: row.failed_stage,
        failedStep: row.failed_step,
        cause: cause.success ? cause.data : null,
        causeTitle: cause.success ? failureCauseTitles[cause.data].title : null,
        excerpt: row.excerpt?.slice(0, 300) ?? null,
        commitSha: row.commit_sha,
        commitMessage: row.commit_message?.split("\n")[0]?.slice(0, 160) ?? null,
        commitAuthor: row.commit_author,
      },
    ];
  });
}

/** From the red periods of default branches. */
function storedReds(pipelineIds: SQL, since: string): SQL {
  return sql`
    select r.pipeline_id, last.branch, last.plan_execution_id as last_id, last.failed_stage, last.failed_step,
      last.failure_cause as cause, coalesce(last.failure_excerpt, last.failure_message) as excerpt,
      last.commit_sha, last.commit_message, last.commit_author,
      (extract(epoch from last.started_at) * 1000)::float8 as last_at,
      first.plan_execution_id as first_id, (extract(epoch from r.started_at) * 1000)::float8 as since, r.failures
    from ${redPeriods} r
    join ${pipelines} p on p.id = r.pipeline_id
    join ${executions} last on last.id = r.last_execution_id
    join ${executions} first on first.id = r.first_execution_id
    where r.recovered_at is null and r.pipeline_id in (${pipelineIds}) and p.gone_at is null
      and last.started_at > ${since}::timestamptz
    order by r.started_at`;
}

/** From the executions, where filters ask for a line that has no red periods of its own. */
function countedReds(ids: SQL, line: (e: SQL) => SQL): SQL {
  return sql`
    with red as materialized (
      select p.id as pipeline_id, p.default_branch, last.*
      from ${pipelines} p
      cross join lateral (
        select e.branch, e.plan_execution_id as last_id, e.started_at as last_started_at, e.outcome,
          e.failed_stage, e.failed_step, e.failure_cause as cause,
          coalesce(e.failure_excerpt, e.failure_message) as excerpt,
          e.commit_sha, e.commit_message, e.commit_author
        from ${executions} e
        where e.pipeline_id = p.id and ${line(sql`e`)} and e.outcome in ('succeeded', 'failed')
        order by e.started_at desc nulls last limit 1
      ) last
      where p.id in (${ids}) and p.gone_at is null and last.outcome = 'failed'
    )
    select p.*, (extract(epoch from p.last_started_at) * 1000)::float8 as last_at,
      run.first_id, (extract(epoch from run.since) * 1000)::float8 as since, run.failures
    from red p
    left join lateral (
      select g.started_at from ${executions} g
      where g.pipeline_id = p.pipeline_id and ${line(sql`g`)} and g.outcome = 'succeeded'
      order by g.started_at desc nulls last limit 1
    ) green on true
    cross join lateral (
      select min(f.started_at) as since, count(*)::int as failures,
        (array_agg(f.plan_execution_id order by f.started_at))[1] as first_id
      from ${executions} f
      where f.pipeline_id = p.pipeline_id and ${line(sql`f`)} and f.outcome = 'failed'
        and f.started_at > coalesce(green.started_at, '-infinity'::timestamptz)
    ) run
    order by run.since`;
}
