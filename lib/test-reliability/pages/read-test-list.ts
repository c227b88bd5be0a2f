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
import type { TestFilters, TestRow } from "@/schemas/test-reliability/tests";
import { type Days, oneOf, runsScope, type TestIds, type TestScope } from "../reliability-scope";
import { judgementView, trackView } from "./judgement-view";
import { seenIn } from "./read-test-totals";

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
  inScope: TestIds,
): Promise<{ tests: TestRow[]; matching: number }> {
  const { ids, matching } = await findTests(ctx, scope, days, filters, inScope);
  return { tests: await rowsOf(ctx, scope, days, ids), matching };
}

async function findTests(
  ctx: Context,
  scope: TestScope,
  days: Days,
  filters: TestFilters,
  inScope: TestIds,
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
    filters.label === null ? undefined : eq(testJudgements.label, filters.label),
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
    scope.narrow ? countByRuns(ctx, scope, days, ids) : countByDays(ctx, scope, days, ids),
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

/** One row a test: a row for each of its days costs more to send than to find. */
interface CountRow extends Record<string, unknown> {
  test_id: number;
  /** Days since the first of the range, and what ran and failed on each. */
  days: number[];
  runs: number[];
  failed: number[];
}

async function countByDays(ctx: Context, scope: TestScope, days: Days, ids: readonly number[]) {
  const line = linesOf(scope, ids);
  const { rows } = await ctx.db.execute<CountRow>(sql`
    select test_id, array_agg(day - ${days.first}::date) as days, array_agg(runs - skipped) as runs, array_agg(failed) as failed
    from ${testDays}
    where ${oneOf(sql`test_id`, [...line.keys()])} and day >= ${days.first} and day < ${days.end}
    group by 1`);
  return counted(rows, days, line);
}

async function countByRuns(ctx: Context, scope: TestScope, days: Days, ids: readonly number[]) {
  const line = linesOf(scope, ids);
  const { rows } = await ctx.db.execute<CountRow>(sql`
    with u as materialized (
      select ${testRuns.id} as id, (${testRuns.at} at time zone 'UTC')::date - ${days.first}::date as day
      from ${testRuns} left join ${pipelines} on ${pipelines.id} = ${testRuns.pipelineId}
      where ${runsScope(scope, days)}
    ), per_day as (
      select r.test_id, u.day, count(*)::int as runs, (count(*) filter (where r.status in (1, 2)))::int as failed
      from ${testResults} r join u on u.id = r.run_id
      where ${oneOf(sql`r.test_id`, [...line.keys()])} and r.status <> 3
        and r.at >= ${days.from.toISOString()}::timestamptz and r.at < ${days.to.toISOString()}::timestamptz
      group by 1, 2
    )
    select test_id, array_agg(day) as days, array_agg(runs) as runs, array_agg(failed) as failed from per_day group by 1`);
  return counted(rows, days, line);
}

/** The ids whose results belong to these tests, with the test that each belongs to: a renamed test has more than one. */
function linesOf(scope: TestScope, ids: readonly number[]): ReadonlyMap<number, number> {
  const line = new Map(ids.map((id) => [id, id]));
  if (scope.renamed.size > 0) {
    for (const [from, to] of scope.renamed) if (line.has(to)) line.set(from, to);
  }
  return line;
}

function counted(
  rows: readonly CountRow[],
  days: Days,
  line: ReadonlyMap<number, number>,
): Map<number, Counted> {
  const perTest = new Map<number, { runs: number[]; failed: number[] }>();
  for (const row of rows) {
    const id = line.get(row.test_id) ?? row.test_id;
    let entry = perTest.get(id);
    if (entry === undefined) {
      entry = { runs: Array(days.count).fill(0), failed: Array(days.count).fill(0) };
      perTest.set(id, entry);
    }
    for (const [index, day] of row.days.entries()) {
      entry.runs[day] = (entry.runs[day] ?? 0) + (row.runs[index] ?? 0);
      entry.failed[day] = (entry.failed[day] ?? 0) + (row.failed[index] ?? 0);
    }
  }
  return new Map(
    [...perTest].map(([id, { runs, failed }]) => [
      id,
      {
        runs: sum(runs),
        failed: sum(failed),
        perDay: runs.map((ran, day) => (ran > 0 ? (failed[day] ?? 0) / ran : null)),
      },
    ]),
  );
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
