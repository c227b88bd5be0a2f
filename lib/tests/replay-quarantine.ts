import { type SQL, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { pipelines, testRuns, testRunVerdicts } from "@/lib/db/schema";
import { inArrayOrNone } from "@/lib/health/scope";
import { describeReplay } from "@/lib/insights/tests/quarantine";
import { type Days, runsScope, type TestScope } from "./test-scope";

export interface Replayed {
  redRuns: number;
  turnedGreen: number;
  faultsHidden: number;
  minutesSaved: number;
  summary: string;
}

/** Conditions on `test_run_verdicts v` for the red runs that a quarantine could have turned green. */
function redIn(projectIds: readonly number[], days: Pick<Days, "from" | "to">): SQL {
  return sql`v.failed > 0 and v.environment <> 'outage'
    and ${projectIds.length === 0 ? sql`false` : sql`v.project_id in ${projectIds}`}
    and v.at >= ${days.from.toISOString()}::timestamptz and v.at < ${days.to.toISOString()}::timestamptz`;
}

/**
 * What quarantining tests would have done in some days: counted from what each red run came to, as `simulateQuarantine` of the
 * engine counts it from the runs.
 */
export async function replayQuarantine(
  ctx: Context,
  scope: TestScope,
  days: Pick<Days, "from" | "to">,
  testIds: readonly number[],
): Promise<Replayed> {
  const ids = sql`${`{${testIds.join(",")}}`}::int[]`;
  const narrowed = scope.narrow
    ? sql`and v.run_id in (select ${testRuns.id} from ${testRuns}
        left join ${pipelines} on ${pipelines.id} = ${testRuns.pipelineId} where ${runsScope(scope, days)})`
    : sql``;
  const { rows } = await ctx.db.execute<{ red: number; green: number; hidden: number; saved: number }>(sql`
    select count(*)::int as red,
      (count(*) filter (where v.failed_ids <@ ${ids}))::int as green,
      (count(*) filter (where v.failed_ids <@ ${ids} and v.real_fault))::int as hidden,
      coalesce(sum(v.waited_ms) filter (where v.failed_ids <@ ${ids}), 0)::float8 as saved
    from ${testRunVerdicts} v where ${redIn(scope.projectIds, days)} ${narrowed}`);
  const row = rows[0];
  const counts = {
    redRuns: row?.red ?? 0,
    turnedGreen: row?.green ?? 0,
    faultsHidden: row?.hidden ?? 0,
    minutesSaved: Math.round(Number(row?.saved ?? 0) / 60_000),
  };
  return { ...counts, summary: describeReplay(new Set(testIds).size, counts) };
}

/** Time from runs that were red by chance alone to the next green one of their commit, in minutes. */
export async function minutesLostIn(ctx: Context, scope: TestScope, days: Days): Promise<number> {
  const narrowed = scope.narrow
    ? sql`and v.run_id in (select ${testRuns.id} from ${testRuns}
        left join ${pipelines} on ${pipelines.id} = ${testRuns.pipelineId} where ${runsScope(scope, days)})`
    : sql``;
  const { rows } = await ctx.db.execute<{ lost: number }>(sql`
    select coalesce(sum(v.waited_ms), 0)::float8 as lost from ${testRunVerdicts} v
    where ${redIn(scope.projectIds, days)} and not v.real_fault and not (v.failed_ids <@ v.excused_ids) ${narrowed}`);
  return Math.round(Number(rows[0]?.lost ?? 0) / 60_000);
}

/** The time over which verdicts on the runs of some projects are kept. */
export async function verdictSpan(
  ctx: Context,
  projectIds: readonly number[],
): Promise<{ from: Date; to: Date }> {
  const [row] = await ctx.db
    .select({
      from: sql<number | null>`(extract(epoch from min(${testRunVerdicts.at})) * 1000)::float8`,
      to: sql<number | null>`(extract(epoch from max(${testRunVerdicts.at})) * 1000)::float8`,
    })
    .from(testRunVerdicts)
    .where(inArrayOrNone(testRunVerdicts.projectId, projectIds));
  const now = ctx.now();
  return {
    from: new Date(Number(row?.from ?? now.getTime())),
    to: new Date(Number(row?.to ?? now.getTime()) + 1),
  };
}
