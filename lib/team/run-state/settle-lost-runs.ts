import { and, eq, lt } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { threadRuns } from "@/lib/db/schema";
import { assembleParts } from "./assemble-message";
import { readChunks } from "./chunk-store";
import { finishRun } from "./finish-run";

/**
 * Marks runs whose process died as `lost`. Their text so far is kept, with a note that offers a retry.
 *
 * @returns how many were lost
 */
export async function settleLostRuns(
  ctx: Pick<Context, "db" | "now" | "log">,
  input: { threadId?: string } = {},
): Promise<number> {
  const lost = await ctx.db
    .select({ id: threadRuns.id, threadId: threadRuns.threadId, model: threadRuns.model })
    .from(threadRuns)
    .where(
      and(
        eq(threadRuns.status, "running"),
        lt(threadRuns.leaseUntil, ctx.now()),
        input.threadId === undefined ? undefined : eq(threadRuns.threadId, input.threadId),
      ),
    );
  for (const run of lost) {
    const { chunks } = await readChunks(ctx.db, run.id, -1);
    await finishRun(ctx, {
      runId: run.id,
      threadId: run.threadId,
      model: run.model,
      status: "lost",
      parts: await assembleParts(chunks),
      problem: {
        code: "lost",
        message: "The server stopped before this answer was complete.",
        remedy: "What had been written is kept. Ask for the answer again.",
      },
      usage: null,
    });
    ctx.log.warn({ runId: run.id, threadId: run.threadId }, "a run was lost");
  }
  return lost.length;
}
