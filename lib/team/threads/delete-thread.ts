import { and, eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit";
import type { VerbArgs } from "@/lib/context";
import { approvalRequests, threads } from "@/lib/db/schema";
import { ConflictError } from "@/lib/errors";
import { notifyChange } from "@/lib/notify";
import { stopLiveRun } from "@/lib/team/run-state/run-hub";
import type { ThreadIdInput } from "@/schemas/team/threads";
import { assertMayManage, findThread } from "./find-thread";

/**
 * Deletes a thread with its messages. Decided approvals stay in their own list.
 *
 * @throws NotFoundError   no such thread
 * @throws ForbiddenError  somebody else opened it
 * @throws ConflictError   a request of this thread still waits for a decision
 */
export async function deleteThread({ ctx, input }: VerbArgs<ThreadIdInput>): Promise<void> {
  const thread = await findThread(ctx, input.threadId);
  assertMayManage(ctx, thread);
  await ctx.db.transaction(async (tx) => {
    const [pending] = await tx
      .select({ id: approvalRequests.id })
      .from(approvalRequests)
      .where(and(eq(approvalRequests.threadId, thread.id), eq(approvalRequests.status, "pending")))
      .limit(1);
    if (pending) {
      throw new ConflictError("A request of this thread still waits for a decision.", {
        remedy: "Decide on it or withdraw it first.",
        details: { approvalId: pending.id },
      });
    }
    await tx.delete(threads).where(eq(threads.id, thread.id));
    await recordAudit(tx, ctx, {
      action: "thread.deleted",
      subjectType: "thread",
      subjectId: thread.id,
      summary: `Deleted the thread “${thread.title}”`,
    });
    await notifyChange(tx, { topic: "threads", projectKey: null, id: thread.id });
  });
  stopLiveRun(thread.id);
}
