import { and, eq, gte, lt, or, type SQL, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { pipelines, testResults, testRuns } from "@/lib/db/schema";
import { inArrayOrNone, resolveScope, type Scope } from "@/lib/health/scope";
import { defaultBranchOnly, type TimeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";

const dayMs = 86_400_000;

/** What the filters of a page mean for tests. */
export interface TestScope extends Scope {
  branch: string | null;
  /** Roll-ups are by project: a pipeline or a branch is counted from its runs. */
  narrow: boolean;
}

export async function resolveTestScope(
  ctx: Context,
  filters: Pick<PageFilters, "projects" | "pipeline" | "branch">,
): Promise<TestScope> {
  const scope = await resolveScope(ctx, filters);
  return { ...scope, branch: filters.branch, narrow: scope.byPipeline || filters.branch !== null };
}

/** Test roll-ups are by whole UTC days. */
export interface Days {
  first: string;
  /** Exclusive. */
  end: string;
  from: Date;
  to: Date;
  count: number;
}

export function daysOf({ from, to }: Pick<TimeWindow, "from" | "to">): Days {
  const start = Math.floor(from.getTime() / dayMs) * dayMs;
  const end = Math.ceil(to.getTime() / dayMs) * dayMs;
  return {
    first: dayOf(start),
    end: dayOf(end),
    from: new Date(start),
    to: new Date(end),
    count: Math.max(1, Math.round((end - start) / dayMs)),
  };
}

export const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

/** Condition on `test_runs`, joined with `pipelines` where `branch` is each one's default. */
export function runsScope(scope: TestScope, days?: Pick<Days, "from" | "to">): SQL {
  const conditions = and(
    inArrayOrNone(testRuns.projectId, scope.projectIds),
    scope.byPipeline
      ? inArrayOrNone(
          testRuns.pipelineId,
          scope.pipelines.map(({ id }) => id),
        )
      : undefined,
    branchCondition(scope.branch),
    days === undefined ? undefined : and(gte(testRuns.at, days.from), lt(testRuns.at, days.to)),
  );
  return sql`${conditions}`;
}

function branchCondition(branch: string | null): SQL | undefined {
  if (branch === null) return undefined;
  if (branch !== defaultBranchOnly) return eq(testRuns.branch, branch);
  return or(
    sql`${pipelines.defaultBranch} is null`,
    sql`${testRuns.branch} is null`,
    eq(testRuns.branch, pipelines.defaultBranch),
  );
}

/** Above so many results, looking for one result a test is cheaper than reading all. */
const fewResults = 200_000;

/** The tests that ran in a pipeline or on a branch; null where nothing narrows the projects. */
export async function testsInScope(ctx: Context, scope: TestScope, days: Days): Promise<number[] | null> {
  if (!scope.narrow) return null;
  const runs = sql`from ${testRuns} left join ${pipelines} on ${pipelines.id} = ${testRuns.pipelineId} where ${runsScope(scope, days)}`;
  const { rows: sizes } = await ctx.db.execute<{ results: number }>(
    sql`select coalesce(sum(${testRuns.passed} + ${testRuns.failed} + ${testRuns.skipped}), 0)::float8 as results ${runs}`,
  );
  const inTime = sql`r.at >= ${days.from.toISOString()}::timestamptz and r.at < ${days.to.toISOString()}::timestamptz`;
  const { rows } =
    Number(sizes[0]?.results ?? 0) <= fewResults
      ? await ctx.db.execute<{ id: number }>(sql`
          select distinct r.test_id as id from ${testResults} r
          where r.run_id in (select ${testRuns.id} ${runs}) and ${inTime}`)
      : await ctx.db.execute<{ id: number }>(sql`
          with u as materialized (select ${testRuns.id} as id ${runs})
          select t.id from tests t
          where ${scope.projectIds.length === 0 ? sql`false` : sql`t.project_id in ${scope.projectIds}`}
            and t.last_seen_at >= ${days.from.toISOString()}::timestamptz
            and exists (select from ${testResults} r where r.test_id = t.id and ${inTime}
              and r.run_id in (select id from u))`);
  return rows.map(({ id }) => id);
}
