import { readFailureCluster } from "@/lib/failures";
import { route } from "@/lib/http";
import { parseFilters } from "@/schemas/filters";

export const GET = route<{ cluster: string }>("workspace.read", async ({ ctx, request, params }) => {
  const { value } = parseFilters(new URL(request.url).searchParams);
  return Response.json(
    await readFailureCluster({ ctx, input: { clusterId: params.cluster, filters: value } }),
  );
});
