import { eq } from "drizzle-orm";
import type { Context, VerbArgs } from "@/lib/context";
import { approvalRequests } from "@/lib/db/schema";
import { boundResult, startedExecutionId } from "@/lib/harness/tools";
import { notifyChange } from "@/lib/notify";
import { redactDeep } from "@/lib/redact-secrets";
import { continuePending } from "@/lib/team/runs/launch-run";
import { appendMessage, lockThread } from "@/lib/team/threads/append-message";
import { outcomeMessagePrefix } from "@/lib/team/threads/outcome-message";
import type { ApprovalOutcomeData, ExecutionEndData } from "@/schemas/team/threads";

type ApprovalRow = typeof approvalRequests.$inferSelect;

/**
 * Tells the thread what became of a write it proposed, and lets the teammate conclude from it. Exactly once per
 * approval, however often it is called: the message's id is made of the approval's. If the teammate is still writing, it
 * concludes right after.
 *
 * @returns false when there is nothing to tell: the request came from a page, its thread was deleted, it is still
 *   undecided or being executed, or the thread was told before
 */
export async function continueAfterApproval({
  ctx,
  input,
}: VerbArgs<{ approvalId: string }>): Promise<{ continued: boolean }> {
  const [approval] = await ctx.db
    .select()
    .from(approvalRequests)
    .where(eq(approvalRequests.id, input.approvalId));
  if (!approval?.threadId || !isSettled(approval)) return { continued: false };
  return { continued: await tellOutcome(ctx, approval, `${outcomeMessagePrefix}${approval.id}`) };
}

/**
 * Puts a message of the application into the thread and lets the teammate conclude from it.
 *
 * @param end of the execution that was started, in the second of two messages
 * @returns false when the message stood there before, or the thread is gone
 */
export async function tellOutcome(
  ctx: Context,
  approval: ApprovalRow,
  messageId: string,
  end?: ExecutionEndData,
): Promise<boolean> {
  const { threadId } = approval;
  if (threadId === null) return false;
  const told = await ctx.db.transaction(async (tx) => {
    const thread = await lockThread(tx, threadId);
    if (!thread) return false;
    const stored = await appendMessage(tx, ctx.now(), {
      id: messageId,
      threadId,
      role: "system",
      author: { id: "tackroom", name: "Tackroom" },
      parts: [
        {
          type: "data-approval-outcome",
          data: { ...outcomeOf(approval), ...(end === undefined ? {} : { end }) },
        },
      ],
      metadata: {},
    });
    if (stored) await notifyChange(tx, { topic: "threads", projectKey: null, id: thread.id });
    return stored;
  });
  // Told before, but perhaps by a process that died before it could go on.
  await continuePending(ctx, threadId);
  return told;
}

/** True when nothing more will come of the request; an `unknown` outcome is told as such, once. */
function isSettled(approval: ApprovalRow): boolean {
  if (approval.status === "pending") return false;
  return approval.status !== "approved" || !["none", "running"].includes(approval.executionOutcome);
}

function outcomeOf(approval: ApprovalRow): ApprovalOutcomeData {
  const { value } = boundResult(redactDeep(approval.executionResult), 6_000);
  return {
    approvalId: approval.id,
    title: approval.title,
    status: approval.status,
    executionOutcome: approval.executionOutcome,
    decidedByName: approval.decidedByName,
    reason: approval.decisionReason,
    operation: {
      tool: approval.operation.tool,
      resourceType: approval.operation.resourceType,
      resourceId: approval.operation.resourceId,
      action: approval.operation.action,
    },
    projectKey: approval.projectKey,
    result: typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null,
    ...(approval.wait !== null && startedExecutionId(approval.executionResult) !== null
      ? { followed: true }
      : {}),
  };
}
