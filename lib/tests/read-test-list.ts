import { and, arrayContains, asc, eq, ilike, inArray, or, type SQL, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import {
  pipelines,
  projects,
  testDays,
  testJudgements,
  testResults,
  testRuns,
  testStateRows,
  tests,
} from "@/lib/db/schema";
import type { TestFilters, TestRow } from "@/schemas/tests";
import { judgementView, trackView } from "./judgement-view";
import { seenIn } from "./read-test-totals";
import { type Days, dayOf, runsScope, type TestScope } from "./test-scope";

const dayMs = 86_400_000;
/** Rows that a list holds; a narrowed one counts each row's runs one by one. */
const maxRows = 200;
const maxNarrowRows = 50;

interface Found {
  ids: number[];
  matching: number;
}

/** The tests that match, in order, the first ones of them as rows. */
export async function readTestList(
  ctx: Context,
  scope: TestScope,
  days: Days,
  filters: TestFilters,
  inScope: SQL | null,
): Promise<{ tests: TestRow[]; matching: number }> {
  const { ids, matching } = await findTests(ctx, scope, days, filters, inScope);
  return { tests: await rowsOf(ctx, scope, days, ids), matching };
}

async function findTests(
  ctx: Context,
  scope: TestScope,
  days: Days,
  filters: TestFilters,
  inScope: SQL | null,
): Promise<Found> {
  const failed =
    filters.sort === "failed"
      ? sql`left join (
          select test_id, sum(failed) as failed from ${testDays}
          where ${scope.projectIds.length === 0 ? sql`false` : sql`project_id in ${scope.projectIds}`}
            and failed > 0 and day >= ${days.first} and day < ${days.end}
          group by 1
        ) counted on counted.test_id = ${tests.id}`
      : sql``;
  const conditions = and(
    seenIn(ctx, scope, days),
    inScope === null ? undefined : sql`${tests.id} in ${inScope}`,
    filters.state === null ? undefined : sql`coalesce(${testStateRows.state}, 'healthy') = ${filters.state}`,
    filters.owner === null ? undefined : arrayContains(testJudgements.owners, [filters.owner]),
    filters.reason === null ? undefined : arrayContains(testJudgements.reasonKeys, [filters.reason]),
    filters.q === null ? undefined : matches(filters.q),
  );
  const { rows } = await ctx.db.execute<{ id: number; matching: number }>(sql`
    select ${tests.id} as id, (count(*) over ())::int as matching
    from ${tests}
    left join ${testJudgements} on ${testJudgements.testId} = ${tests.id}
    left join ${testStateRows} on ${testStateRows.testId} = ${tests.id}
    ${failed}
    where ${conditions}
    order by ${orders[filters.sort]}, ${tests.id}
    limit ${scope.narrow ? maxNarrowRows : maxRows}`);
  return { ids: rows.map(({ id }) => id), matching: rows[0]?.matching ?? 0 };
}

const orders: Record<TestFilters["sort"], SQL> = {
  impact: sql`${testJudgements.impact} desc nulls last, ${testJudgements.lastFailedAt} desc nulls last`,
  score: sql`${testJudgements.score} desc nulls last`,
  failed: sql`counted.failed desc nulls last`,
  name: sql`lower(${tests.name})`,
  lastFailedAt: sql`${testJudgements.lastFailedAt} desc nulls last`,
};

/** Each word has to stand somewhere in the test's names. */
function matches(query: string): SQL | undefined {
  const words = query
    .split(/\s+/)
    .filter((word) => word !== "")
    .slice(0, 8);
  return and(
    ...words.map((word) => {
      const pattern = `%${word.replace(/[\\%_]/g, (letter) => `\\${letter}`)}%`;
      return or(
        ilike(tests.name, pattern),
        ilike(tests.className, pattern),
        ilike(tests.suiteName, pattern),
        ilike(tests.fileName, pattern),
      );
    }),
  );
}

/** Rows of tests by id, in the order of the ids. */
export async function rowsOf(
  ctx: Context,
  scope: TestScope,
  days: Days,
  ids: readonly number[],
): Promise<TestRow[]> {
  if (ids.length === 0) return [];
  const [rows, counts] = await Promise.all([
    ctx.db
      .select({
        test: tests,
        projectKey: projects.key,
        projectName: projects.name,
        judgement: testJudgements,
        state: testStateRows,
        failedRun: { id: testRuns.id, executionRef: testRuns.executionRef },
      })
      .from(tests)
      .innerJoin(projects, eq(projects.id, tests.projectId))
      .leftJoin(testJudgements, eq(testJudgements.testId, tests.id))
      .leftJoin(testStateRows, eq(testStateRows.testId, tests.id))
      .leftJoin(testRuns, eq(testRuns.id, testJudgements.lastFailedRunId))
      .where(inArray(tests.id, [...ids]))
      .orderBy(asc(tests.id)),
    scope.narrow ? countByRuns(ctx, scope, days, ids) : countByDays(ctx, days, ids),
  ]);
  const now = ctx.now().getTime();
  const byId = new Map(
    rows.map(({ test, projectKey, projectName, judgement, state, failedRun }): [number, TestRow] => {
      const count = counts.get(test.id) ?? { runs: 0, failed: 0, perDay: [] };
      return [
        test.id,
        {
          id: test.id,
          name: test.name,
          className: test.className,
          suiteName: test.suiteName,
          projectKey,
          projectName,
          repo: test.repo,
          owners: judgement?.owners ?? [],
          ...count,
          failureRate: count.runs > 0 ? count.failed / count.runs : 0,
          ...trackView(judgement, now),
          judgement: judgement === null ? null : judgementView(judgement, state),
          firstSeenAt: test.firstSeenAt.getTime(),
          lastSeenAt: test.lastSeenAt.getTime(),
          lastFailedExecutionId: failedRun?.executionRef ?? null,
        },
      ];
    }),
  );
  return ids.flatMap((id) => byId.get(id) ?? []);
}

interface Counted {
  runs: number;
  failed: number;
  perDay: (number | null)[];
}

interface CountRow extends Record<string, unknown> {
  test_id: number;
  day: string;
  runs: number;
  failed: number;
}

async function countByDays(ctx: Context, days: Days, ids: readonly number[]) {
  const { rows } = await ctx.db.execute<CountRow>(sql`
    select test_id, day::text, runs - skipped as runs, failed from ${testDays}
    where test_id = any(${`{${ids.join(",")}}`}::int[]) and day >= ${days.first} and day < ${days.end}`);
  return counted(rows, days);
}

async function countByRuns(ctx: Context, scope: TestScope, days: Days, ids: readonly number[]) {
  const { rows } = await ctx.db.execute<CountRow>(sql`
    with u as materialized (
      select ${testRuns.id} as id from ${testRuns} left join ${pipelines} on ${pipelines.id} = ${testRuns.pipelineId}
      where ${runsScope(scope, days)}
    )
    select r.test_id, (r.at at time zone 'UTC')::date::text as day, count(*)::int as runs,
      (count(*) filter (where r.status in (1, 2)))::int as failed
    from ${testResults} r join u on u.id = r.run_id
    where r.test_id = any(${`{${ids.join(",")}}`}::int[]) and r.status <> 3
      and r.at >= ${days.from.toISOString()}::timestamptz and r.at < ${days.to.toISOString()}::timestamptz
    group by 1, 2`);
  return counted(rows, days);
}

function counted(rows: readonly CountRow[], days: Days): Map<number, Counted> {
  const indexOf = new Map(
    Array.from({ length: days.count }, (_, index) => [dayOf(days.from.getTime() + index * dayMs), index]),
  );
  const perTest = new Map<number, Counted>();
  for (const { test_id, day, runs, failed } of rows) {
    let entry = perTest.get(test_id);
    if (entry === undefined) {
      entry = { runs: 0, failed: 0, perDay: Array.from({ length: days.count }, () => null) };
      perTest.set(test_id, entry);
    }
    entry.runs += runs;
    entry.failed += failed;
    const index = indexOf.get(day);
    if (index !== undefined && runs > 0) entry.perDay[index] = failed / runs;
  }
  return perTest;
}
