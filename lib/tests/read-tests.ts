import { and, count, countDistinct, desc, eq, gt, gte, inArray, lt, type SQL, sql } from "drizzle-orm";
import { assertCan } from "@/lib/auth/permissions";
import type { Context, VerbArgs } from "@/lib/context";
import { projects, projectTestDays, testDays, tests } from "@/lib/db/schema";
import { inArrayOrNone, resolveScope, type Scope } from "@/lib/health/scope";
import { type TimeWindow, timeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";
import type { TestRow, TestsView } from "@/schemas/tests";
import { noFlake, readFlakes } from "./read-flakes";

/** Tests looked into for flakiness: those that failed most. */
const maxTests = 200;

const dayMs = 86_400_000;

/**
 * Tests that failed in a range, flaky ones first, with what each cost.
 *
 * @throws ForbiddenError the actor may not read the workspace
 */
export async function readTests({
  ctx,
  input,
}: VerbArgs<Pick<PageFilters, "range" | "from" | "to" | "projects">>): Promise<TestsView> {
  assertCan(ctx, "workspace.read");
  const window = timeWindow(input, ctx.now());
  const scope = await resolveScope(ctx, { projects: input.projects, pipeline: null });
  const [totals, rows] = await Promise.all([readTotals(ctx, scope, window), readFailing(ctx, scope, window)]);
  const ids = rows.map((row) => row.id);
  const [flakes, days] = await Promise.all([readFlakes(ctx, ids), readDays(ctx, ids, window)]);
  const list = rows
    .map((row): TestRow => {
      const { disagreedCommits, commits, ...flake } = flakes.get(row.id) ?? noFlake;
      const { runs, perDay } = days.get(row.id) ?? { runs: 0, perDay: [] };
      return {
        ...row,
        runs,
        failureRate: runs > 0 ? row.failed / runs : 0,
        ...flake,
        disagreements: disagreedCommits,
        flakeRate: commits > 0 ? disagreedCommits / commits : 0,
        perDay,
      };
    })
    .sort((a, b) => Number(b.flaky) - Number(a.flaky) || b.timeLostMs - a.timeLostMs || b.failed - a.failed);
  const flaky = list.filter((test) => test.flaky);
  return {
    asOf: ctx.now().getTime(),
    ...totals,
    flakyTests: flaky.length,
    timeLostMs: flaky.reduce((sum, test) => sum + test.timeLostMs, 0),
    tests: list,
    notices: scope.notices,
  };
}

function failedIn(scope: Scope, window: TimeWindow): SQL | undefined {
  return and(
    inArrayOrNone(testDays.projectId, scope.projectIds),
    gt(testDays.failed, 0),
    gte(testDays.day, dayOf(window.from)),
    lt(testDays.day, endDayOf(window)),
  );
}

const endDayOf = (window: TimeWindow) => dayOf(new Date(window.to.getTime() - 1 + dayMs));
const dayOf = (at: Date) => at.toISOString().slice(0, 10);

/** Counted without reading a row for each test and day: there are hundreds of thousands. */
async function readTotals(ctx: Context, scope: Scope, window: TimeWindow) {
  const [[seen], [sums], [failing]] = await Promise.all([
    ctx.db
      .select({ ran: count() })
      .from(tests)
      .where(
        and(
          inArrayOrNone(tests.projectId, scope.projectIds),
          gte(tests.lastSeenAt, window.from),
          lt(tests.firstSeenAt, window.to),
        ),
      ),
    ctx.db
      .select({ runs: sql<number>`coalesce(sum(${projectTestDays.runs}), 0)::float8` })
      .from(projectTestDays)
      .where(
        and(
          inArrayOrNone(projectTestDays.projectId, scope.projectIds),
          gte(projectTestDays.day, dayOf(window.from)),
          lt(projectTestDays.day, endDayOf(window)),
        ),
      ),
    ctx.db
      .select({ failedTests: countDistinct(testDays.testId) })
      .from(testDays)
      .where(failedIn(scope, window)),
  ]);
  return {
    ran: seen?.ran ?? 0,
    runs: Number(sums?.runs ?? 0),
    failedTests: failing?.failedTests ?? 0,
  };
}

async function readFailing(ctx: Context, scope: Scope, window: TimeWindow) {
  const worst = ctx.db
    .select({
      testId: testDays.testId,
      failed: sql<number>`sum(${testDays.failed})::int`.as("failed_runs"),
      flakyCommits: sql<number>`sum(${testDays.flakyCommits})::int`.as("flaky_days"),
    })
    .from(testDays)
    .where(failedIn(scope, window))
    .groupBy(testDays.testId)
    .orderBy(desc(sql`sum(${testDays.flakyCommits})`), desc(sql`sum(${testDays.failed})`))
    .limit(maxTests)
    .as("worst");
  return ctx.db
    .select({
      id: tests.id,
      name: tests.name,
      className: tests.className,
      suiteName: tests.suiteName,
      repo: tests.repo,
      projectKey: projects.key,
      projectName: projects.name,
      failed: worst.failed,
    })
    .from(worst)
    .innerJoin(tests, eq(tests.id, worst.testId))
    .innerJoin(projects, eq(projects.id, tests.projectId))
    .orderBy(desc(worst.flakyCommits), desc(worst.failed));
}

interface TestDaysRow extends Record<string, unknown> {
  test_id: number;
  /** Runs that were not skipped. */
  runs: number;
  /** Days with runs: the day's number in the window, and its failure rate; null if all were skipped. */
  days: [number, number | null][];
}

/** What became of each test, day by day: one row a test. */
async function readDays(ctx: Context, ids: number[], window: TimeWindow) {
  const perTest = new Map<number, { runs: number; perDay: (number | null)[] }>();
  if (ids.length === 0) return perTest;
  const first = dayOf(window.from);
  const { rows } = await ctx.db.execute<TestDaysRow>(sql`
    select ${testDays.testId}, sum(${testDays.runs} - ${testDays.skipped})::int as runs,
      json_agg(json_build_array(${testDays.day} - ${first}::date,
        ${testDays.failed}::float8 / nullif(${testDays.runs} - ${testDays.skipped}, 0))) as days
    from ${testDays}
    where ${and(inArray(testDays.testId, ids), gte(testDays.day, first), lt(testDays.day, endDayOf(window)))}
    group by 1`);
  const length = Math.max(1, Math.ceil((window.to.getTime() - Date.parse(first)) / dayMs));
  for (const row of rows) {
    const perDay = Array.from({ length }, () => null as number | null); // no runs yet
    for (const [index, rate] of row.days) perDay[index] = rate;
    perTest.set(row.test_id, { runs: row.runs, perDay });
  }
  return perTest;
}
