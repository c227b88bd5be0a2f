import { and, eq, lte } from "drizzle-orm";
import { recordAudit } from "@/lib/audit/record-audit";
import type { VerbArgs } from "@/lib/context";
import { approvalRequests } from "@/lib/db/schema";
import { enqueue } from "@/lib/jobs/enqueue";
import { notifyChange } from "@/lib/notify/notify-change";

/** An approved request that nobody began to execute for this long was lost with its process. */
const orphanAfterMs = 30_000;
/** A started execution without an end for this long has lost its process: what it did is not known. */
const lostAfterMs = 180_000;

/**
 * The sweep: expires pending requests whose time is over, starts approved ones whose process died before it began, and
 * marks those `unknown` whose process died after it sent. Safe to run on several processes at once.
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
  const lost = await ctx.db
    .update(approvalRequests)
    .set({ executionOutcome: "unknown" })
    .where(
      and(
        eq(approvalRequests.status, "approved"),
        eq(approvalRequests.executionOutcome, "running"),
        lte(approvalRequests.executionStartedAt, new Date(now.getTime() - lostAfterMs)),
      ),
    )
    .returning({ id: approvalRequests.id });

  for (const { id } of orphans) {
    await enqueue("execute-approval", { approvalId: id });
  }
  for (const { id } of lost) {
    await enqueue("reconcile-approval", { approvalId: id });
  }
  return { expired: expired.length, restarted: orphans.length, unknown: lost.length };
}
