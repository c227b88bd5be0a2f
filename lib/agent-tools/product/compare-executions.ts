import { compareExecutions } from "@/lib/failures";
import { CompareExecutionsInput, CompareExecutionsOutput } from "@/schemas/team/failure-tools";
import { refOfView, viewExecution } from "./execution-view";
import { storeTool } from "./store-tool";

export const compareExecutionsTool = storeTool({
  description:
    "What differs between two executions: outcome, commits, inputs, pipeline YAML, steps with their durations, and tests that fail in the second and not in the first.",
  input: CompareExecutionsInput,
  output: CompareExecutionsOutput,
  async read(input, call): Promise<{ data: CompareExecutionsOutput; notes: string[] }> {
    const [one, two] = await Promise.all([
      viewExecution(call, input.first, input.project),
      viewExecution(call, input.second, input.project),
    ]);
    const { first, second, notes, ...differences } = await compareExecutions({
      ctx: call.ctx,
      input: { first: one, second: two },
    });
    return {
      data: {
        first: await refOfView(call, first),
        second: await refOfView(call, second),
        ...differences,
      },
      notes,
    };
  },
});
