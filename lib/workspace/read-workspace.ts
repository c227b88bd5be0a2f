import { and, asc, count, eq, gt, isNull } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import { approvalRequests, connectors, harnessAccounts, pipelines, projects } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";
import type { WorkspaceView } from "@/schemas/workspace";

/** Pipelines offered in the command palette at most; more are found by the executions' search. */
const maxPipelines = 2000;

/**
 * What the frame around every page shows.
 *
 * @throws ForbiddenError the actor may not read the workspace
 */
export async function readWorkspace({ ctx }: Pick<VerbArgs<never>, "ctx">): Promise<WorkspaceView> {
  assertCan(ctx, "workspace.read");
  const [projectRows, pipelineRows, pending, connectorCount] = await Promise.all([
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
      .select({ projectKey: projects.key, identifier: pipelines.identifier, name: pipelines.name })
      .from(pipelines)
      .innerJoin(projects, eq(projects.id, pipelines.projectId))
      .where(and(eq(projects.watched, true), isNull(pipelines.goneAt)))
      .orderBy(asc(pipelines.name))
      .limit(maxPipelines),
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
    pipelines: pipelineRows,
    pendingApprovals: pending[0]?.total ?? 0,
    connectorCount: connectorCount[0]?.total ?? 0,
  };
}
