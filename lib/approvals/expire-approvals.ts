import { and, eq, gte, isNotNull, isNull, lte, notExists, sql } from "drizzle-orm";
import { endMessagePrefix } from "@/lib/approvals/end-message";
import { nextLookAfterMs } from "@/lib/approvals/look-intervals";
import { recordAudit } from "@/lib/audit";
import type { Context, VerbArgs } from "@/lib/context";
import { approvalRequests, messages } from "@/lib/db/schema";
import { enqueue } from "@/lib/jobs";
import { notifyChange } from "@/lib/notify";

/** An approved request that nobody began to execute for this long was lost with its process. */
const orphanAfterMs = 30_000;
/** A started execution without an end for this long has lost its process: what it did is not known. */
const lostAfterMs = 180_000;
/** Reading what became of a send begins by itself soon; what stands open after this has lost its job. */
const readAfterMs = 60_000;
/** What the tool's input allows. */
const longestWaitMs = 7_200_000;
/** How much later than its time the end of a wait may be told, after an outage of ours. */
const toldAfterMs = 3_600_000;

/**
 * The sweep: expires pending requests whose time is over, starts approved ones whose process died before it began,
 * marks those `unknown` whose process died after it sent, has every `unknown` one read until it is settled, and goes on
 * following the runs that threads wait for. Safe to run on several processes at once.
 *
 * @returns what it did, for the job's log
 */
export async function expireApprovals({
  ctx,
}: VerbArgs<void>): Promise<{ expired: number; restarted: number; unknown: number }> {
  const now = ctx.now();
  const expired = await ctx.db.transaction(async (tx) => {
    const rows = await tx
      .update(approvalRequests)
      .set({ status: "expired", decidedAt: now })
      .where(and(eq(approvalRequests.status, "pending"), lte(approvalRequests.expiresAt, now)))
      .returning({
        id: approvalRequests.id,
        title: approvalRequests.title,
        projectKey: approvalRequests.projectKey,
      });
    for (const row of rows) {
      await recordAudit(tx, ctx, {
        action: "approval.expired",
        subjectType: "approval",
        subjectId: row.id,
        summary: `Nobody decided in time: ${row.title}`,
      });
      await notifyChange(tx, { topic: "approvals", projectKey: row.projectKey, id: row.id });
      await enqueue("continue-thread", { approvalId: row.id }, { tx });
    }
    return rows;
  });
  const orphans = await ctx.db
    .select({ id: approvalRequests.id })
    .from(approvalRequests)
    .where(
      and(
        eq(approvalRequests.status, "approved"),
        eq(approvalRequests.executionOutcome, "none"),
        lte(approvalRequests.decidedAt, new Date(now.getTime() - orphanAfterMs)),
      ),
    );
  const lost = await markLost(ctx);
  const unsettled = await ctx.db
    .select({ id: approvalRequests.id })
    .from(approvalRequests)
    .where(
      and(
        eq(approvalRequests.status, "approved"),
        eq(approvalRequests.executionOutcome, "unknown"),
        isNull(approvalRequests.executionEndedAt),
        lte(approvalRequests.executionStartedAt, new Date(now.getTime() - readAfterMs)),
      ),
    );

  for (const { id } of orphans) {
    await enqueue("execute-approval", { approvalId: id });
  }
  for (const { id } of unsettled) {
    await enqueue("reconcile-approval", { approvalId: id });
  }
  await followLost(ctx);
  return { expired: expired.length, restarted: orphans.length, unknown: lost };
}

/** Looks at runs that threads wait for, should the job of the next look have gone with its queue. What has been told is left alone. */
async function followLost(ctx: Context): Promise<void> {
  const nowMs = ctx.now().getTime();
  const told = ctx.db
    .select({ one: sql`1` })
    .from(messages)
    .where(sql`${messages.id} = ${endMessagePrefix} || ${approvalRequests.id}`);
  const followed = await ctx.db
    .select({
      id: approvalRequests.id,
      wait: approvalRequests.wait,
      startedAt: approvalRequests.executionEndedAt,
    })
    .from(approvalRequests)
    .where(
      and(
        isNotNull(approvalRequests.wait),
        isNotNull(approvalRequests.threadId),
        eq(approvalRequests.executionOutcome, "succeeded"),
        gte(approvalRequests.executionEndedAt, new Date(nowMs - longestWaitMs - toldAfterMs)),
        notExists(told),
      ),
    );
  for (const { id, wait, startedAt } of followed) {
    if (wait === null || startedAt === null) continue;
    const elapsedMs = nowMs - startedAt.getTime();
    if (elapsedMs > wait.timeoutMs + toldAfterMs) continue;
    const startAfterSeconds = Math.ceil(nextLookAfterMs(wait, elapsedMs) / 1000);
    await enqueue("follow-run", { approvalId: id }, { startAfterSeconds });
  }
}

/** What was begun and never ended has lost its process, perhaps after it sent. */
async function markLost(ctx: Context): Promise<number> {
  return ctx.db.transaction(async (tx) => {
    const rows = await tx
      .update(approvalRequests)
      .set({ executionOutcome: "unknown" })
      .where(
        and(
          eq(approvalRequests.status, "approved"),
          eq(approvalRequests.executionOutcome, "running"),
          lte(approvalRequests.executionStartedAt, new Date(ctx.now().getTime() - lostAfterMs)),
        ),
      )
      .returning({
        id: approvalRequests.id,
        title: approvalRequests.title,
        projectKey: approvalRequests.projectKey,
      });
    for (const row of rows) {
      await recordAudit(tx, ctx, {
        action: "approval.execution_unknown",
        subjectType: "approval",
        subjectId: row.id,
        summary: `${row.title}: unknown`,
        details: { message: "The process that sent it ended before it had an answer." },
      });
      await notifyChange(tx, { topic: "approvals", projectKey: row.projectKey, id: row.id });
    }
    return rows.length;
  });
}
