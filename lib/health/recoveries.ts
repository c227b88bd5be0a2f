import { and, eq, gte, lt, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions, pipelines } from "@/lib/db/schema";
import { defaultBranchOnly, type TimeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";
import { executionScope, onDefaultBranch, type Scope } from "./scope";

export interface Recovery {
  /** End of the success that ended the red time, epoch milliseconds. */
  endedAt: number;
  durationMs: number;
}

/** A red time that lasted longer than this before the window began is counted from the window's look-back on. */
const lookBackMs = 14 * 86_400_000;

/**
 * The red times of default branches that ended inside a window or the period before it: from the start of the first
 * failure to the end of the next success of the same pipeline. With a branch filter, those of that branch.
 */
export async function readRecoveries(
  ctx: Context,
  scope: Scope,
  filters: PageFilters,
  window: TimeWindow,
): Promise<Recovery[]> {
  const branch = filters.branch ?? defaultBranchOnly;
  const judged = ctx.db
    .select({
      pipelineId: executions.pipelineId,
      outcome: executions.outcome,
      startedAt: executions.startedAt,
      endedAt: executions.endedAt,
      // Every success begins a new stretch; its failures come before the next success.
      stretch:
        sql<number>`count(*) filter (where ${executions.outcome} = 'succeeded') over (partition by ${executions.pipelineId} order by ${executions.startedAt} rows between unbounded preceding and 1 preceding)`.as(
          "stretch",
        ),
    })
    .from(executions)
    .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
    .where(
      and(
        executionScope(scope, {
          branch: branch === defaultBranchOnly ? null : branch,
          trigger: filters.trigger,
        }),
        branch === defaultBranchOnly ? onDefaultBranch() : undefined,
        sql`${executions.outcome} in ('succeeded', 'failed')`,
        gte(executions.startedAt, new Date(window.previousFrom.getTime() - lookBackMs)),
        lt(executions.startedAt, window.to),
      ),
    )
    .as("judged");
  const failedAt = sql`min(${judged.startedAt}) filter (where ${judged.outcome} = 'failed')`;
  const recoveredAt = sql`min(coalesce(${judged.endedAt}, ${judged.startedAt})) filter (where ${judged.outcome} = 'succeeded')`;
  const rows = await ctx.db
    .select({
      endedAt: sql<number>`(extract(epoch from ${recoveredAt}) * 1000)::float8`,
      durationMs: sql<number>`(extract(epoch from ${recoveredAt} - ${failedAt}) * 1000)::float8`,
    })
    .from(judged)
    .groupBy(judged.pipelineId, judged.stretch)
    .having(
      sql`${failedAt} is not null and ${recoveredAt} is not null and ${recoveredAt} >= ${window.previousFrom.toISOString()}::timestamptz`,
    );
  return rows.map((row) => ({ endedAt: Number(row.endedAt), durationMs: Number(row.durationMs) }));
}

/** The median time to recover of those that ended in a stretch of time; null without any. */
export function medianRecovery(
  recoveries: readonly Recovery[],
  fromMs: number,
  toMs: number,
): { recoveryMs: number | null; recoveries: number } {
  const inside = recoveries
    .filter((recovery) => recovery.endedAt >= fromMs && recovery.endedAt < toMs)
    .map((recovery) => recovery.durationMs)
    .sort((a, b) => a - b);
  const middle = (inside.length - 1) / 2;
  const low = inside[Math.floor(middle)];
  const high = inside[Math.ceil(middle)];
  return {
    recoveryMs: low === undefined || high === undefined ? null : (low + high) / 2,
    recoveries: inside.length,
  };
}
