import { and, desc, eq } from "drizzle-orm";
import type { Actor, Context } from "@/lib/context";
import { approvalRequests, messages, users } from "@/lib/db/schema";
import { ConflictError, NotFoundError } from "@/lib/errors";
import { ApprovalOutcomeData } from "@/schemas/team/threads";
import type { ClaimedRun } from "./claimed-run";
import { startRun } from "./start-run";

/**
 * Claims the run that concludes from an approval's outcome, when the thread ends in one that nobody has answered.
 *
 * @returns the run, and the person for whom the teammate goes on; null when there is nothing to conclude from, or the
 *   teammate is writing (the end of that run asks again)
 */
export async function claimPending(
  ctx: Context,
  threadId: string,
): Promise<{ run: ClaimedRun; actor: Actor } | null> {
  const approvalId = await unansweredOutcome(ctx, threadId);
  if (approvalId === null) return null;
  const actor = await actorOf(ctx, approvalId);
  try {
    const run = await startRun(ctx, {
      threadId,
      startedBy: actor.id,
      before: async (tx) => {
        // Decided again under the thread's lock: two processes may have come here.
        if ((await unansweredOutcome({ db: tx }, threadId)) === null) throw new AnsweredError();
      },
    });
    return { run, actor };
  } catch (error) {
    if (error instanceof AnsweredError || error instanceof ConflictError || error instanceof NotFoundError)
      return null;
    throw error;
  }
}

class AnsweredError extends Error {}

async function unansweredOutcome(ctx: Pick<Context, "db">, threadId: string): Promise<string | null> {
  const [last] = await ctx.db
    .select({ role: messages.role, parts: messages.parts })
    .from(messages)
    .where(eq(messages.threadId, threadId))
    .orderBy(desc(messages.position))
    .limit(1);
  if (last?.role !== "system") return null;
  for (const part of last.parts) {
    const outcome = part.type === "data-approval-outcome" ? ApprovalOutcomeData.safeParse(part.data) : null;
    if (outcome?.success) return outcome.data.approvalId;
  }
  return null;
}

/** The teammate goes on for the person who asked, with the role that person has now. */
async function actorOf(ctx: Pick<Context, "db">, approvalId: string): Promise<Actor> {
  const [row] = await ctx.db
    .select({
      id: approvalRequests.requestedBy,
      name: approvalRequests.requestedByName,
      role: users.role,
      email: users.email,
    })
    .from(approvalRequests)
    .leftJoin(users, and(eq(users.id, approvalRequests.requestedBy)))
    .where(eq(approvalRequests.id, approvalId));
  return {
    kind: "user",
    id: row?.id ?? "unknown",
    name: row?.name ?? "Somebody",
    email: row?.email ?? null,
    role: row?.role ?? "viewer",
  };
}
