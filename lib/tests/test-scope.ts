import { and, eq, gte, lt, or, type SQL, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { pipelines, testPlaces, testResults, testRuns } from "@/lib/db/schema";
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

/** A subquery for the ids of tests that ran in a pipeline or on a branch; null where nothing narrows the projects. */
export function testsInScope(scope: TestScope, days: Days): SQL | null {
  if (!scope.narrow) return null;
  const { branch } = scope;
  const places = sql`
    select ${testPlaces.testId} as id from ${testPlaces} left join ${pipelines} on ${pipelines.id} = ${testPlaces.pipelineId}
    where ${and(
      inArrayOrNone(testPlaces.projectId, scope.projectIds),
      scope.byPipeline
        ? inArrayOrNone(
            testPlaces.pipelineId,
            scope.pipelines.map(({ id }) => id),
          )
        : undefined,
      gte(testPlaces.lastDay, days.first),
      lt(testPlaces.firstDay, days.end),
      placeCondition(branch),
    )}`;
  if (branch === null || branch === defaultBranchOnly) return sql`(${places} group by 1)`;
  // Branches that are no pipeline's default have few results; places do not tell them apart.
  return sql`(${places} union
    select r.test_id from ${testRuns} left join ${pipelines} on ${pipelines.id} = ${testRuns.pipelineId}
    join ${testResults} r on r.run_id = ${testRuns.id} and r.at = ${testRuns.at}
    where ${runsScope(scope, days)} and ${pipelines.defaultBranch} is distinct from ${branch})`;
}

function placeCondition(branch: string | null): SQL | undefined {
  if (branch === null) return undefined;
  if (branch !== defaultBranchOnly) return eq(testPlaces.branch, branch);
  return or(
    sql`${pipelines.defaultBranch} is null`,
    eq(testPlaces.branch, ""),
    eq(testPlaces.branch, pipelines.defaultBranch),
  );
}
