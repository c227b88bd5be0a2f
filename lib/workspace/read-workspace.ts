import { and, asc, count, eq, gt } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import { approvalRequests, connectors, harnessAccounts, projects } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";
import type { WorkspaceView } from "@/schemas/workspace";

/**
 * What the frame around every page shows. Every page waits for it: a row a watched project and two counts, however much there is of
 * anything else.
 *
 * @throws ForbiddenError the actor may not read the workspace
 */
export async function readWorkspace({ ctx }: Pick<VerbArgs<never>, "ctx">): Promise<WorkspaceView> {
  assertCan(ctx, "workspace.read");
  const [projectRows, pending, connectorCount] = await Promise.all([
    ctx.db
      .select({
        key: projects.key,
        name: projects.name,
        orgName: projects.orgName,
        connectorId: projects.connectorId,
        connectorName: connectors.displayName,
        syncState: projects.syncState,
        backfillDone: projects.backfillDone,
        backfillTotal: projects.backfillTotal,
        lastSyncAt: projects.lastSyncAt,
        lastError: projects.lastError,
      })
      .from(projects)
      .innerJoin(connectors, eq(connectors.id, projects.connectorId))
      .where(eq(projects.watched, true))
      .orderBy(asc(projects.name), asc(projects.key)),
    ctx.db
      .select({ total: count() })
      .from(approvalRequests)
      .where(and(eq(approvalRequests.status, "pending"), gt(approvalRequests.expiresAt, ctx.now()))),
    ctx.db.select({ total: count() }).from(harnessAccounts),
  ]);
  return {
    projects: projectRows.map(({ lastError, lastSyncAt, ...project }) => ({
      ...project,
      lastSyncAt: lastSyncAt?.toISOString() ?? null,
      problem: lastError?.message ?? null,
    })),
    pendingApprovals: pending[0]?.total ?? 0,
    connectorCount: connectorCount[0]?.total ?? 0,
  };
}
