import { getExecutionInputs } from "@/lib/executions";
import { route } from "@/lib/http";

export const GET = route<{ project: string; execution: string }>(
  "workspace.read",
  async ({ ctx, params }) => {
    return Response.json(
      await getExecutionInputs({
        ctx,
        input: { projectKey: params.project, planExecutionId: params.execution },
      }),
    );
  },
);
