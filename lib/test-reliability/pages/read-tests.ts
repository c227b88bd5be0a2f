import { and, count, desc, eq, gte, inArray, lt, sql } from "drizzle-orm";
import type { Context, VerbArgs } from "@/lib/context";
import { testJudgements, testStateChanges, testStateRows, tests } from "@/lib/db/schema";
import { assertCan, can } from "@/lib/permissions";
import { inArrayOrNone } from "@/lib/workspace";
import { type TimeWindow, timeWindow } from "@/schemas/filter-links";
import type { TestPageFilters } from "@/schemas/test-reliability/filters";
import type { TestState } from "@/schemas/test-reliability/labels";
import type { TestsView } from "@/schemas/test-reliability/tests";
import { minutesLostIn, replayQuarantine } from "../quarantine/replay-quarantine";
import {
  type Days,
  daysBefore,
  daysOf,
  resolveTestScope,
  type TestIds,
  type TestScope,
  testsInScope,
} from "../reliability-scope";
import { readTestList } from "./read-test-list";
import { readTestPoints } from "./read-test-points";
import { readTestTotals, seenIn } from "./read-test-totals";

/** Recommended tests that the headline is about: those with the greatest impact. */
const maxHeadline = 20;

/**
 * The Tests page: how reliable the tests of some projects were in a time, which ones stand out, and what to do first. Read from
 * roll-ups and judgements alone, but for pipelines and branches, which are counted from their runs.
 *
 * @throws ForbiddenError the actor may not read the workspace
 */
export async function readTests({
  ctx,
  input,
}: VerbArgs<Omit<TestPageFilters, "trigger">>): Promise<TestsView> {
  assertCan(ctx, "workspace.read");
  const window = timeWindow(input, ctx.now());
  const days = daysOf(window);
  const before = daysBefore(days);
  const scope = await resolveTestScope(ctx, input);
  const inScope = testsInScope(scope, days);
  const [now, previous, list, points, states, statesBefore, headline, minutesLost, lostBefore, owners] =
    await Promise.all([
      readTestTotals(ctx, scope, days, inScope),
      readTestTotals(ctx, scope, before, testsInScope(scope, before)),
      readTestList(ctx, scope, days, input, inScope),
      readTestPoints(ctx, scope, days, inScope),
      countStates(ctx, scope, days, inScope),
      countStatesAt(ctx, scope, days.from, inScope),
      readHeadline(ctx, scope, days, inScope),
      minutesLostIn(ctx, scope, days),
      minutesLostIn(ctx, scope, before),
      readOwners(ctx, scope),
    ]);
  return {
    asOf: ctx.now().getTime(),
    totals: now.totals,
    previous: previous.totals,
    ...states,
    minutesLost,
    previousMinutesLost: lostBefore,
    previousStates: statesBefore,
    trend: now.trend,
    previousTrend: previous.trend.map(({ at, runs, failed }) => ({ at, runs, failed })),
    headline,
    points,
    tests: list.tests,
    matching: list.matching,
    owners,
    viewer: {
      mayDecide: can(ctx.actor.role, "tests.decide"),
      mayQuarantine: can(ctx.actor.role, "tests.quarantine"),
      mayUpload: can(ctx.actor.role, "tests.upload"),
    },
    notices: [...scope.notices, ...noticeOfDays(window, days, ctx.now())],
  };
}

function noticeOfDays({ from, to }: TimeWindow, days: Days, now: Date): string[] {
  // Of today there is no more than what has happened of it.
  const endsWithin = to < days.to && to <= now;
  return from > days.from || endsWithin
    ? ["Tests are counted by whole UTC days: those on which the range begins and ends are counted in full."]
    : [];
}

const within = (inScope: TestIds) => (inScope === null ? undefined : sql`${tests.id} in ${inScope}`);

