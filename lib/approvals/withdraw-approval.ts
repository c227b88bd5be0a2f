import { and, eq, gt } from "drizzle-orm";
import { z } from "zod";
import { getApproval } from "@/lib/approvals/get-approval";
import { mayWithdraw } from "@/lib/approvals/policy";
import { recordAudit } from "@/lib/audit";
import type { VerbArgs } from "@/lib/context";
import { approvalRequests } from "@/lib/db/schema";
import { ConflictError, ForbiddenError, NotFoundError } from "@/lib/errors";
import { enqueue } from "@/lib/jobs";
import { notifyChange } from "@/lib/notify";
import { assertCan } from "@/lib/permissions";
import type { ApprovalView } from "@/schemas/approvals";

export const WithdrawApprovalInput = z.object({ approvalId: z.string().min(1) });

/**
 * Takes a pending request back.
 *
 * @throws ForbiddenError  somebody else asked for it
 * @throws ConflictError   it is not pending any more
 */
export async function withdrawApproval({
  ctx,
  input,
}: VerbArgs<z.output<typeof WithdrawApprovalInput>>): Promise<ApprovalView> {
  assertCan(ctx, "approvals.withdraw");
  await ctx.db.transaction(async (tx) => {
    const [request] = await tx
      .select()
      .from(approvalRequests)
      .where(eq(approvalRequests.id, input.approvalId));
    if (!request) {
      throw new NotFoundError("There is no such approval request.");
    }
    if (request.status === "pending" && !mayWithdraw(ctx.actor, request)) {
      throw new ForbiddenError("Only who asked for it, or an admin, may withdraw a request.");
    }
    const [won] = await tx
      .update(approvalRequests)
      .set({
        status: "withdrawn",
        decidedBy: ctx.actor.id,
        decidedByName: ctx.actor.name,
        decidedAt: ctx.now(),
      })
      .where(
        and(
          eq(approvalRequests.id, input.approvalId),
          eq(approvalRequests.status, "pending"),
          gt(approvalRequests.expiresAt, ctx.now()),
        ),
      )
      .returning({ id: approvalRequests.id });
    if (!won) {
      throw new ConflictError(
        request.status !== "pending"
          ? `This request is already ${request.status}.`
          : request.expiresAt.getTime() <= ctx.now().getTime()
            ? "This request has expired."
            : "Somebody decided on this request just now.",
      );
    }
    await recordAudit(tx, ctx, {
      action: "approval.withdrawn",
      subjectType: "approval",
      subjectId: request.id,
      summary: `${ctx.actor.name} withdrew: ${request.title}`,
    });
    await notifyChange(tx, { topic: "approvals", projectKey: request.projectKey, id: request.id });
    await enqueue("continue-thread", { approvalId: request.id }, { tx });
  });
  return getApproval({ ctx, input });
}
