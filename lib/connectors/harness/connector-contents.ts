import { and, eq, inArray } from "drizzle-orm";
import { recordAudit } from "@/lib/audit";
import type { ConnectorContents } from "@/lib/connectors/connector-kind";
import { approvalRequests, deployments, executions, projects, tests } from "@/lib/db/schema";
import { forgetEmptyClusters } from "@/lib/history";
import { enqueue } from "@/lib/jobs";
import { notifyChange } from "@/lib/notify";

/** What is kept here of a Harness account: its projects with their history, and the writes that were asked for. */
export const harnessContents: ConnectorContents = {
  async count(db, connectorId) {
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
  },
  /** Pending approvals are withdrawn: nothing could send them any more. */
  async removing(tx, ctx, connector) {
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
  },
  async removed(tx) {
    await forgetEmptyClusters(tx);
    await notifyChange(tx, { topic: "executions", projectKey: null, id: null });
  },
};
