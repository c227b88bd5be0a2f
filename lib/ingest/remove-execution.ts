import { and, eq } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { executions, testResults, testRuns } from "@/lib/db/schema";
import { hourGroupOf, lockProject, type ProjectRow, recountHours } from "@/lib/history";
import { notifyChange } from "@/lib/notify";
import { recountTestDays } from "@/lib/test-reliability";

/** Removes an execution that Harness does not have any more, with all that hangs on it. */
export async function removeExecution(
  db: Database,
  project: Pick<ProjectRow, "id" | "key">,
  planExecutionId: string,
): Promise<void> {
  await db.transaction(async (tx) => {
    await lockProject(tx, project.id);
    const tested = await tx
      .selectDistinct({ testId: testResults.testId, at: testRuns.at })
      .from(testRuns)
      .innerJoin(testResults, and(eq(testResults.runId, testRuns.id), eq(testResults.at, testRuns.at)))
      .where(and(eq(testRuns.projectId, project.id), eq(testRuns.executionRef, planExecutionId)));
    const removed = await tx
      .delete(executions)
      .where(and(eq(executions.projectId, project.id), eq(executions.planExecutionId, planExecutionId)))
      .returning({ pipelineId: executions.pipelineId, startedAt: executions.startedAt });
    await recountHours(
      tx,
      project.id,
      removed.map(({ pipelineId, startedAt }) => hourGroupOf(pipelineId, startedAt)),
    );
    const [first] = tested;
    if (first !== undefined && removed.length > 0) {
      await recountTestDays(
        tx,
        project.id,
        tested.map(({ testId }) => testId),
        first.at,
      );
    }
    await notifyChange(tx, { topic: "executions", projectKey: project.key, id: planExecutionId });
  });
}
