import { findSimilarFailures } from "@/lib/failures/find-similar-failures";
import { FindSimilarFailuresInput, type FindSimilarFailuresOutput } from "@/schemas/team/failure-tools";
import { readTool } from "../agent-tool";
import { refOfView, viewExecution } from "./execution-view";

export const findSimilarFailuresTool = readTool({
  description:
    "Failures like that of one execution, over all pipelines in the last 90 days: how often, since when, who takes care of them, how each ended and how often running it again helped.",
  inputSchema: FindSimilarFailuresInput,
  async read(input, situation): Promise<{ data: FindSimilarFailuresOutput; notes: string[] }> {
    const view = await viewExecution(situation, input.execution, input.project);
    const execution = await refOfView(situation, view);
    const similar = await findSimilarFailures({
      ctx: situation.ctx,
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
