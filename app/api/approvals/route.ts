import { ListApprovalsInput, listApprovals } from "@/lib/approvals";
import { parseQuery, route } from "@/lib/http";

export const GET = route("approvals.read", async ({ ctx, request }) => {
  return Response.json(await listApprovals({ ctx, input: parseQuery(request, ListApprovalsInput) }));
});
