import { readFailureCluster } from "@/lib/failures/read-failure-cluster";
import { route } from "@/lib/http/route";
import { parseFilters } from "@/schemas/filters";

export const GET = route<{ cluster: string }>("workspace.read", async ({ ctx, request, params }) => {
  const { value } = parseFilters(new URL(request.url).searchParams);
  return Response.json(
    await readFailureCluster({ ctx, input: { clusterId: params.cluster, filters: value } }),
  );
});
