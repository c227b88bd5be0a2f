import { ListApprovalsInput, listApprovals } from "@/lib/approvals/list-approvals";
import { parseQuery } from "@/lib/http/parse-query";
import { route } from "@/lib/http/route";

export const GET = route("approvals.read", async ({ ctx, request }) => {
  return Response.json(await listApprovals({ ctx, input: parseQuery(request, ListApprovalsInput) }));
});
