import { and, eq } from "drizzle-orm";
import type { Database } from "@/lib/db/client";
import { executions } from "@/lib/db/schema";
import { notifyChange } from "@/lib/notify/notify-change";
import { lockProject } from "./lock-project";
import type { ProjectRow } from "./project-state";
import { hourGroupOf, recountHours } from "./roll-up-hours";

/** Removes an execution that Harness does not have any more, with all that hangs on it. */
export async function removeExecution(
  db: Database,
  project: Pick<ProjectRow, "id" | "key">,
  planExecutionId: string,
): Promise<void> {
  await db.transaction(async (tx) => {
    await lockProject(tx, project.id);
    const removed = await tx
      .delete(executions)
      .where(and(eq(executions.projectId, project.id), eq(executions.planExecutionId, planExecutionId)))
      .returning({ pipelineId: executions.pipelineId, startedAt: executions.startedAt });
    await recountHours(
      tx,
      project.id,
      removed.map(({ pipelineId, startedAt }) => hourGroupOf(pipelineId, startedAt)),
    );
    await notifyChange(tx, { topic: "executions", projectKey: project.key, id: planExecutionId });
  });
}
