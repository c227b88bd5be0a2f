import { and, desc, eq, gt, lt, lte, ne, or, type SQL } from "drizzle-orm";
import { z } from "zod";
import { selectApprovals, toApprovalViews } from "@/lib/approvals/view";
import type { VerbArgs } from "@/lib/context";
import { approvalRequests } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";
import { ApprovalStatus, type ApprovalView } from "@/schemas/approvals";

export const ListApprovalsInput = z.object({
  status: ApprovalStatus.optional(),
  threadId: z.string().optional(),
  /** ISO instant: only requests made before it (the last row of the page before). */
  before: z.iso.datetime().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type ListApprovalsInput = z.output<typeof ListApprovalsInput>;

/** Approval requests, newest first. */
export async function listApprovals({ ctx, input }: VerbArgs<ListApprovalsInput>): Promise<ApprovalView[]> {
  assertCan(ctx, "approvals.read");
  const conditions: (SQL | undefined)[] = [
    input.threadId === undefined ? undefined : eq(approvalRequests.threadId, input.threadId),
    input.before === undefined ? undefined : lt(approvalRequests.createdAt, new Date(input.before)),
    statusCondition(input.status, ctx.now()),
  ];
  const rows = await selectApprovals(ctx.db)
    .where(and(...conditions))
    .orderBy(desc(approvalRequests.createdAt), desc(approvalRequests.id))
    .limit(input.limit);
  return toApprovalViews(ctx, rows);
}

function statusCondition(status: ApprovalStatus | undefined, now: Date): SQL | undefined {
  switch (status) {
    case undefined:
      return undefined;
    case "pending":
      return and(eq(approvalRequests.status, "pending"), gt(approvalRequests.expiresAt, now));
    case "expired":
      return or(
        eq(approvalRequests.status, "expired"),
        and(eq(approvalRequests.status, "pending"), lte(approvalRequests.expiresAt, now)),
      );
    default:
      return and(eq(approvalRequests.status, status), ne(approvalRequests.status, "pending"));
  }
}
