import { and, eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit/record-audit";
import { countContents, type RemovalSummary } from "@/lib/connectors/connector-contents";
import { findConnector } from "@/lib/connectors/view";
import type { VerbArgs } from "@/lib/context";
import { approvalRequests, connectors } from "@/lib/db/schema";
import { forgetEmptyClusters } from "@/lib/history/forget-clusters";
import { enqueue } from "@/lib/jobs/enqueue";
import { notifyChange } from "@/lib/notify/notify-change";
import { assertCan } from "@/lib/permissions";

/**
 * Removes a connector and everything that was read through it; pending approvals of it are withdrawn. The audit log
 * stays.
 */
export async function removeConnector({
  ctx,
  input,
}: VerbArgs<{ connectorId: string }>): Promise<RemovalSummary> {
  assertCan(ctx, "connectors.manage");
  return ctx.db.transaction(async (tx) => {
    const connector = await findConnector(tx, input.connectorId);
    const summary = await countContents(tx, connector.id);
    const withdrawn = await tx
      .update(approvalRequests)
      .set({
        status: "withdrawn",
        decidedBy: ctx.actor.id,
        decidedByName: ctx.actor.name,
        decidedAt: ctx.now(),
        decisionReason: "The connector was removed.",
      })
      .where(and(eq(approvalRequests.connectorId, connector.id), eq(approvalRequests.status, "pending")))
      .returning({
        id: approvalRequests.id,
        title: approvalRequests.title,
        projectKey: approvalRequests.projectKey,
      });
    for (const { id, title, projectKey } of withdrawn) {
      await recordAudit(tx, ctx, {
        action: "approval.withdrawn",
        subjectType: "approval",
        subjectId: id,
        summary: `${ctx.actor.name} withdrew by removing ${connector.displayName}: ${title}`,
      });
      await notifyChange(tx, { topic: "approvals", projectKey, id });
      await enqueue("continue-thread", { approvalId: id }, { tx });
    }
    await tx.delete(connectors).where(eq(connectors.id, connector.id));
    await forgetEmptyClusters(tx);
    await recordAudit(tx, ctx, {
      action: "connector.removed",
      subjectType: "connector",
      subjectId: connector.id,
      summary: `${ctx.actor.name} removed ${connector.displayName}`,
      details: { ...summary, baseUrl: connector.baseUrl, accountId: connector.accountId },
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id: null });
    await notifyChange(tx, { topic: "executions", projectKey: null, id: null });
    return summary;
  });
}
