import { listExecutions } from "@/lib/executions";
import { route } from "@/lib/http";
import { parseExecutionFilters } from "@/schemas/executions/execution-list";
import { paramOf } from "@/schemas/filters";

export const GET = route("workspace.read", async ({ ctx, request }) => {
  const params = new URL(request.url).searchParams;
  const { value } = parseExecutionFilters(params);
  return Response.json(
    await listExecutions({ ctx, input: { filters: value, cursor: paramOf(params, "cursor") } }),
  );
});
