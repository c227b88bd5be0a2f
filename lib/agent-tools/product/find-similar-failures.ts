import { findSimilarFailures } from "@/lib/failures";
import { FindSimilarFailuresInput, FindSimilarFailuresOutput } from "@/schemas/team/failure-tools";
import { refOfView, viewExecution } from "./execution-view";
import { storeTool } from "./store-tool";

export const findSimilarFailuresTool = storeTool({
  description:
    "Failures like that of one execution, over all pipelines in the last 90 days: how often, since when, who takes care of them, how each ended and how often running it again helped.",
  input: FindSimilarFailuresInput,
  output: FindSimilarFailuresOutput,
  async read(input, call): Promise<{ data: FindSimilarFailuresOutput; notes: string[] }> {
    const view = await viewExecution(call, input.execution, input.project);
    const execution = await refOfView(call, view);
    const similar = await findSimilarFailures({
      ctx: call.ctx,
      input: { project: view.projectKey, planExecutionId: view.planExecutionId, limit: input.limit },
    });
    return {
      data: { execution, ...similar },
      notes:
        similar.cluster === null
          ? ["The failing lines of this execution have not been read, so nothing is known to be like it."]
          : [],
    };
  },
});
