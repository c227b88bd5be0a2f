import { FindPipelinesInput, FindPipelinesOutput } from "@/schemas/team/product-tools";
import { toPipelineRef } from "../references";
import { findProject, lastExecutions, listPipelineRows, lookUpPipelines } from "./pipeline-lookup";
import { storeTool } from "./store-tool";

export const findPipelinesTool = storeTool({
  description:
    "Finds pipelines by name in the watched projects (small misspellings are forgiven), each with its newest execution. Without a query: all of them.",
  input: FindPipelinesInput,
  output: FindPipelinesOutput,
  async read({ query, project, limit }, { ctx }): Promise<FindPipelinesOutput> {
    const scope = await findProject(ctx, project);
    const lookup = query ? await lookUpPipelines(ctx, query, scope?.id) : null;
    const rows = lookup ? lookup.matches.map((match) => match.item) : await listPipelineRows(ctx, scope?.id);
    const shown = rows.slice(0, limit);
    const last = await lastExecutions(
      ctx,
      shown.map((row) => row.id),
    );
    return {
      total: rows.length,
      exact: lookup?.exact ?? false,
      items: shown.map((row) => toPipelineRef(row, last.get(row.id) ?? null)),
    };
  },
});
