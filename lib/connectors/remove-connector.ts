import { and, eq, inArray } from "drizzle-orm";
import { recordAudit } from "@/lib/audit/record-audit";
import { assertCan } from "@/lib/auth/permissions";
import { findConnector } from "@/lib/connectors/view";
import type { Context, VerbArgs } from "@/lib/context";
import { approvalRequests, connectors, deployments, executions, projects, tests } from "@/lib/db/schema";
import { enqueue } from "@/lib/jobs/enqueue";
import { notifyChange } from "@/lib/notify/notify-change";

export interface RemovalSummary {
  projects: number;
  executions: number;
  tests: number;
  deployments: number;
  pendingApprovals: number;
}

/** What removing a connector would delete here. Nothing is ever deleted at Harness. */
export async function describeRemoval({
  ctx,
  input,
}: VerbArgs<{ connectorId: string }>): Promise<RemovalSummary> {
  assertCan(ctx, "connectors.manage");
  const connector = await findConnector(ctx.db, input.connectorId);
  return countContents(ctx.db, connector.id);
}

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

async function countContents(db: Context["db"], connectorId: string): Promise<RemovalSummary> {
  const ids = (
    await db.select({ id: projects.id }).from(projects).where(eq(projects.connectorId, connectorId))
  ).map((row) => row.id);
  const pendingApprovals = await db.$count(
    approvalRequests,
    and(eq(approvalRequests.connectorId, connectorId), eq(approvalRequests.status, "pending")),
  );
  if (ids.length === 0) {
    return { projects: 0, executions: 0, tests: 0, deployments: 0, pendingApprovals };
  }
  return {
    projects: ids.length,
    executions: await db.$count(executions, inArray(executions.projectId, ids)),
    tests: await db.$count(tests, inArray(tests.projectId, ids)),
    deployments: await db.$count(deployments, inArray(deployments.projectId, ids)),
    pendingApprovals,
  };
}
