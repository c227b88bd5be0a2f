import { route } from "@/lib/http/route";
import { readQuarantinePage } from "@/lib/test-reliability/quarantine/read-quarantine-page";
import { parseQuarantineFilters } from "@/schemas/test-reliability/quarantine-page";

export const GET = route("workspace.read", async ({ ctx, request }) => {
  const params = new URL(request.url).searchParams;
  const input = parseQuarantineFilters({ project: params.get("project"), branch: params.get("branch") });
  return Response.json(await readQuarantinePage({ ctx, input }));
});
