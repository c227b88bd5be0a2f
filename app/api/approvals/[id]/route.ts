import { getApproval } from "@/lib/approvals";
import { route } from "@/lib/http";

export const GET = route<{ id: string }>("approvals.read", async ({ ctx, params }) => {
  return Response.json(await getApproval({ ctx, input: { approvalId: params.id } }));
});
