import { route } from "@/lib/auth/route";
import { getExecutionInputs } from "@/lib/executions/get-execution-inputs";

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
