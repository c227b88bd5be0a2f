import { and, eq, gte, inArray, lt, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions, pipelines } from "@/lib/db/schema";
import { lineScope, pipelineRefs, type Scope } from "@/lib/workspace";
import type { PipelineStrip, StripCell } from "@/schemas/executions/health";
import type { TimeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";
import { successRate } from "./period-figures";
import { rollUps } from "./roll-ups";

/** Executions in a strip, and strips on a page; the worst and busiest come first, the rest is behind a link. */
export const cellsPerStrip = 40;
export const maxStrips = 24;

interface PipelineCounts extends Record<string, unknown> {
  pipelineId: number;
  total: number;
  succeeded: number;
  failed: number;
  cancelled: number;
  durationMs: number | null;
}

/** The pipelines that ran in a window, most failures first, each with its newest executions. */
export async function readPipelineStrips(
  ctx: Context,
  scope: Scope,
  filters: PageFilters,
  window: TimeWindow,
): Promise<{ strips: PipelineStrip[]; pipelineCount: number }> {
  const stored = rollUps(["total", "succeeded", "failed", "cancelled", "duration_sum_ms"], {
    scope,
    filters,
    bucket: window.bucket,
    stretches: [{ from: window.from, to: window.to }],
    now: ctx.now(),
    perPipeline: true,
  });
  const { rows: counts } = await ctx.db.execute<PipelineCounts>(sql`
    select r.pipeline_id as "pipelineId", sum(r.total)::int as total, sum(r.succeeded)::int as succeeded,
      sum(r.failed)::int as failed, sum(r.cancelled)::int as cancelled,
      (sum(r.duration_sum_ms) / nullif(sum(r.succeeded + r.failed), 0))::float8 as "durationMs"
    from ${stored} group by 1`);
  const refs = pipelineRefs(scope);
  const shown = counts
    .filter((row) => refs.has(row.pipelineId))
    .sort((a, b) => b.failed - a.failed || b.total - a.total)
    .slice(0, maxStrips);
  const cells = await readCells(
    ctx,
    filters,
    window,
    shown.map((row) => row.pipelineId),
  );
  return {
    pipelineCount: counts.length,
    strips: shown.flatMap((row) => {
      const pipeline = refs.get(row.pipelineId);
      return pipeline === undefined
        ? []
        : [
            {
              pipeline,
              executions: row.total,
              successRate: successRate({ ...row, open: openIn(cells.get(row.pipelineId)) }),
              durationMs: row.durationMs === null ? null : Math.round(Number(row.durationMs)),
              cells: cells.get(row.pipelineId) ?? [],
            },
          ];
    }),
  };
}

/** What is open is among the newest. */
const openIn = (cells: readonly StripCell[] = []) =>
  cells.filter((cell) => cell.outcome === "running" || cell.outcome === "waiting").length;

/** In the order of the index, which has nulls last; otherwise every execution of a pipeline is read and sorted. */
const newestFirst = sql`${executions.startedAt} desc nulls last`;

async function readCells(
  ctx: Context,
  filters: PageFilters,
  window: TimeWindow,
  pipelineIds: number[],
): Promise<Map<number, StripCell[]>> {
  if (pipelineIds.length === 0) return new Map();
  // The newest are found in the index alone; only these few rows, which are wide, are then read.
  const newest = ctx.db
    .select({ id: executions.id, startedAt: executions.startedAt })
    .from(executions)
    .where(
      and(
        eq(executions.pipelineId, pipelines.id),
        lineScope(filters),
        gte(executions.startedAt, window.from),
        lt(executions.startedAt, window.to),
      ),
    )
    .orderBy(newestFirst)
    .limit(cellsPerStrip)
    .as("newest");
  const rows = await ctx.db
    .select({
      pipelineId: pipelines.id,
      id: executions.planExecutionId,
      runSequence: executions.runSequence,
      outcome: executions.outcome,
      startedAt: executions.startedAt,
      durationMs: executions.durationMs,
    })
    .from(pipelines)
    .innerJoinLateral(newest, sql`true`)
    .innerJoin(executions, eq(executions.id, newest.id))
    .where(inArray(pipelines.id, pipelineIds));
  const byPipeline = new Map<number, StripCell[]>();
  for (const { pipelineId, startedAt, ...cell } of rows) {
    const cells = byPipeline.get(pipelineId) ?? [];
    cells.push({ ...cell, at: startedAt.getTime() });
    byPipeline.set(pipelineId, cells);
  }
  for (const cells of byPipeline.values()) cells.sort((a, b) => a.at - b.at);
  return byPipeline;
}
