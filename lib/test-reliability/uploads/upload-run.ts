import { and, eq } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { testRuns } from "@/lib/db/schema";
import { executionRun, type RunRef } from "../results/execution-run";
import type { UploadOrigin } from "./upload-origin";

/**
 * The run that uploaded results belong to: that of their execution, which all uploads that name it share, or one of their own.
 * Under the project's lock.
 */
export async function uploadRun(
  tx: Database,
  projectId: number,
  origin: UploadOrigin,
  job: string,
  now: Date,
): Promise<RunRef> {
  const { execution, executionRef } = origin;
  if (execution !== null) {
    const run = await executionRun(tx, execution, { make: "upload", now });
    if (run === null) throw new Error("a run that was just stored is missing");
    return run;
  }
  if (executionRef !== null) {
    const [found] = await tx
      .select({ id: testRuns.id, at: testRuns.at })
      .from(testRuns)
      .where(and(eq(testRuns.projectId, projectId), eq(testRuns.executionRef, executionRef)));
    if (found !== undefined) return found;
  }
  const { pipelineId, repo, branch, commitSha, prNumber, at } = origin;
  const [made] = await tx
    .insert(testRuns)
    .values({
      projectId,
      source: "upload",
      executionRef,
      pipelineId,
      job: executionRef === null ? job : "",
      repo,
      branch,
      commitSha,
      prNumber,
      at,
      updatedAt: now,
    })
    .returning({ id: testRuns.id, at: testRuns.at });
  if (made === undefined) throw new Error("a run that was just stored is missing");
  return made;
}
