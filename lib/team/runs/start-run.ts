import { randomUUID } from "node:crypto";
import { and, eq, lt, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { messages, threadRunChunks, threadRuns, threads } from "@/lib/db/schema";
import { ConflictError, NotFoundError } from "@/lib/errors";
import { notifyChange } from "@/lib/notify";
import { describeModel } from "@/lib/team/models/select-model";
import { getTeammate } from "@/lib/team/teammates/get-teammate";
import { appendMessage, lockThread } from "@/lib/team/threads/append-message";
import type { ThreadSubject } from "@/schemas/team/threads";
import { leaseMs } from "../run-state/lease";
import { settleLostRuns } from "../run-state/settle-lost-runs";
import type { ClaimedRun } from "./claimed-run";

/**
 * Claims the next run of a thread. `before` runs in the same transaction with the thread locked, before the claim: it
 * stores the message to answer, or removes the answer to replace.
 *
 * @throws NotFoundError  no such thread
 * @throws ConflictError  the teammate is answering already
 */
export async function startRun(
  ctx: Context,
  input: {
    threadId: string;
    /** Who answers for what the teammate does. */
    startedBy: string;
    /** The page of this message; absent: the thread's. */
    subject?: ThreadSubject | null | undefined;
    before?: (tx: Context["db"], thread: typeof threads.$inferSelect) => Promise<void>;
  },
): Promise<ClaimedRun> {
  await settleLostRuns(ctx, { threadId: input.threadId });
  const now = ctx.now();
  return ctx.db.transaction(async (tx) => {
    const thread = await lockThread(tx, input.threadId);
    if (!thread) {
      throw new NotFoundError("This thread does not exist. It may have been deleted.");
    }
    const [running] = await tx
      .select({ id: threadRuns.id })
      .from(threadRuns)
      .where(and(eq(threadRuns.threadId, thread.id), eq(threadRuns.status, "running")));
    if (running) {
      throw new ConflictError("The teammate is still answering in this thread.", {
        remedy: "Wait for the answer, or stop it.",
      });
    }
    await input.before?.(tx, thread);
    const teammate = await getTeammate({ db: tx }, thread.teammateId);
    const run: ClaimedRun = {
      id: randomUUID(),
      threadId: thread.id,
      messageId: randomUUID(),
      teammate,
      subject: input.subject ?? thread.subject,
      startedAt: now,
    };
    await forgetOldChunks(tx, thread.id);
    await tx.insert(threadRuns).values({
      id: run.id,
      threadId: thread.id,
      status: "running",
      model: describeModel().id,
      startedBy: input.startedBy,
      startedAt: now,
      leaseUntil: new Date(now.getTime() + leaseMs),
    });
    await appendMessage(tx, now, {
      id: run.messageId,
      threadId: thread.id,
      role: "assistant",
      author: { id: teammate.id, name: teammate.name },
      parts: [],
      metadata: { runId: run.id, status: "running", model: describeModel().id },
    });
    await notifyChange(tx, { topic: "threads", projectKey: null, id: thread.id });
    if (input.subject) {
      await tx.update(threads).set({ subject: input.subject }).where(eq(threads.id, thread.id));
    }
    return run;
  });
}

/** The stored stream of a run serves readers that are behind; when the next begins, nobody is. */
async function forgetOldChunks(tx: Context["db"], threadId: string): Promise<void> {
  await tx
    .delete(threadRunChunks)
    .where(
      sql`${threadRunChunks.runId} in (select r.id from thread_runs r where r.thread_id = ${threadId} and r.status <> 'running')`,
    );
}

/** Takes away the answers after the last message that asked for one. */
export async function removeLastAnswer(tx: Context["db"], threadId: string): Promise<boolean> {
  const removed = await tx
    .delete(messages)
    .where(
      and(
        eq(messages.threadId, threadId),
        eq(messages.role, "assistant"),
        lt(
          sql`coalesce((select max(m.position) from messages m where m.thread_id = ${threadId} and m.role <> 'assistant'), 0)`,
          messages.position,
        ),
      ),
    )
    .returning({ id: messages.id });
  return removed.length > 0;
}
