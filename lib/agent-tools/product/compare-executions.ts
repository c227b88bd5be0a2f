import { compareExecutions } from "@/lib/failures/compare-executions";
import { CompareExecutionsInput, type CompareExecutionsOutput } from "@/schemas/team/failure-tools";
import { readTool } from "../agent-tool";
import { refOfView, viewExecution } from "./execution-view";

export const compareExecutionsTool = readTool({
  description:
    "What differs between two executions: outcome, commits, inputs, pipeline YAML, steps with their durations, and tests that fail in the second and not in the first.",
  inputSchema: CompareExecutionsInput,
  async read(input, situation): Promise<{ data: CompareExecutionsOutput; notes: string[] }> {
    const [one, two] = await Promise.all([
      viewExecution(situation, input.first, input.project),
      viewExecution(situation, input.second, input.project),
    ]);
    const { first, second, notes, ...differences } = await compareExecutions({
      ctx: situation.ctx,
      input: { first: one, second: two },
    });
    return {
      data: {
        first: await refOfView(situation, first),
        second: await refOfView(situation, second),
        ...differences,
      },
      notes,
    };
  },
});
