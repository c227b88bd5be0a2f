import { and, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { assertCan } from "@/lib/auth/permissions";
import type { Context, VerbArgs } from "@/lib/context";
import { executions, pipelines } from "@/lib/db/schema";
import { readCauseShares } from "@/lib/health/cause-shares";
import { rollUps } from "@/lib/health/roll-ups";
import { executionScope, pipelineRefs, resolveScope, type Scope } from "@/lib/health/scope";
import { FailureCause, failureCauses, failureCauseTitles } from "@/schemas/failure-cause";
import type { FailuresView } from "@/schemas/failures";
import { bucketStarts, type TimeWindow, timeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";

/** Groups on the page; rarer ones are counted only. */
const maxGroups = 60;

interface GroupRow extends Record<string, unknown> {
  key: string;
  fingerprint: string | null;
  cause: string | null;
  excerpt: string | null;
  failed_step: string | null;
  count: number;
  previous_count: number;
  first_at: number;
  last_at: number;
  pipeline_ids: number[];
  last_pipeline_id: number;
  last_execution_id: string;
  group_count: number;
  /** Start of each bucket with failures, epoch milliseconds, and how many. */
  per_bucket: [number, number][];
}

/**
 * Failed executions of a range, grouped by what failed, the most frequent first.
 *
 * @throws ForbiddenError the actor may not read the workspace
 */
export async function readFailures({ ctx, input }: VerbArgs<PageFilters>): Promise<FailuresView> {
  assertCan(ctx, "workspace.read");
  const window = timeWindow(input, ctx.now());
  const scope = await resolveScope(ctx, input);
  const [groups, causes, trend] = await Promise.all([
    readGroups(ctx, scope, input, window),
    readCauseShares(ctx, scope, input, window),
    readCauseTrend(ctx, scope, input, window),
  ]);
  const starts = bucketStarts(window);
  const refs = pipelineRefs(scope);
  return {
    asOf: ctx.now().getTime(),
    bucket: window.bucket,
    total: failuresBetween(trend, window.from, window.to),
    previousTotal: failuresBetween(trend, window.previousFrom, window.previousTo),
    groupCount: groups[0]?.group_count ?? 0,
    groups: groups.flatMap((row) => {
      const lastPipeline = refs.get(row.last_pipeline_id);
      if (lastPipeline === undefined) return [];
      const cause = FailureCause.safeParse(row.cause).data ?? "unknown";
      const own = new Map(row.per_bucket);
      return [
        {
          key: row.key,
          fingerprint: row.fingerprint,
          cause,
          causeTitle: failureCauseTitles[cause].title,
          excerpt: row.excerpt?.slice(0, 400) ?? null,
          failedStep: row.failed_step,
          count: row.count,
          previousCount: row.previous_count,
          firstAt: Number(row.first_at),
          lastAt: Number(row.last_at),
          pipelines: row.pipeline_ids.flatMap((id) => refs.get(id) ?? []).slice(0, 5),
          pipelineCount: row.pipeline_ids.length,
          lastPipeline,
          lastExecutionId: row.last_execution_id,
          perBucket: starts.map((at) => own.get(at) ?? 0),
        },
      ];
    }),
    causes,
    trend: starts.map((at) => ({ at, counts: trend.get(at) ?? {} })),
    notices: scope.notices,
  };
}

/** What makes two failures the same: the fingerprint of their lines; until it is known, pipeline and step. */
const groupKey = sql<string>`coalesce(${executions.failureFingerprint}, ${executions.pipelineId} || ':' || coalesce(${executions.failedStep}, ''))`;

function failedIn(scope: Scope, filters: PageFilters, from: Date, to: Date): SQL | undefined {
  return and(
    executionScope(scope, filters),
    eq(executions.outcome, "failed"),
    gte(executions.startedAt, from),
    lt(executions.startedAt, to),
  );
}

/** The most frequent groups. All but the newest execution of each is answered from the index of failures. */
async function readGroups(
  ctx: Context,
  scope: Scope,
  filters: PageFilters,
  window: TimeWindow,
): Promise<GroupRow[]> {
  const stepSeconds = sql.raw(window.bucket === "hour" ? "3600" : "86400");
  const failed = (from: Date, to: Date) => sql`
    from ${executions} inner join ${pipelines} on ${pipelines.id} = ${executions.pipelineId}
    where ${failedIn(scope, filters, from, to)}`;
  const { rows } = await ctx.db.execute<GroupRow>(sql`
    with failed as materialized (
      select ${groupKey} as key, ${executions.failureFingerprint} as fingerprint,
        coalesce(${executions.failureCause}, 'unknown') as cause, ${executions.pipelineId} as pipeline_id,
        ${executions.id} as id, ${executions.startedAt} as started_at
      ${failed(window.from, window.to)}
    ), grouped as materialized (
      select key, max(fingerprint) as fingerprint, mode() within group (order by cause) as cause, count(*)::int as count,
        min(started_at) as first_at, max(started_at) as last_at, array_agg(distinct pipeline_id) as pipeline_ids,
        (count(*) over ())::int as group_count
      from failed group by key
      order by count(*) desc, max(started_at) desc
      limit ${maxGroups}
    ), newest as (
      select distinct on (key) key, id from failed join grouped using (key)
      where started_at = last_at order by key, id desc
    ), per_bucket as (
      select key, json_agg(json_build_array(at, count)) as per_bucket
      from (
        select key, floor(extract(epoch from started_at) / ${stepSeconds})::bigint * ${stepSeconds} * 1000 as at, count(*) as count
        from failed where key in (select key from grouped) group by 1, 2
      ) counted group by key
    ), before as (
      select ${groupKey} as key, count(*)::int as count ${failed(window.previousFrom, window.previousTo)} group by 1
    )
    select g.key, g.fingerprint, g.cause, coalesce(e.failure_excerpt, e.failure_message) as excerpt, e.failed_step, g.count,
      coalesce(before.count, 0) as previous_count, (extract(epoch from g.first_at) * 1000)::float8 as first_at,
      (extract(epoch from g.last_at) * 1000)::float8 as last_at, g.pipeline_ids, e.pipeline_id as last_pipeline_id,
      e.plan_execution_id as last_execution_id, g.group_count, per_bucket.per_bucket
    from grouped g
    join newest on newest.key = g.key
    join ${executions} e on e.id = newest.id
    join per_bucket on per_bucket.key = g.key
    left join before on before.key = g.key
    order by g.count desc, g.last_at desc`);
  return rows;
}

/** Failures by cause for each bucket of a window and of the period before it, by the bucket's start. */
async function readCauseTrend(
  ctx: Context,
  scope: Scope,
  filters: PageFilters,
  window: TimeWindow,
): Promise<Map<number, Record<string, number>>> {
  const stepSeconds = sql.raw(window.bucket === "hour" ? "3600" : "86400");
  const stored = rollUps(["failed", "causes"], {
    scope,
    filters,
    bucket: window.bucket,
    stretches: [
      { from: window.previousFrom, to: window.previousTo },
      { from: window.from, to: window.to },
    ],
    now: ctx.now(),
    perPipeline: false,
  });
  const sums = failureCauses.map(
    (cause) => sql`sum((r.causes ->> ${cause})::int)::int as ${sql.identifier(cause)}`,
  );
  const { rows } = await ctx.db.execute<Record<string, number | null>>(sql`
    select (floor(extract(epoch from r.at) / ${stepSeconds}) * ${stepSeconds} * 1000)::float8 as at, ${sql.join(sums, sql`, `)}
    from ${stored} where r.failed > 0 group by 1`);
  return new Map(
    rows.map((row) => [
      Number(row.at),
      Object.fromEntries(
        failureCauses.flatMap((cause): [string, number][] => {
          const count = row[cause] ?? 0;
          return count > 0 ? [[cause, count]] : [];
        }),
      ),
    ]),
  );
}

function failuresBetween(trend: ReadonlyMap<number, Record<string, number>>, from: Date, to: Date): number {
  return [...trend]
    .filter(([at]) => at >= from.getTime() && at < to.getTime())
    .flatMap(([, counts]) => Object.values(counts))
    .reduce((sum, count) => sum + count, 0);
}
