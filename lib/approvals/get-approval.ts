import { eq } from "drizzle-orm";
import { selectApprovals, toApprovalViews } from "@/lib/approvals/view";
import type { VerbArgs } from "@/lib/context";
import { approvalRequests } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import { assertCan } from "@/lib/permissions";
import type { ApprovalView } from "@/schemas/approvals";

/**
 * One approval request as the actor sees it.
 *
 * @throws NotFoundError  no such request
 */
export async function getApproval({ ctx, input }: VerbArgs<{ approvalId: string }>): Promise<ApprovalView> {
  assertCan(ctx, "approvals.read");
  const rows = await selectApprovals(ctx.db).where(eq(approvalRequests.id, input.approvalId));
  const [view] = await toApprovalViews(ctx, rows);
  if (!view) {
    throw new NotFoundError("There is no such approval request.", {
      remedy: "Open the list of approvals and pick one.",
    });
  }
  return view;
}
