import { readFailureClusters } from "@/lib/failures";
import { route } from "@/lib/http";
import { parseFailureFilters } from "@/schemas/failures/failure-filters";

export const GET = route("workspace.read", async ({ ctx, request }) => {
  const { value } = parseFailureFilters(new URL(request.url).searchParams);
  return Response.json(await readFailureClusters({ ctx, input: value }));
});
