import { and, eq } from "drizzle-orm";
import { assertCan } from "@/lib/auth/permissions";
import type { VerbArgs } from "@/lib/context";
import { approvalRequests } from "@/lib/db/schema";
import { ConflictError } from "@/lib/errors";
import type { ThreadIdInput } from "@/schemas/threads";
import { launchRun } from "./launch-run";
import { removeLastAnswer, startRun } from "./start-run";

/**
 * Writes the last answer anew.
 *
 * @returns the run to follow
 * @throws ConflictError  the teammate is answering, or the last answer asked for an approval that is still open
 */
export async function retryRun({ ctx, input }: VerbArgs<ThreadIdInput>): Promise<{ runId: string }> {
  assertCan(ctx, "threads.write");
  const run = await startRun(ctx, {
    threadId: input.threadId,
    startedBy: ctx.actor.id,
    before: async (tx, thread) => {
      const [pending] = await tx
        .select({ id: approvalRequests.id })
        .from(approvalRequests)
        .where(and(eq(approvalRequests.threadId, thread.id), eq(approvalRequests.status, "pending")))
        .limit(1);
      if (pending) {
        throw new ConflictError("This answer asked for an approval that is still open.", {
          remedy: "Decide on it or withdraw it first.",
          details: { approvalId: pending.id },
        });
      }
      await removeLastAnswer(tx, thread.id);
    },
  });
  launchRun(ctx, run);
  return { runId: run.id };
}
