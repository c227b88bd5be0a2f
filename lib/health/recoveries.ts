import { type SQL, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions, pipelines } from "@/lib/db/schema";
import { defaultBranchOnly, type TimeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";
import type { Scope } from "./scope";

export interface Recovery {
  /** End of the success that ended the red time, epoch milliseconds. */
  endedAt: number;
  durationMs: number;
}

/** A red time that began longer than this before the period before is not counted: it was no recovery of this time. */
const lookBackMs = 7 * 86_400_000;

/**
 * The red times of default branches that ended inside a window or the period before it: from the start of the first
 * failure to the end of the next success of the same pipeline. With a branch filter, those of that branch.
 */
export async function readRecoveries(
  ctx: Context,
  scope: Scope,
  filters: PageFilters,
  window: TimeWindow,
): Promise<Recovery[]> {
  const branch = filters.branch ?? defaultBranchOnly;
  // One line of executions of a pipeline, judged ones only; `nulls last` is the order of the index.
  const line = (e: SQL) =>
    sql`${e}.pipeline_id = f.pipeline_id and ${e}.outcome in ('succeeded', 'failed') and ${
      branch === defaultBranchOnly
        ? sql`(p.default_branch is null or ${e}.branch is null or ${e}.branch = p.default_branch)`
        : sql`${e}.branch = ${branch}`
    } ${filters.trigger === null ? sql`` : sql`and ${e}.trigger_type = ${filters.trigger}`}`;
  const ids = scope.byPipeline ? scope.pipelines.map((pipeline) => pipeline.id) : scope.projectIds;
  if (ids.length === 0) return [];
  const since = new Date(window.previousFrom.getTime() - lookBackMs).toISOString();
  const { rows } = await ctx.db.execute<{ ended_at: number; duration_ms: number }>(sql`
    select (extract(epoch from green.at) * 1000)::float8 as ended_at,
      (extract(epoch from green.at - f.started_at) * 1000)::float8 as duration_ms
    from ${executions} f
    join ${pipelines} p on p.id = f.pipeline_id
    left join lateral (
      select e.outcome from ${executions} e
      where ${line(sql`e`)} and e.started_at < f.started_at
      order by e.started_at desc nulls last limit 1
    ) before on true
    cross join lateral (
      select coalesce(g.ended_at, g.started_at) as at from ${executions} g
      where ${line(sql`g`)} and g.outcome = 'succeeded' and g.started_at > f.started_at
      order by g.started_at asc nulls first limit 1
    ) green
    where f.outcome = 'failed' and ${line(sql`f`)}
      and f.started_at >= ${since}::timestamptz and f.started_at < ${window.to.toISOString()}::timestamptz
      and ${scope.byPipeline ? sql`f.pipeline_id` : sql`f.project_id`} in (${sql.join(
        ids.map((id) => sql`${id}`),
        sql`, `,
      )})
      and before.outcome is distinct from 'failed'
      and green.at >= ${window.previousFrom.toISOString()}::timestamptz`);
  return rows.map((row) => ({ endedAt: Number(row.ended_at), durationMs: Number(row.duration_ms) }));
}

/** The median time to recover of those that ended in a stretch of time; null without any. */
export function medianRecovery(
  recoveries: readonly Recovery[],
  fromMs: number,
  toMs: number,
): { recoveryMs: number | null; recoveries: number } {
  const inside = recoveries
    .filter((recovery) => recovery.endedAt >= fromMs && recovery.endedAt < toMs)
    .map((recovery) => recovery.durationMs)
    .sort((a, b) => a - b);
  const middle = (inside.length - 1) / 2;
  const low = inside[Math.floor(middle)];
  const high = inside[Math.ceil(middle)];
  return {
    recoveryMs: low === undefined || high === undefined ? null : (low + high) / 2,
    recoveries: inside.length,
  };
}
