import { inArray, type SQL, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions, pipelines, redPeriods } from "@/lib/db/schema";
import type { Scope } from "@/lib/workspace";
import { defaultBranchOnly, type TimeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";

/** The red times that ended in a stretch of time. */
export interface Recovery {
  /** Median of their lengths; null without any. */
  recoveryMs: number | null;
  recoveries: number;
}

/** A red time that began longer than this before the period before is not counted: it was no recovery of this time. */
const lookBackMs = 7 * 86_400_000;

/**
 * The red times of default branches that ended inside a window, and in the period before it: from the start of the first
 * failure to the end of the next success of the same pipeline. With a branch filter, those of that branch.
 */
export async function readRecoveries(
  ctx: Context,
  scope: Scope,
  filters: PageFilters,
  window: TimeWindow,
): Promise<{ current: Recovery; previous: Recovery }> {
  const none = { recoveryMs: null, recoveries: 0 };
  const ids = scope.byPipeline ? scope.pipelines.map((pipeline) => pipeline.id) : scope.projectIds;
  if (ids.length === 0) return { current: none, previous: none };
  const since = sql`${new Date(window.previousFrom.getTime() - lookBackMs).toISOString()}::timestamptz`;
  const until = sql`${window.to.toISOString()}::timestamptz`;
  const stored =
    (filters.branch === null || filters.branch === defaultBranchOnly) && filters.trigger === null;
  const periods = stored
    ? sql`select started_at, recovered_at from ${redPeriods}
        where ${inArray(scope.byPipeline ? redPeriods.pipelineId : redPeriods.projectId, ids)}
          and started_at >= ${since} and started_at < ${until} and recovered_at >= ${window.previousFrom.toISOString()}::timestamptz`
    : countedPeriods(
        sql`${scope.byPipeline ? sql`p.id` : sql`p.project_id`} in (${sql.join(
          ids.map((id) => sql`${id}`),
          sql`, `,
        )})`,
        sql`e.started_at >= ${since} and e.started_at < ${until}`,
        filters,
      );
  const within = (from: Date, to: Date) =>
    sql`filter (where recovered_at >= ${from.toISOString()}::timestamptz and recovered_at < ${to.toISOString()}::timestamptz)`;
  const median = sql`percentile_cont(0.5) within group (order by extract(epoch from recovered_at - started_at))`;
  const now = within(window.from, window.to);
  const before = within(window.previousFrom, window.previousTo);
  const { rows } = await ctx.db.execute<
    Record<"current_s" | "current_n" | "previous_s" | "previous_n", number | null>
  >(sql`
    select (${median} ${now})::float8 as current_s, (count(*) ${now})::int as current_n,
      (${median} ${before})::float8 as previous_s, (count(*) ${before})::int as previous_n
    from (${periods}) red`);
  const [row] = rows;
  if (row === undefined) return { current: none, previous: none };
  return {
    current: recoveryOf(row.current_s, row.current_n),
    previous: recoveryOf(row.previous_s, row.previous_n),
  };
}

function recoveryOf(seconds: number | null, recoveries: number | null): Recovery {
  return {
    recoveryMs: seconds === null ? null : Math.round(Number(seconds) * 1000),
    recoveries: recoveries ?? 0,
  };
}

/** One line of executions `e` of a pipeline `p`. */
function onLine(e: SQL, { branch, trigger }: Pick<PageFilters, "branch" | "trigger">): SQL {
  return sql`${
    branch === null || branch === defaultBranchOnly
      ? sql`(p.default_branch is null or ${e}.branch is null or ${e}.branch = p.default_branch)`
      : sql`${e}.branch = ${branch}`
  } ${trigger === null ? sql`` : sql`and ${e}.trigger_type = ${trigger}`}`;
}

/**
 * The ended red periods of a line that none are kept of: only where the outcome changes does one begin or end. Pipeline by
 * pipeline, so that each is read in the order of its index.
 *
 * @param which on `pipelines p`
 * @param during on `executions e`
 */
function countedPeriods(which: SQL, during: SQL, filters: Pick<PageFilters, "branch" | "trigger">): SQL {
  const inOrder = sql`order by started_at nulls first, id`;
  return sql`
    select r.started_at, r.recovered_at
    from (
      select pipeline_id, outcome, earlier, started_at, lead(done_at) over (partition by pipeline_id ${inOrder}) as recovered_at
      from (
        select p.id as pipeline_id, line.*
        from ${pipelines} p
        cross join lateral (
          select e.id, e.outcome, e.started_at, coalesce(e.ended_at, e.started_at) as done_at,
            lag(e.outcome) over (${inOrder}) as earlier
          from ${executions} e
          where e.pipeline_id = p.id and e.outcome in ('succeeded', 'failed') and ${during} and ${onLine(sql`e`, filters)}
        ) line
        where ${which}
      ) judged
      where earlier is distinct from outcome and (earlier is not null or outcome = 'failed')
    ) r
    where r.outcome = 'failed' and r.recovered_at is not null and (r.earlier is not null or not ${redBefore(filters)})`;
}

/** Whether a pipeline was red already where the look back begins: such a period began before it. */
function redBefore(filters: Pick<PageFilters, "branch" | "trigger">): SQL {
  return sql`coalesce((
    select b.outcome = 'failed' from ${executions} b join ${pipelines} p on p.id = b.pipeline_id
    where b.pipeline_id = r.pipeline_id and b.outcome in ('succeeded', 'failed') and b.started_at < r.started_at
      and ${onLine(sql`b`, filters)}
    order by b.started_at desc nulls last limit 1
  ), false)`;
}
