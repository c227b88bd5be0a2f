import { route } from "@/lib/auth/route";
import { listExecutionTests } from "@/lib/executions/list-execution-tests";

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
