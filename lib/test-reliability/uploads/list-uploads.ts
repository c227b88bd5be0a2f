import { desc, eq } from "drizzle-orm";
import { executionPath } from "@/lib/addresses";
import type { VerbArgs } from "@/lib/context";
import { executions, projects, testRuns, testUploads } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";
import type { RecentUploads } from "@/schemas/test-reliability/uploads";

const maxUploads = 40;

/** The newest uploaded files of all projects, and what became of each. */
export async function listUploads({ ctx }: VerbArgs<void>): Promise<RecentUploads> {
  assertCan(ctx, "workspace.read");
  const rows = await ctx.db
    .select({
      upload: testUploads,
      projectKey: projects.key,
      projectName: projects.name,
      planExecutionId: executions.planExecutionId,
    })
    .from(testUploads)
    .innerJoin(projects, eq(projects.id, testUploads.projectId))
    .leftJoin(testRuns, eq(testRuns.id, testUploads.runId))
    .leftJoin(executions, eq(executions.id, testRuns.executionId))
    .orderBy(desc(testUploads.receivedAt), desc(testUploads.id))
    .limit(maxUploads);
  return {
    asOf: ctx.now().getTime(),
    uploads: rows.map(({ upload, projectKey, projectName, planExecutionId }) => ({
      id: upload.id,
      projectKey,
      projectName,
      fileName: upload.fileName,
      outcome: upload.outcome,
      format: upload.format,
      tests: upload.tests,
      failed: upload.failed,
      skipped: upload.skipped,
      problem: upload.problem,
      branch: upload.branch,
      commitSha: upload.commitSha,
      job: upload.job,
      executionPath: planExecutionId === null ? null : executionPath(projectKey, planExecutionId),
      uploadedBy: upload.uploadedBy,
      at: upload.receivedAt.getTime(),
    })),
  };
}
