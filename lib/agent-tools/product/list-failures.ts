import { and, count, desc, eq, gte } from "drizzle-orm";
import { failuresPath } from "@/lib/addresses";
import type { Context } from "@/lib/context";
import { executions } from "@/lib/db/schema";
import { failureCauseTitles } from "@/schemas/executions/failure-cause";
import { ListFailuresInput, ListFailuresOutput, type ToolRange } from "@/schemas/team/product-tools";
import { selectExecutionRefs, toExecutionRef } from "../references";
import { findProject, lookUpPipelines, type PipelineRow } from "./pipeline-lookup";
import { storeTool } from "./store-tool";

const hour = 3_600_000;
const rangeMs: Record<ToolRange, number> = {
  "24h": 24 * hour,
  "7d": 7 * 24 * hour,
  "30d": 30 * 24 * hour,
  "60d": 60 * 24 * hour,
  "90d": 90 * 24 * hour,
};

/** The instant a range begins. */
export function rangeStart(now: Date, range: ToolRange, periodsBack = 1): Date {
  return new Date(now.getTime() - rangeMs[range] * periodsBack);
}

export interface ReportScope {
  projectId: number | undefined;
  pipeline: PipelineRow | undefined;
  title: string;
  notes: string[];
}

/** The project and pipeline that a report is about, with its title. An unknown pipeline widens the scope, with a note. */
export async function reportScope(
  ctx: Pick<Context, "db">,
  input: { project?: string | undefined; pipeline?: string | undefined },
): Promise<ReportScope> {
  const project = await findProject(ctx, input.project);
  const lookup = input.pipeline ? await lookUpPipelines(ctx, input.pipeline, project?.id) : null;
  const wider =
    lookup && !lookup.matches[0] && project
      ? await lookUpPipelines(ctx, input.pipeline ?? "", undefined)
      : lookup;
  const pipeline = wider?.matches[0]?.item;
  return {
    projectId: pipeline ? pipeline.projectId : project?.id,
    pipeline,
    title: pipeline?.name ?? project?.name ?? "all projects",
    notes:
      input.pipeline && !pipeline
        ? [`No pipeline is called “${input.pipeline}”; this is the whole scope.`]
        : [],
  };
}

export const listFailuresTool = storeTool({
  description:
    "Failed executions of a time range, newest first, with failing stage and step, cause class and the line that shows it best; and the causes by share.",
  input: ListFailuresInput,
  output: ListFailuresOutput,
  async read(input, { ctx }): Promise<{ data: ListFailuresOutput; notes: string[] }> {
    const scope = await reportScope(ctx, input);
    const where = and(
      eq(executions.outcome, "failed"),
      gte(executions.startedAt, rangeStart(ctx.now(), input.range)),
      scope.projectId === undefined ? undefined : eq(executions.projectId, scope.projectId),
      scope.pipeline ? eq(executions.pipelineId, scope.pipeline.id) : undefined,
      input.cause ? eq(executions.failureCause, input.cause) : undefined,
    );
    const [rows, causes] = await Promise.all([
      selectExecutionRefs(ctx).where(where).orderBy(desc(executions.startedAt)).limit(input.limit),
      ctx.db
        .select({ cause: executions.failureCause, count: count() })
        .from(executions)
        .where(where)
        .groupBy(executions.failureCause)
        .orderBy(desc(count())),
    ]);
    return {
      data: {
        range: input.range,
        path: failuresPath({
          range: input.range,
          project: scope.pipeline?.projectKey ?? input.project,
          pipeline: scope.pipeline?.identifier,
        }),
        scopeTitle: scope.title,
        total: causes.reduce((sum, row) => sum + row.count, 0),
        causes: causes.map((row) => ({
          cause: row.cause ?? "unknown",
          title: failureCauseTitles[row.cause ?? "unknown"].title,
          count: row.count,
        })),
        items: rows.map(toExecutionRef),
      },
      notes: scope.notes,
    };
  },
});
