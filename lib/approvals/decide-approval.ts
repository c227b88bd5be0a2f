import { and, eq, gt } from "drizzle-orm";
import { getApproval } from "@/lib/approvals/get-approval";
import { assertMayDecide, whyMayNotDecide } from "@/lib/approvals/policy";
import { recordAudit } from "@/lib/audit";
import type { VerbArgs } from "@/lib/context";
import { approvalRequests } from "@/lib/db/schema";
import { ForbiddenError, InvalidInputError, NotFoundError } from "@/lib/errors";
import { enqueue } from "@/lib/jobs";
import { notifyChange } from "@/lib/notify";
import { readSetting } from "@/lib/settings";
import type { ApprovalView, DecideApprovalInput } from "@/schemas/approvals";

export interface Decision {
  /** `alreadyDecided` and `expired` name what happened before; the request then shows the earlier decision. */
  outcome: "approved" | "denied" | "alreadyDecided" | "expired";
  request: ApprovalView;
}

/**
 * Decides on a pending approval request, once: the race of two tabs is settled by the database. An approval starts the
 * operation, a denial tells the thread.
 *
 * @throws ForbiddenError     the actor's role may not decide on this risk, or the actor asked for it
 * @throws NotFoundError      no such request
 * @throws InvalidInputError  a denial without a reason
 */
export async function decideApproval({ ctx, input }: VerbArgs<DecideApprovalInput>): Promise<Decision> {
  assertMayDecide(ctx);
  if (input.verdict === "denied" && !input.reason) {
    throw new InvalidInputError("Say why you deny this: whoever asked will read it.", {
      details: { fields: { reason: "is required" } },
    });
  }
  const now = ctx.now();
  const decided = await ctx.db.transaction(async (tx) => {
    const [request] = await tx
      .select()
      .from(approvalRequests)
      .where(eq(approvalRequests.id, input.approvalId));
    if (!request) {
      throw new NotFoundError("There is no such approval request.");
    }
    if (request.status !== "pending") {
      return "alreadyDecided" as const;
    }
    if (request.expiresAt.getTime() <= now.getTime()) {
      return "expired" as const;
    }
    const reason = whyMayNotDecide(ctx.actor, request, await readSetting(tx, "approvals"), now);
    if (reason !== null) {
      throw new ForbiddenError(reason);
    }
    const [won] = await tx
      .update(approvalRequests)
      .set({
        status: input.verdict,
        decidedBy: ctx.actor.id,
        decidedByName: ctx.actor.name,
        decidedAt: now,
        decisionReason: input.reason ?? null,
      })
      .where(
        and(
          eq(approvalRequests.id, input.approvalId),
          eq(approvalRequests.status, "pending"),
          gt(approvalRequests.expiresAt, now),
        ),
      )
      .returning({ id: approvalRequests.id });
    if (!won) {
      return "alreadyDecided" as const;
    }
    await recordAudit(tx, ctx, {
      action: `approval.${input.verdict}`,
      subjectType: "approval",
      subjectId: request.id,
      summary: `${ctx.actor.name} ${input.verdict}: ${request.title}`,
      details: { operationHash: request.operationHash, risk: request.risk, reason: input.reason ?? null },
    });
    await notifyChange(tx, { topic: "approvals", projectKey: request.projectKey, id: request.id });
    if (input.verdict === "approved") {
      await enqueue("execute-approval", { approvalId: request.id }, { tx });
    } else {
      await enqueue("continue-thread", { approvalId: request.id }, { tx });
    }
    return input.verdict;
  });

  return { outcome: decided, request: await getApproval({ ctx, input }) };
}
