import { and, eq, gt, inArray, isNull, notExists, or, sql } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import type { Database } from "@/lib/db";
import { approvalRequests, messages } from "@/lib/db/schema";
import { ConflictError } from "@/lib/errors";
import { assertCan } from "@/lib/permissions";
import { outcomeMessagePrefix } from "@/lib/team/threads/outcome-message";
import type { ThreadIdInput } from "@/schemas/team/threads";
import { launchRun } from "./launch-run";
import { removeLastAnswer, startRun } from "./start-run";

/**
 * Writes the last answer anew.
 *
 * @returns the run to follow
 * @throws ConflictError  the teammate is answering, or a write that the thread asked for is undecided, being executed, or not
 *   told yet: an answer written anew might ask for it a second time
 */
export async function retryRun({ ctx, input }: VerbArgs<ThreadIdInput>): Promise<{ runId: string }> {
  assertCan(ctx, "threads.write");
  const run = await startRun(ctx, {
    threadId: input.threadId,
    startedBy: ctx.actor.id,
    before: async (tx, thread) => {
      await assertNothingUnderWay(tx, thread.id, ctx.now());
      await removeLastAnswer(tx, thread.id);
    },
  });
  launchRun(ctx, run);
  return { runId: run.id };
}

/** An outcome that could not be told for this long does not keep the thread from going on. */
const toldWithinMs = 15 * 60_000;

async function assertNothingUnderWay(tx: Database, threadId: string, now: Date): Promise<void> {
  const told = tx
    .select({ one: sql`1` })
    .from(messages)
    .where(sql`${messages.id} = ${outcomeMessagePrefix} || ${approvalRequests.id}`);
  const underWay = and(
    eq(approvalRequests.status, "approved"),
    or(
      inArray(approvalRequests.executionOutcome, ["none", "running"]),
      and(eq(approvalRequests.executionOutcome, "unknown"), isNull(approvalRequests.executionEndedAt)),
      and(gt(approvalRequests.executionEndedAt, new Date(now.getTime() - toldWithinMs)), notExists(told)),
    ),
  );
  const [open] = await tx
    .select({ id: approvalRequests.id, status: approvalRequests.status })
    .from(approvalRequests)
    .where(and(eq(approvalRequests.threadId, threadId), or(eq(approvalRequests.status, "pending"), underWay)))
    .limit(1);
  if (!open) return;
  throw open.status === "pending"
    ? new ConflictError("This answer asked for an approval that is still open.", {
        remedy: "Decide on it or withdraw it first.",
        details: { approvalId: open.id },
      })
    : new ConflictError("What this answer asked for was approved and is being done.", {
        remedy: "Wait for its outcome; it is told here.",
        details: { approvalId: open.id },
      });
}
