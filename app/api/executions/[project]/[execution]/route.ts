import { getExecution } from "@/lib/executions";
import { route } from "@/lib/http";

export const GET = route<{ project: string; execution: string }>(
  "workspace.read",
  async ({ ctx, params }) => {
    const view = await getExecution({
      ctx,
      input: { projectKey: params.project, planExecutionId: params.execution },
    });
    return Response.json(view, { headers: { "cache-control": "no-store" } });
  },
);
