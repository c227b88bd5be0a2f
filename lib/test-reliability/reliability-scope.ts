import { type AnyColumn, and, eq, gte, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { pipelines, testPlaces, testRenames, testResults, testRuns, tests } from "@/lib/db/schema";
import { inArrayOrNone, resolveScope, type Scope } from "@/lib/workspace";
import { defaultBranchOnly, type TimeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";

const dayMs = 86_400_000;

/** What the filters of a page mean for tests. */
export interface TestScope extends Scope {
  branch: string | null;
  /** Roll-ups are by project: a pipeline or a branch is counted from its runs. */
  narrow: boolean;
  /** Under which id tests that were renamed go on. */
  renamed: ReadonlyMap<number, number>;
  /** Since when those tests are known under their first name, epoch milliseconds by their latest id. */
  firstSeen: ReadonlyMap<number, number>;
}

export async function resolveTestScope(
  ctx: Context,
  filters: Pick<PageFilters, "projects" | "pipeline" | "branch">,
): Promise<TestScope> {
  const scope = await resolveScope(ctx, filters);
  return {
    ...scope,
    branch: filters.branch,
    narrow: scope.byPipeline || filters.branch !== null,
    ...(await readRenamed(ctx, scope.projectIds)),
  };
}

/** Each renamed test's latest id: a test may have been renamed more than once. */
async function readRenamed(
  ctx: Context,
  projectIds: readonly number[],
): Promise<Pick<TestScope, "renamed" | "firstSeen">> {
  const rows = await ctx.db
    .select({ from: testRenames.fromTestId, to: testRenames.toTestId, since: tests.firstSeenAt })
    .from(testRenames)
    .innerJoin(tests, eq(tests.id, testRenames.fromTestId))
    .where(inArrayOrNone(testRenames.projectId, projectIds));
  const next = new Map(rows.map(({ from, to }) => [from, to]));
  const renamed = new Map<number, number>();
  const firstSeen = new Map<number, number>();
  for (const { from, since } of rows) {
    const passed = new Set([from]);
    let at = from;
    for (let to = next.get(at); to !== undefined && !passed.has(to); to = next.get(at)) {
      passed.add(to);
      at = to;
    }
    renamed.set(from, at);
    firstSeen.set(at, Math.min(since.getTime(), firstSeen.get(at) ?? Number.POSITIVE_INFINITY));
  }
  return { renamed, firstSeen };
}

/** Test roll-ups are by whole UTC days: a window that begins or ends within one is counted with all of it. */
export interface Days {
  first: string;
  /** Exclusive. */
  end: string;
  from: Date;
  to: Date;
  count: number;
}

export function daysOf({ from, to }: Pick<TimeWindow, "from" | "to">): Days {
  return daysBetween(Math.floor(from.getTime() / dayMs) * dayMs, Math.ceil(to.getTime() / dayMs) * dayMs);
}

/** As many days, right before: no day is in both. */
export function daysBefore({ from, count }: Days): Days {
  return daysBetween(from.getTime() - count * dayMs, from.getTime());
}

function daysBetween(start: number, end: number): Days {
  return {
    first: dayOf(start),
    end: dayOf(end),
    from: new Date(start),
    to: new Date(end),
    count: Math.max(1, Math.round((end - start) / dayMs)),
  };
}

export const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

/** As much of it as choosing runs needs. */
export type RunScope = Omit<TestScope, "renamed" | "firstSeen">;

/** Condition on `test_runs`, joined with `pipelines` where `branch` is each one's default. */
export function runsScope(scope: RunScope, days?: Pick<Days, "from" | "to">): SQL {
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
    // A pull request from a fork may come from a branch of the same name.
    and(eq(testRuns.branch, pipelines.defaultBranch), isNull(testRuns.prNumber)),
  );
}

/**
 * A subquery for the ids of tests that ran in a pipeline or on a branch, renamed ones by their latest id; null where nothing narrows
 * the projects. Each query that is about them contains it: ids by the thousand as a parameter are slower to plan than to find again.
 */
export function testsInScope(scope: TestScope, days: Days): TestIds {
  const ids = idsInScope(scope, days);
  if (ids === null || scope.renamed.size === 0) return ids;
  const renamed = [...scope.renamed].map(([from, to]) => ({ from_id: from, to_id: to }));
  return sql`(select coalesce(known.to_id, ran.id) as id from ${ids} as ran
    left join jsonb_to_recordset(${JSON.stringify(renamed)}::jsonb) as known(from_id int, to_id int) on known.from_id = ran.id
    group by 1)`;
}

/** A subquery of the tests that queries are about; null = all of the scope's projects. */
export type TestIds = SQL | null;

/** Condition on a column of test ids. */
export function oneOf(column: SQL | AnyColumn, ids: readonly number[]): SQL {
  return sql`${column} = any(${`{${ids.join(",")}}`}::int[])`;
}

function idsInScope(scope: TestScope, days: Days): SQL | null {
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
