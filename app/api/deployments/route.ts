import { readDeployments } from "@/lib/deployments";
import { route } from "@/lib/http";
import { parseFilters } from "@/schemas/filters";

export const GET = route("workspace.read", async ({ ctx, request }) => {
  const { value } = parseFilters(new URL(request.url).searchParams);
  return Response.json(await readDeployments({ ctx, input: value }));
});
