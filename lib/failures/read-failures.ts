import { and, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { assertCan } from "@/lib/auth/permissions";
import type { Context, VerbArgs } from "@/lib/context";
import { executions, pipelines } from "@/lib/db/schema";
import { readCauseShares } from "@/lib/health/cause-shares";
import { executionScope, pipelineRefs, resolveScope, type Scope } from "@/lib/health/scope";
import { FailureCause, failureCauseTitles } from "@/schemas/failure-cause";
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
  first_at: number;
  last_at: number;
  pipeline_ids: number[];
  last_pipeline_id: number;
  last_execution_id: string;
  group_count: number;
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
  const [groups, causes, buckets, previous] = await Promise.all([
    readGroups(ctx, scope, input, window),
    readCauseShares(ctx, scope, input, window),
    readBuckets(ctx, scope, input, window),
    readPrevious(ctx, scope, input, window),
  ]);
  const starts = bucketStarts(window);
  const refs = pipelineRefs(scope);
  return {
    asOf: ctx.now().getTime(),
    bucket: window.bucket,
    total: buckets.reduce((sum, row) => sum + row.count, 0),
    previousTotal: [...previous.values()].reduce((sum, count) => sum + count, 0),
    groupCount: groups[0]?.group_count ?? 0,
    groups: groups.flatMap((row) => {
      const lastPipeline = refs.get(row.last_pipeline_id);
      if (lastPipeline === undefined) return [];
      const cause = FailureCause.safeParse(row.cause).data ?? "unknown";
      const own = new Map(
        buckets.filter((each) => each.key === row.key).map((each) => [each.at, each.count]),
      );
      return [
        {
          key: row.key,
          fingerprint: row.fingerprint,
          cause,
          causeTitle: failureCauseTitles[cause].title,
          excerpt: row.excerpt?.slice(0, 400) ?? null,
          failedStep: row.failed_step,
          count: row.count,
          previousCount: previous.get(row.key) ?? 0,
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
    trend: starts.map((at) => {
      const counts: Record<string, number> = {};
      for (const row of buckets) if (row.at === at) counts[row.cause] = (counts[row.cause] ?? 0) + row.count;
      return { at, counts };
    }),
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

async function readGroups(
  ctx: Context,
  scope: Scope,
  filters: PageFilters,
  window: TimeWindow,
): Promise<GroupRow[]> {
  const newest = (column: SQL) => sql`(array_agg(${column} order by ${executions.startedAt} desc))[1]`;
  const { rows } = await ctx.db.execute<GroupRow>(sql`
    select ${groupKey} as key,
      max(${executions.failureFingerprint}) as fingerprint,
      mode() within group (order by coalesce(${executions.failureCause}, 'unknown')) as cause,
      ${newest(sql`coalesce(${executions.failureExcerpt}, ${executions.failureMessage})`)} as excerpt,
      ${newest(sql`${executions.failedStep}`)} as failed_step,
      count(*)::int as count,
      (extract(epoch from min(${executions.startedAt})) * 1000)::float8 as first_at,
      (extract(epoch from max(${executions.startedAt})) * 1000)::float8 as last_at,
      array_agg(distinct ${executions.pipelineId}) as pipeline_ids,
      ${newest(sql`${executions.pipelineId}`)} as last_pipeline_id,
      ${newest(sql`${executions.planExecutionId}`)} as last_execution_id,
      (count(*) over ())::int as group_count
    from ${executions} inner join ${pipelines} on ${pipelines.id} = ${executions.pipelineId}
    where ${failedIn(scope, filters, window.from, window.to)}
    group by 1
    order by count(*) desc, max(${executions.startedAt}) desc
    limit ${maxGroups}`);
  return rows;
}

async function readBuckets(ctx: Context, scope: Scope, filters: PageFilters, window: TimeWindow) {
  const stepSeconds = window.bucket === "hour" ? 3600 : 86_400;
  const { rows } = await ctx.db.execute<{ key: string; cause: string; at: number; count: number }>(sql`
    select ${groupKey} as key, coalesce(${executions.failureCause}, 'unknown') as cause,
      (floor(extract(epoch from ${executions.startedAt}) / ${sql.raw(String(stepSeconds))}) * ${sql.raw(String(stepSeconds * 1000))})::float8 as at,
      count(*)::int as count
    from ${executions} inner join ${pipelines} on ${pipelines.id} = ${executions.pipelineId}
    where ${failedIn(scope, filters, window.from, window.to)}
    group by 1, 2, 3`);
  return rows.map((row) => ({ ...row, at: Number(row.at) }));
}

async function readPrevious(ctx: Context, scope: Scope, filters: PageFilters, window: TimeWindow) {
  const rows = await ctx.db
    .select({ key: groupKey, count: sql<number>`count(*)::int` })
    .from(executions)
    .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
    .where(failedIn(scope, filters, window.previousFrom, window.previousTo))
    .groupBy(sql`1`);
  return new Map(rows.map((row) => [row.key, row.count]));
}
