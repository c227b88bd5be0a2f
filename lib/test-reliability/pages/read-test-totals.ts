import { and, count, eq, gt, gte, lt, notExists, or, type SQL, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import {
  pipelines,
  projectTestDays,
  testDays,
  testRenames,
  testRuns,
  testRunVerdicts,
  tests,
} from "@/lib/db/schema";
import { inArrayOrNone } from "@/lib/workspace";
import type { TestsView } from "@/schemas/test-reliability/tests";
import { type Days, dayOf, oneOf, runsScope, type TestIds, type TestScope } from "../reliability-scope";

const dayMs = 86_400_000;

type Trend = TestsView["trend"];

interface DayRow extends Record<string, unknown> {
  day: string;
  runs: number;
  failed: number;
  skipped: number;
  flaky_tests: number | null;
}

/**
 * What ran and failed in some days, and day by day. `runs` leaves out what was skipped.
 *
 * @param inScope tests of the pipeline or branch, null without such a filter
 */
export async function readTestTotals(
  ctx: Context,
  scope: TestScope,
  days: Days,
  inScope: TestIds,
): Promise<{ totals: TestsView["totals"]; trend: Trend }> {
  const [perDay, ran, failedTests] = await Promise.all([
    scope.narrow ? countRuns(ctx, scope, days) : countDays(ctx, scope, days),
    inScope === null ? countTests(ctx, scope, days) : countInScope(ctx, inScope),
    scope.narrow ? countFailedInRuns(ctx, scope, days) : countFailed(ctx, scope, days),
  ]);
  const byDay = new Map(perDay.map((row) => [row.day, row]));
  const trend = Array.from({ length: days.count }, (_, index): Trend[number] => {
    const at = days.from.getTime() + index * dayMs;
    const row = byDay.get(dayOf(at));
    return {
      at,
      runs: Number(row?.runs ?? 0) - Number(row?.skipped ?? 0),
      failed: Number(row?.failed ?? 0),
      flakyTests: scope.narrow ? null : Number(row?.flaky_tests ?? 0),
    };
  });
  const runs = trend.reduce((sum, day) => sum + day.runs, 0);
  const failedRuns = trend.reduce((sum, day) => sum + day.failed, 0);
  return {
    totals: { ran, runs, failedRuns, failedTests, reliability: runs === 0 ? null : 1 - failedRuns / runs },
    trend,
  };
}

async function countDays(ctx: Context, scope: TestScope, days: Days): Promise<DayRow[]> {
  const { rows } = await ctx.db.execute<DayRow>(sql`
    select day::text, sum(runs)::float8 as runs, sum(failed)::float8 as failed, sum(skipped)::float8 as skipped,
      sum(flaky_tests)::float8 as flaky_tests
    from ${projectTestDays}
    where ${and(
      inArrayOrNone(projectTestDays.projectId, scope.projectIds),
      gte(projectTestDays.day, days.first),
      lt(projectTestDays.day, days.end),
    )}
    group by 1`);
  return rows;
}

/** Which tests disagreed on a commit is not kept by pipeline and branch. */
async function countRuns(ctx: Context, scope: TestScope, days: Days): Promise<DayRow[]> {
  const { rows } = await ctx.db.execute<DayRow>(sql`
    select (${testRuns.at} at time zone 'UTC')::date::text as day,
      sum(${testRuns.passed} + ${testRuns.failed} + ${testRuns.skipped})::float8 as runs, sum(${testRuns.failed})::float8 as failed,
      sum(${testRuns.skipped})::float8 as skipped, null::float8 as flaky_tests
    from ${testRuns} left join ${pipelines} on ${pipelines.id} = ${testRuns.pipelineId}
    where ${runsScope(scope, days)}
    group by 1`);
  return rows;
}

/** Tests of the projects that were seen in these days; what goes on under another name counts once, from its first name on. */
export function seenIn(ctx: Context, scope: TestScope, days: Pick<Days, "from" | "to">): SQL | undefined {
  return and(
    inArrayOrNone(tests.projectId, scope.projectIds),
    gte(tests.lastSeenAt, days.from),
    or(lt(tests.firstSeenAt, days.to), knownEarlier(scope, days.to)),
    notExists(ctx.db.select({ one: sql`1` }).from(testRenames).where(eq(testRenames.fromTestId, tests.id))),
  );
}

function knownEarlier(scope: TestScope, to: Date): SQL | undefined {
  const ids = [...scope.firstSeen].flatMap(([id, since]) => (since < to.getTime() ? [id] : []));
  return ids.length === 0 ? undefined : oneOf(tests.id, ids);
}

async function countTests(ctx: Context, scope: TestScope, days: Days): Promise<number> {
  const [row] = await ctx.db
    .select({ ran: count() })
    .from(tests)
    .where(seenIn(ctx, scope, days));
  return row?.ran ?? 0;
}

async function countInScope(ctx: Context, inScope: SQL): Promise<number> {
  const { rows } = await ctx.db.execute<{ ran: number }>(
    sql`select count(*)::int as ran from ${inScope} as narrowed`,
  );
  return rows[0]?.ran ?? 0;
}

async function countFailed(ctx: Context, scope: TestScope, days: Days): Promise<number> {
  return countDistinctTests(
    ctx,
    scope,
    sql`select distinct ${testDays.testId} as id from ${testDays} where ${and(
      inArrayOrNone(testDays.projectId, scope.projectIds),
      gt(testDays.failed, 0),
      gte(testDays.day, days.first),
      lt(testDays.day, days.end),
    )}`,
  );
}

async function countFailedInRuns(ctx: Context, scope: TestScope, days: Days): Promise<number> {
  return countDistinctTests(
    ctx,
    scope,
    sql`
      select distinct failed_id as id
      from ${testRunVerdicts} v
      join ${testRuns} on ${testRuns.id} = v.run_id
      left join ${pipelines} on ${pipelines.id} = ${testRuns.pipelineId}
      cross join unnest(v.failed_ids) as failed_id
      where v.failed > 0 and ${runsScope(scope, days)}`,
  );
}

/** A test that failed under two names is one. */
async function countDistinctTests(ctx: Context, scope: TestScope, ids: SQL): Promise<number> {
  const renamed = [...scope.renamed].map(([from, to]) => ({ from_id: from, to_id: to }));
  const { rows } = await ctx.db.execute<{ failed: number }>(
    renamed.length === 0
      ? sql`select count(*)::int as failed from (${ids}) failed`
      : sql`select count(distinct coalesce(to_id, id))::int as failed from (${ids}) failed
          left join jsonb_to_recordset(${JSON.stringify(renamed)}::jsonb) as known(from_id int, to_id int) on from_id = id`,
  );
  return rows[0]?.failed ?? 0;
}
