import { readDeployments } from "@/lib/deployments/read-deployments";
import { route } from "@/lib/http/route";
import { parseFilters } from "@/schemas/filters";

export const GET = route("workspace.read", async ({ ctx, request }) => {
  const { value } = parseFilters(new URL(request.url).searchParams);
  return Response.json(await readDeployments({ ctx, input: value }));
});
