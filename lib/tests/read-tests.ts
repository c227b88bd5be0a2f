import { and, asc, desc, eq, gte, inArray, lt, type SQL, sql } from "drizzle-orm";
import { assertCan } from "@/lib/auth/permissions";
import type { Context, VerbArgs } from "@/lib/context";
import { projects, testDays, tests } from "@/lib/db/schema";
import { resolveScope, type Scope } from "@/lib/health/scope";
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
      return {
        ...row,
        failureRate: row.runs > 0 ? row.failed / row.runs : 0,
        ...flake,
        disagreements: disagreedCommits,
        flakeRate: commits > 0 ? disagreedCommits / commits : 0,
        perDay: days.get(row.id) ?? [],
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

function inWindow(scope: Scope, window: TimeWindow): SQL | undefined {
  return and(
    scope.projectIds.length === 0 ? sql`false` : inArray(testDays.projectId, scope.projectIds),
    gte(testDays.day, dayOf(window.from)),
    lt(testDays.day, dayOf(new Date(window.to.getTime() - 1 + dayMs))),
  );
}

const dayOf = (at: Date) => at.toISOString().slice(0, 10);

async function readTotals(ctx: Context, scope: Scope, window: TimeWindow) {
  const [row] = await ctx.db
    .select({
      ran: sql<number>`count(distinct ${testDays.testId})::int`,
      runs: sql<number>`coalesce(sum(${testDays.runs}), 0)::int`,
      failedTests: sql<number>`(count(distinct ${testDays.testId}) filter (where ${testDays.failed} > 0))::int`,
    })
    .from(testDays)
    .where(inWindow(scope, window));
  return row ?? { ran: 0, runs: 0, failedTests: 0 };
}

async function readFailing(ctx: Context, scope: Scope, window: TimeWindow) {
  const failed = sql<number>`sum(${testDays.failed})::int`;
  return ctx.db
    .select({
      id: tests.id,
      name: tests.name,
      className: tests.className,
      suiteName: tests.suiteName,
      repo: tests.repo,
      projectKey: projects.key,
      projectName: projects.name,
      runs: sql<number>`sum(${testDays.runs} - ${testDays.skipped})::int`,
      failed,
    })
    .from(testDays)
    .innerJoin(tests, eq(tests.id, testDays.testId))
    .innerJoin(projects, eq(projects.id, tests.projectId))
    .where(inWindow(scope, window))
    .groupBy(tests.id, projects.id)
    .having(sql`sum(${testDays.failed}) > 0`)
    .orderBy(desc(sql`sum(${testDays.flakyCommits})`), desc(failed))
    .limit(maxTests);
}

async function readDays(ctx: Context, ids: number[], window: TimeWindow) {
  const perTest = new Map<number, (number | null)[]>();
  if (ids.length === 0) return perTest;
  const rows = await ctx.db
    .select({
      testId: testDays.testId,
      day: testDays.day,
      runs: testDays.runs,
      failed: testDays.failed,
      skipped: testDays.skipped,
    })
    .from(testDays)
    .where(and(inArray(testDays.testId, ids), gte(testDays.day, dayOf(window.from))))
    .orderBy(asc(testDays.day));
  const first = Date.parse(dayOf(window.from));
  const count = Math.max(1, Math.ceil((window.to.getTime() - first) / dayMs));
  for (const row of rows) {
    const days = perTest.get(row.testId) ?? Array.from({ length: count }, () => null as number | null); // no runs yet
    const index = Math.round((Date.parse(row.day) - first) / dayMs);
    const judged = row.runs - row.skipped;
    if (index >= 0 && index < count) days[index] = judged > 0 ? row.failed / judged : null;
    perTest.set(row.testId, days);
  }
  return perTest;
}
