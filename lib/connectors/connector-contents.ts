import { and, eq, inArray } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { approvalRequests, deployments, executions, projects, tests } from "@/lib/db/schema";

export interface RemovalSummary {
  projects: number;
  executions: number;
  tests: number;
  deployments: number;
  pendingApprovals: number;
}

/** What Tackroom holds that was read through a connector. */
export async function countContents(db: Context["db"], connectorId: string): Promise<RemovalSummary> {
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