/** Tests by state, those judged flaky, and how far judging is: one pass over the tests. */
async function countStates(
  ctx: Context,
  scope: TestScope,
  days: Days,
  inScope: TestIds,
): Promise<Pick<TestsView, "states" | "flakyTests" | "judging">> {
  const rows = await ctx.db
    .select({
      state: sql<string>`coalesce(${testStateRows.state}, 'healthy')`,
      tests: count(),
      judged: count(testJudgements.testId),
      flaky: sql<number>`(count(*) filter (where ${testJudgements.label} = 'flaky'))::int`,
    })
    .from(tests)
    .leftJoin(testStateRows, eq(testStateRows.testId, tests.id))
    .leftJoin(testJudgements, eq(testJudgements.testId, tests.id))
    .where(and(seenIn(ctx, scope, days), within(inScope)))
    .groupBy(sql`1`);
  const counted = new Map(rows.map((row) => [row.state, row.tests]));
  const of = (state: TestState) => counted.get(state) ?? 0;
  const total = rows.reduce((sum, row) => sum + row.tests, 0);
  const judged = rows.reduce((sum, row) => sum + row.judged, 0);
  return {
    states: {
      healthy: of("healthy"),
      watched: of("watched"),
      flaky: of("flaky"),
      quarantined: of("quarantined"),
      broken: of("broken"),
      regression: of("regression"),
      fixed: of("fixed"),
    },
    flakyTests: rows.reduce((sum, row) => sum + row.flaky, 0),
    judging: judged >= total ? null : { judged, total },
  };
}

/**
 * How many tests were flaky and in quarantine at an instant, from the history of their states; null when none of the projects had
 * any then: nothing was judged yet.
 */
async function countStatesAt(
  ctx: Context,
  scope: TestScope,
  at: Date,
  inScope: TestIds,
): Promise<TestsView["previousStates"]> {
  const latest = ctx.db
    .selectDistinctOn([testStateChanges.testId], { testId: testStateChanges.testId, to: testStateChanges.to })
    .from(testStateChanges)
    .where(
      and(
        inArrayOrNone(testStateChanges.projectId, scope.projectIds),
        lt(testStateChanges.at, at),
        inScope === null ? undefined : sql`${testStateChanges.testId} in ${inScope}`,
      ),
    )
    .orderBy(testStateChanges.testId, desc(testStateChanges.at), desc(testStateChanges.id))
    .as("latest");
  const [row] = await ctx.db
    .select({
      known: count(),
      flaky: sql<number>`(count(*) filter (where ${latest.to} = 'flaky'))::int`,
      quarantined: sql<number>`(count(*) filter (where ${latest.to} = 'quarantined'))::int`,
    })
    .from(latest);
  return row === undefined || row.known === 0 ? null : { flaky: row.flaky, quarantined: row.quarantined };
}

async function readHeadline(
  ctx: Context,
  scope: TestScope,
  days: Days,
  inScope: TestIds,
): Promise<TestsView["headline"]> {
  const rows = await ctx.db
    .select({ id: tests.id })
    .from(testJudgements)
    .innerJoin(tests, eq(tests.id, testJudgements.testId))
    .leftJoin(testStateRows, eq(testStateRows.testId, tests.id))
    .where(
      and(
        inArrayOrNone(testJudgements.projectId, scope.projectIds),
        gte(tests.lastSeenAt, days.from),
        within(inScope),
        inArray(testJudgements.recommendation, ["quarantine", "move_to_schedule"]),
        sql`coalesce(${testStateRows.state}, 'healthy') <> 'quarantined'`,
      ),
    )
    .orderBy(sql`${testJudgements.impact} desc`, tests.id)
    .limit(maxHeadline);
  if (rows.length === 0) return null;
  const testIds = rows.map(({ id }) => id);
  const { redRuns, turnedGreen, minutesSaved, summary } = await replayQuarantine(ctx, scope, days, testIds);
  return { testIds, summary, redRuns, turnedGreen, minutesSaved };
}

async function readOwners(ctx: Context, scope: TestScope): Promise<string[]> {
  const { rows } = await ctx.db.execute<{ owner: string }>(sql`
    select distinct owner
    from (
      select distinct ${testJudgements.owners} as owners from ${testJudgements}
      where ${inArrayOrNone(testJudgements.projectId, scope.projectIds)}
    ) teams cross join unnest(teams.owners) as owner order by 1 limit 500`);
  return rows.map(({ owner }) => owner);
}
