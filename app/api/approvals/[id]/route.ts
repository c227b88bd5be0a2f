import { getApproval } from "@/lib/approvals/get-approval";
import { route } from "@/lib/http/route";

export const GET = route<{ id: string }>("approvals.read", async ({ ctx, params }) => {
  return Response.json(await getApproval({ ctx, input: { approvalId: params.id } }));
});
