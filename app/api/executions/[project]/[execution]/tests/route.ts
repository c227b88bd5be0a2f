import { listExecutionTests } from "@/lib/executions/list-execution-tests";
import { route } from "@/lib/http/route";

export const GET = route<{ project: string; execution: string }>(
  "workspace.read",
  async ({ ctx, params }) => {
    return Response.json(
      await listExecutionTests({
        ctx,
        input: { projectKey: params.project, planExecutionId: params.execution },
      }),
    );
  },
);
