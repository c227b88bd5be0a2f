import { eq } from "drizzle-orm";
import { executionPath } from "@/lib/addresses";
import { executions } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import { getExecution } from "@/lib/executions";
import type { ExecutionPageView, StepView } from "@/schemas/executions/execution-page";
import { FailureCause } from "@/schemas/executions/failure-cause";
import type { ExecutionRef } from "@/schemas/team/product-tools";
import type { ToolCall } from "../agent-tool";
import { projectOfExecution } from "./stored-execution";

/**
 * An execution as its page shows it: from the store when it has ended, else live from Harness.
 *
 * @throws NotFoundError  neither stored nor known at Harness, or its project is not known
 */
export async function viewExecution(
  { ctx, scope }: Pick<ToolCall, "ctx" | "scope">,
  planExecutionId: string,
  projectKey: string | undefined,
): Promise<ExecutionPageView> {
  const key = (await projectOfExecution(ctx, planExecutionId)) ?? projectKey ?? scope?.projectKey;
  if (!key) {
    throw new NotFoundError(`The execution ${planExecutionId} is not in Tackroom's store.`, {
      remedy: "Name its project, or wait for the next sync if it has just started.",
    });
  }
  return getExecution({ ctx, input: { projectKey: key, planExecutionId } });
}

export async function refOfView(
  { ctx }: Pick<ToolCall, "ctx">,
  view: ExecutionPageView,
): Promise<ExecutionRef> {
  const [stored] = await ctx.db
    .select({ commitAuthor: executions.commitAuthor })
    .from(executions)
    .where(eq(executions.planExecutionId, view.planExecutionId))
    .limit(1);
  const cause = FailureCause.safeParse(view.failureCause);
  return {
    projectKey: view.projectKey,
    orgIdentifier: view.orgIdentifier,
    projectIdentifier: view.projectIdentifier,
    planExecutionId: view.planExecutionId,
    path: executionPath(view.projectKey, view.planExecutionId),
    pipelineIdentifier: view.pipelineIdentifier,
    pipelineName: view.pipelineName,
    runSequence: view.runSequence,
    status: view.status,
    outcome: view.outcome,
    startedAt: new Date(view.startedAt).toISOString(),
    endedAt: view.endedAt === null ? null : new Date(view.endedAt).toISOString(),
    durationMs: view.durationMs,
    triggerType: view.triggerType,
    triggeredBy: view.triggeredByName,
    branch: view.branch,
    commitSha: view.commitSha,
    commitMessage: view.commitMessage?.slice(0, 300) ?? null,
    commitAuthor: stored?.commitAuthor ?? view.commits[0]?.authorName ?? null,
    prNumber: view.prNumber,
    failedStage: view.failedStage,
    failedStep: view.failedStep,
    failureMessage: view.failureMessage?.slice(0, 1_000) ?? null,
    failureCause: cause.success ? cause.data : null,
    failureExcerpt: view.failureExcerpt?.slice(0, 600) ?? null,
    canRetry: view.canRetry,
  };
}

export interface StepInStage extends StepView {
  stageName: string;
}

/** All steps in the order in which they began. */
export function stepsOf(view: ExecutionPageView): StepInStage[] {
  return view.stages
    .flatMap((stage) => stage.steps.map((step) => ({ ...step, stageName: stage.name })))
    .sort((a, b) => (a.startedAt ?? Number.MAX_SAFE_INTEGER) - (b.startedAt ?? Number.MAX_SAFE_INTEGER));
}

/** The steps that failed, what failed first first; groups that failed only because of a step in them are left out. */
export function failedStepsOf(view: ExecutionPageView): StepInStage[] {
  const failed = stepsOf(view).filter((step) => step.outcome === "failed");
  const parents = new Set(failed.map((step) => step.parentNodeId));
  return failed
    .filter((step) => !parents.has(step.nodeId))
    .sort((a, b) => (a.endedAt ?? Number.MAX_SAFE_INTEGER) - (b.endedAt ?? Number.MAX_SAFE_INTEGER));
}
