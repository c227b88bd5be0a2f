import { and, asc, eq, inArray } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions, pipelines } from "@/lib/db/schema";
import { executionScope, pipelineRefs, type Scope } from "@/lib/workspace";
import { waitsForPerson } from "@/schemas/executions/execution-status";
import type { StageStripItem } from "@/schemas/executions/executions";
import type { OpenExecution } from "@/schemas/executions/health";
import type { PageFilters } from "@/schemas/filters";

/** Open executions listed on one page. */
const maxOpen = 50;

/** What runs or waits now, those that wait for a person first, then the oldest. The time range plays no part. */
export async function readOpenExecutions(
  ctx: Context,
  scope: Scope,
  filters: Pick<PageFilters, "branch" | "trigger">,
): Promise<OpenExecution[]> {
  const rows = await ctx.db
    .select({
      pipelineId: executions.pipelineId,
      executionId: executions.planExecutionId,
      runSequence: executions.runSequence,
      outcome: executions.outcome,
      status: executions.status,
      startedAt: executions.startedAt,
      stageStrip: executions.stageStrip,
      branch: executions.branch,
      triggeredBy: executions.triggeredByName,
    })
    .from(executions)
    .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
    .where(and(inArray(executions.outcome, ["running", "waiting"]), executionScope(scope, filters)))
    .orderBy(asc(executions.startedAt))
    .limit(maxOpen);
  const refs = pipelineRefs(scope);
  return rows
    .flatMap(({ pipelineId, startedAt, stageStrip, ...row }) => {
      const pipeline = refs.get(pipelineId);
      if (pipeline === undefined) return [];
      const waiting = waitsForPerson(row.status) || stageStrip.some((stage) => waitsForPerson(stage.status));
      return [
        {
          pipeline,
          ...row,
          waitsForPerson: waiting,
          startedAt: startedAt.getTime(),
          stage: currentStage(stageStrip),
        },
      ];
    })
    .sort((a, b) => Number(b.waitsForPerson) - Number(a.waitsForPerson) || a.startedAt - b.startedAt);
}

function currentStage(strip: readonly StageStripItem[]): string | null {
  const waiting = strip.find((stage) => waitsForPerson(stage.status));
  return (waiting ?? strip.find((stage) => stage.outcome === "running"))?.name ?? null;
}
