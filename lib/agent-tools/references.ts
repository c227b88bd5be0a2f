import { eq } from "drizzle-orm";
import { executionPath, pipelinePath } from "@/lib/addresses";
import type { Context } from "@/lib/context";
import { executions, pipelines, projects } from "@/lib/db/schema";
import type { ExecutionRef, PipelineRef } from "@/schemas/team/product-tools";

/** Executions with what a reference needs of their pipeline and project. */
export function selectExecutionRefs(ctx: Pick<Context, "db">) {
  return ctx.db
    .select({
      execution: executions,
      pipelineIdentifier: pipelines.identifier,
      pipelineName: pipelines.name,
      projectKey: projects.key,
      orgIdentifier: projects.orgIdentifier,
      projectIdentifier: projects.projectIdentifier,
    })
    .from(executions)
    .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
    .innerJoin(projects, eq(projects.id, executions.projectId))
    .$dynamic();
}

type RefRow = Awaited<ReturnType<typeof selectExecutionRefs>>[number];

export function toExecutionRef(row: RefRow): ExecutionRef {
  const { execution } = row;
  return {
    projectKey: row.projectKey,
    orgIdentifier: row.orgIdentifier,
    projectIdentifier: row.projectIdentifier,
    planExecutionId: execution.planExecutionId,
    path: executionPath(row.projectKey, execution.planExecutionId),
    pipelineIdentifier: row.pipelineIdentifier,
    pipelineName: row.pipelineName,
    runSequence: execution.runSequence,
    status: execution.status,
    outcome: execution.outcome,
    startedAt: execution.startedAt.toISOString(),
    endedAt: execution.endedAt?.toISOString() ?? null,
    durationMs: execution.durationMs,
    triggerType: execution.triggerType,
    triggeredBy: execution.triggeredByName,
    branch: execution.branch,
    commitSha: execution.commitSha,
    commitMessage: execution.commitMessage?.slice(0, 300) ?? null,
    commitAuthor: execution.commitAuthor,
    prNumber: execution.prNumber,
    failedStage: execution.failedStage,
    failedStep: execution.failedStep,
    failureMessage: execution.failureMessage?.slice(0, 1_000) ?? null,
    failureCause: execution.failureCause,
    failureExcerpt: execution.failureExcerpt?.slice(0, 600) ?? null,
    canRetry: execution.canRetry,
  };
}

export function toPipelineRef(
  row: {
    identifier: string;
    name: string;
    projectKey: string;
    orgIdentifier: string;
    projectIdentifier: string;
    defaultBranch: string | null;
  },
  lastExecution: ExecutionRef | null,
): PipelineRef {
  return {
    projectKey: row.projectKey,
    orgIdentifier: row.orgIdentifier,
    projectIdentifier: row.projectIdentifier,
    identifier: row.identifier,
    name: row.name,
    path: pipelinePath(row.projectKey, row.identifier),
    defaultBranch: row.defaultBranch,
    lastExecution,
  };
}
