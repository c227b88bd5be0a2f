import { and, eq, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { messages, threadRuns, threads } from "@/lib/db/schema";
import { notifyChange } from "@/lib/notify";
import type { MessageMetadata, MessagePart, ProblemData, ThreadRunStatus } from "@/schemas/team/threads";

export interface ThreadRunEnd {
  runId: string;
  threadId: string;
  model: string;
  status: Exclude<ThreadRunStatus, "running">;
  parts: MessagePart[];
  /** Why the answer is incomplete; becomes a part of the message. */
  problem: ProblemData | null;
  usage: { inputTokens: number | undefined; outputTokens: number | undefined } | null;
}

/**
 * Ends a run, once: stores its message and releases the thread.
 *
 * @returns false when the run had ended already (another process took it for lost)
 */
export async function finishRun(ctx: Pick<Context, "db" | "now">, end: ThreadRunEnd): Promise<boolean> {
  const now = ctx.now();
  return ctx.db.transaction(async (tx) => {
    const [ended] = await tx
      .update(threadRuns)
      .set({
        status: end.status,
        endedAt: now,
        error: end.problem?.message ?? null,
        inputTokens: end.usage?.inputTokens ?? null,
        outputTokens: end.usage?.outputTokens ?? null,
      })
      .where(and(eq(threadRuns.id, end.runId), eq(threadRuns.status, "running")))
      .returning({ id: threadRuns.id });
    if (!ended) return false;
    const metadata: MessageMetadata = {
      runId: end.runId,
      status: end.status,
      model: end.model,
      ...(end.usage?.inputTokens === undefined ? {} : { inputTokens: end.usage.inputTokens }),
      ...(end.usage?.outputTokens === undefined ? {} : { outputTokens: end.usage.outputTokens }),
    };
    const hasProblem = end.parts.some((part) => part.type === "data-problem");
    const parts =
      end.problem === null || hasProblem
        ? end.parts
        : [...end.parts, { type: "data-problem", data: end.problem }];
    await tx
      .update(messages)
      .set({ parts, metadata })
      .where(and(eq(messages.threadId, end.threadId), sql`${messages.metadata} ->> 'runId' = ${end.runId}`));
    await tx.update(threads).set({ updatedAt: now }).where(eq(threads.id, end.threadId));
    await notifyChange(tx, { topic: "threads", projectKey: null, id: end.threadId });
    return true;
  });
}
