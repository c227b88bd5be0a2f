import { type SQL, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { pipelines, testRunEnds, testRuns } from "@/lib/db/schema";
import { describeReplay, quarantineHolds } from "@/lib/insights/test-reliability";
import { excludedBranchesOf } from "@/lib/test-reliability/states/read-policy";
import { inArrayOrNone } from "@/lib/workspace";
import { type Days, type RunScope, runsScope } from "../reliability-scope";

export interface Replayed {
  redRuns: number;
  turnedGreen: number;
  faultsHidden: number;
  minutesSaved: number;
  summary: string;
}

/** Conditions on `test_run_ends v` for the red runs that a quarantine could have turned green. */
function redIn(projectIds: readonly number[], days: Pick<Days, "from" | "to">): SQL {
  return sql`v.colour = 'red'
    and ${projectIds.length === 0 ? sql`false` : sql`v.project_id in ${projectIds}`}
    and v.at >= ${days.from.toISOString()}::timestamptz and v.at < ${days.to.toISOString()}::timestamptz`;
}

/**
 * What quarantining tests would have done in some days: counted from what each red run came to, as `simulateQuarantine` of the
 * engine counts it from the runs. Red runs of branches on which the quarantine does not hold stay red.
 *
 * @param branches names and globs to which the quarantine is limited; null: none
 */
export async function replayQuarantine(
  ctx: Context,
  scope: RunScope,
  days: Pick<Days, "from" | "to">,
  testIds: readonly number[],
  branches: readonly string[] | null = null,
): Promise<Replayed> {
  const held = await holdsOn(ctx, scope, days, branches);
  const ids = sql`${`{${testIds.join(",")}}`}::int[]`;
  const narrowed = scope.narrow
    ? sql`and v.run_id in (select ${testRuns.id} from ${testRuns}
        left join ${pipelines} on ${pipelines.id} = ${testRuns.pipelineId} where ${runsScope(scope, days)})`
    : sql``;
  const { rows } = await ctx.db.execute<{ red: number; green: number; hidden: number; saved: number }>(sql`
    select count(*)::int as red,
      (count(*) filter (where v.failed_ids <@ ${ids} and ${held}))::int as green,
      (count(*) filter (where v.failed_ids <@ ${ids} and v.real_fault and ${held}))::int as hidden,
      coalesce(sum(v.waited_ms) filter (where v.failed_ids <@ ${ids} and ${held}), 0)::float8 as saved
    from ${testRunEnds} v where ${redIn(scope.projectIds, days)} ${narrowed}`);
  const row = rows[0];
  const counts = {
    redRuns: row?.red ?? 0,
    turnedGreen: row?.green ?? 0,
    faultsHidden: row?.hidden ?? 0,
    minutesSaved: Math.round(Number(row?.saved ?? 0) / 60_000),
  };
  return { ...counts, summary: describeReplay(new Set(testIds).size, counts) };
}

/** Condition on a red run: its branch is one on which the quarantine holds. Nothing is asked for while it holds on every branch. */
async function holdsOn(
  ctx: Context,
  scope: RunScope,
  days: Pick<Days, "from" | "to">,
  branches: readonly string[] | null,
): Promise<SQL> {
  const excluded = await excludedBranchesOf(ctx.db, scope.projectIds);
  if (branches === null && excluded.size === 0) return sql`true`;
  const { rows } = await ctx.db.execute<{ project: number; branch: string }>(sql`
    select distinct v.project_id as project, v.branch as branch from ${testRunEnds} v
    where ${redIn(scope.projectIds, days)}`);
  const held = rows.filter(({ project, branch }) =>
    quarantineHolds({ branches, excludedBranches: excluded.get(project) ?? [] }, branch),
  );
  return sql`(v.project_id, v.branch) in (
    select h.project, h.branch from jsonb_to_recordset(${JSON.stringify(held)}::jsonb) as h(project int, branch text))`;
}

/** Time from runs that were red by chance alone to the next green one of their commit, in minutes. */
export async function minutesLostIn(ctx: Context, scope: RunScope, days: Days): Promise<number> {
  const narrowed = scope.narrow
    ? sql`and v.run_id in (select ${testRuns.id} from ${testRuns}
        left join ${pipelines} on ${pipelines.id} = ${testRuns.pipelineId} where ${runsScope(scope, days)})`
    : sql``;
  const { rows } = await ctx.db.execute<{ lost: number }>(sql`
    select coalesce(sum(v.waited_ms), 0)::float8 as lost from ${testRunEnds} v
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
      from: sql<number | null>`(extract(epoch from min(${testRunEnds.at})) * 1000)::float8`,
      to: sql<number | null>`(extract(epoch from max(${testRunEnds.at})) * 1000)::float8`,
    })
    .from(testRunEnds)
    .where(inArrayOrNone(testRunEnds.projectId, projectIds));
  const now = ctx.now();
  return {
    from: new Date(Number(row?.from ?? now.getTime())),
    to: new Date(Number(row?.to ?? now.getTime()) + 1),
  };
}
