import { route } from "@/lib/http";
import { readQuarantinePage } from "@/lib/test-reliability";
import { parseQuarantineFilters } from "@/schemas/test-reliability/quarantine-page";

export const GET = route("workspace.read", async ({ ctx, request }) => {
  const params = new URL(request.url).searchParams;
  const input = parseQuarantineFilters({ project: params.get("project"), branch: params.get("branch") });
  return Response.json(await readQuarantinePage({ ctx, input }));
});
