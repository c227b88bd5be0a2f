import { and, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions, failureClusters, pipelines } from "@/lib/db/schema";
import { executionScope, inArrayOrNone, type Scope } from "@/lib/workspace";
import type { TimeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";

/**
 * The pipeline whose unread failures an id means; null for the id of a cluster. Failures whose lines have not been read (yet) stand
 * together by pipeline.
 */
export function unreadPipelineOf(clusterId: string): number | null {
  const match = /^p-(\d{1,9})$/.exec(clusterId);
  return match?.[1] === undefined ? null : Number(match[1]);
}

/** What makes two failures the same. */
export const clusterKey = sql<string>`coalesce(${executions.failureClusterId}, 'p-' || ${executions.pipelineId})`;

/** Failures with the id of their group: answered from the index of failures alone. */
export function failedIn(scope: Scope, filters: PageFilters, from: Date, to: Date): SQL | undefined {
  return and(
    executionScope(scope, filters),
    eq(executions.outcome, "failed"),
    gte(executions.startedAt, from),
    lt(executions.startedAt, to),
  );
}

export interface ClusterRow extends Record<string, unknown> {
  key: string;
  /** Of most of its failures in the range. */
  cause: string;
  count: number;
  /** Epoch milliseconds. */
  first_at: number;
  last_at: number;
  pipeline_ids: number[];
  people: number;
  time_lost_ms: number;
  failed_step: string | null;
  /** Every pipeline passed on the branch of its last such failure since. */
  recovered: boolean;
  title: string | null;
  owner: string | null;
  first_seen_at: number | null;
}

/** Condition on `executions`: failures of one cluster, or the unread ones of a pipeline. */
export function clusterCondition(clusterId: string): SQL {
  const pipelineId = unreadPipelineOf(clusterId);
  return pipelineId === null
    ? eq(executions.failureClusterId, clusterId)
    : sql`(${executions.failureClusterId} is null and ${executions.pipelineId} = ${pipelineId})`;
}

/**
 * All groups of failures of a range, in no order.
 *
 * @param clusterId  this one alone
 */
export async function readClusterRows(
  ctx: Context,
  scope: Scope,
  filters: PageFilters,
  window: TimeWindow,
  clusterId?: string,
): Promise<ClusterRow[]> {
  const green = scope.byPipeline
    ? inArrayOrNone(
        executions.pipelineId,
        scope.pipelines.map((pipeline) => pipeline.id),
      )
    : inArrayOrNone(executions.projectId, scope.projectIds);
  const epochMs = (instant: SQL) => sql`(extract(epoch from ${instant}) * 1000)::float8`;
  const { rows } = await ctx.db.execute<ClusterRow>(sql`
    with failed as materialized (
      select ${clusterKey} as key, coalesce(${executions.failureCause}, 'unknown') as cause,
        ${executions.pipelineId} as pipeline_id, coalesce(${executions.branch}, '') as branch,
        ${executions.failedStep} as failed_step, ${executions.durationMs} as duration_ms, ${executions.person} as person,
        ${executions.startedAt} as started_at
      from ${executions} inner join ${pipelines} on ${pipelines.id} = ${executions.pipelineId}
      where ${and(failedIn(scope, filters, window.from, window.to), clusterId === undefined ? undefined : clusterCondition(clusterId))}
    ), green as (
      select ${executions.pipelineId} as pipeline_id, coalesce(${executions.branch}, '') as branch,
        max(${executions.startedAt}) as at
      from ${executions}
      where ${and(green, eq(executions.outcome, "succeeded"), gte(executions.startedAt, window.from))}
      group by 1, 2
    ), newest as (
      select distinct on (key, pipeline_id) key, pipeline_id, branch, started_at
      from failed order by key, pipeline_id, started_at desc
    ), ended as (
      select newest.key, bool_and(coalesce(green.at > newest.started_at, false)) as recovered
      from newest left join green using (pipeline_id, branch) group by newest.key
    ), grouped as (
      select key, mode() within group (order by cause) as cause, count(*)::int as count, min(started_at) as first_at,
        max(started_at) as last_at, array_agg(distinct pipeline_id) as pipeline_ids, count(distinct person)::int as people,
        coalesce(sum(duration_ms), 0)::float8 as time_lost_ms, mode() within group (order by failed_step) as failed_step
      from failed group by key
    )
    select g.key, g.cause, g.count, ${epochMs(sql`g.first_at`)} as first_at, ${epochMs(sql`g.last_at`)} as last_at,
      g.pipeline_ids, g.people, g.time_lost_ms, g.failed_step, ended.recovered, ${failureClusters.title} as title,
      ${failureClusters.owner} as owner, ${epochMs(sql`${failureClusters.firstSeenAt}`)} as first_seen_at
    from grouped g join ended using (key) left join ${failureClusters} on ${failureClusters.id} = g.key`);
  return rows;
}

/** How many failures each group had in the period before, by its id. */
export async function readPreviousCounts(
  ctx: Context,
  scope: Scope,
  filters: PageFilters,
  window: TimeWindow,
  clusterId?: string,
): Promise<Map<string, number>> {
  const rows = await ctx.db
    .select({ key: clusterKey, count: sql<number>`count(*)::int` })
    .from(executions)
    .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
    .where(
      and(
        failedIn(scope, filters, window.previousFrom, window.previousTo),
        clusterId === undefined ? undefined : clusterCondition(clusterId),
      ),
    )
    .groupBy(clusterKey);
  return new Map(rows.map(({ key, count }) => [key, count]));
}
