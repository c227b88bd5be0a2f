import { route } from "@/lib/auth/route";
import { readFailureClusters } from "@/lib/failures/read-failure-clusters";
import { parseFailureFilters } from "@/schemas/failure-filters";

export const GET = route("workspace.read", async ({ ctx, request }) => {
  const { value } = parseFailureFilters(new URL(request.url).searchParams);
  return Response.json(await readFailureClusters({ ctx, input: value }));
});
