import { and, eq } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import { threadRuns } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";
import type { ThreadIdInput } from "@/schemas/team/threads";
import { stopLiveRun } from "../run-state/run-hub";
import { settleLostRuns } from "../run-state/settle-lost-runs";

/**
 * Stops the answer that is being written, whichever process writes it. What is written so far is kept.
 *
 * @returns whether there was one
 */
export async function stopRun({ ctx, input }: VerbArgs<ThreadIdInput>): Promise<{ stopping: boolean }> {
  assertCan(ctx, "threads.write");
  await settleLostRuns(ctx, { threadId: input.threadId });
  const stopped = await ctx.db
    .update(threadRuns)
    .set({ stopRequested: true })
    .where(and(eq(threadRuns.threadId, input.threadId), eq(threadRuns.status, "running")))
    .returning({ id: threadRuns.id });
  stopLiveRun(input.threadId);
  return { stopping: stopped.length > 0 };
}
