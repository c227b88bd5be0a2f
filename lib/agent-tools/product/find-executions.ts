import { and, count, desc, eq, inArray, type SQL } from "drizzle-orm";
import { executionsPath } from "@/lib/addresses";
import { executions } from "@/lib/db/schema";
import { FindExecutionsInput, FindExecutionsOutput } from "@/schemas/team/product-tools";
import { selectExecutionRefs, toExecutionRef, toPipelineRef } from "../references";
import { findProject, lookUpPipelines } from "./pipeline-lookup";
import { storeTool } from "./store-tool";

export const findExecutionsTool = storeTool({
  description:
    "Finds executions, newest first: by pipeline (name or identifier), outcome (`running` and `waiting` for what is in progress), number and branch.",
  input: FindExecutionsInput,
  output: FindExecutionsOutput,
  async read(input, { ctx }): Promise<{ data: FindExecutionsOutput; notes: string[] }> {
    const scope = await findProject(ctx, input.project);
    const lookup = input.pipeline ? await lookUpPipelines(ctx, input.pipeline, scope?.id) : null;
    const pipeline = lookup?.matches[0]?.item;
    if (input.pipeline && !pipeline) {
      return {
        data: { total: 0, path: executionsPath(), items: [], pipeline: null },
        notes: [`No pipeline is called “${input.pipeline}”.`],
      };
    }
    const conditions: (SQL | undefined)[] = [
      scope ? eq(executions.projectId, scope.id) : undefined,
      pipeline ? eq(executions.pipelineId, pipeline.id) : undefined,
      input.outcomes && input.outcomes.length > 0 ? inArray(executions.outcome, input.outcomes) : undefined,
      input.runSequence ? eq(executions.runSequence, input.runSequence) : undefined,
      input.branch ? eq(executions.branch, input.branch) : undefined,
    ];
    const where = and(...conditions);
    const rows = await selectExecutionRefs(ctx)
      .where(where)
      .orderBy(desc(executions.startedAt), desc(executions.id))
      .limit(input.limit);
    const [total] = await ctx.db.select({ value: count() }).from(executions).where(where);
    const others = lookup?.matches.slice(1, 4).map((match) => match.item.name) ?? [];
    return {
      data: {
        total: total?.value ?? rows.length,
        path: executionsPath({
          project: pipeline?.projectKey ?? input.project,
          pipeline: pipeline?.identifier,
          branch: input.branch,
        }),
        items: rows.map(toExecutionRef),
        pipeline: pipeline ? toPipelineRef(pipeline, null) : null,
      },
      notes:
        pipeline && lookup && !lookup.exact && others.length > 0
          ? [`“${input.pipeline}” was taken for ${pipeline.name}; it could also be ${others.join(", ")}.`]
          : [],
    };
  },
});
