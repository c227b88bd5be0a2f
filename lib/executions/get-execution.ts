import { and, asc, eq } from "drizzle-orm";
import { findHarnessAccount, harnessClientFor } from "@/lib/connectors";
import type { Context, VerbArgs } from "@/lib/context";
import { executionCommits, executionStages, executionSteps, executions, pipelines } from "@/lib/db/schema";
import { AppError, NotFoundError } from "@/lib/errors";
import { HarnessTimeoutError } from "@/lib/harness/client";
import { executionDetail } from "@/lib/harness/reads";
import { linkTo } from "@/lib/harness/registry";
import { type MappedExecution, mapExecution, mapSteps } from "@/lib/history";
import { criticalPath } from "@/lib/insights/executions";
import { assertCan } from "@/lib/permissions";
import { findProject } from "@/lib/workspace";
import type { ExecutionPageView, StageView, StepView } from "@/schemas/executions/execution-page";
import { outcomeOfPart } from "@/schemas/executions/execution-status";

interface Ref {
  projectKey: string;
  planExecutionId: string;
}

/** A person looks at the page meanwhile: longer than this and what is stored is shown instead. */
const defaultLiveReadMs = 8_000;

type Facts = Omit<
  ExecutionPageView,
  | "stages"
  | "commits"
  | "openInHarness"
  | "notice"
  | "projectKey"
  | "projectName"
  | "connectorId"
  | "orgIdentifier"
  | "projectIdentifier"
>;
type BareStage = Omit<StageView, "onCriticalPath" | "steps">;
type BareStep = Omit<StepView, "onCriticalPath">;

interface Source {
  facts: Facts;
  stages: BareStage[];
  steps: BareStep[];
  commits: ExecutionPageView["commits"];
}

/**
 * One execution with its stages, steps and commits. What has ended and is stored with its steps comes from the store;
 * anything else is read from Harness, and when Harness does not answer, what is stored is shown with a notice.
 *
 * @throws NotFoundError  neither stored nor known at Harness
 */
export async function getExecution({
  ctx,
  input,
  liveReadMs = defaultLiveReadMs,
}: VerbArgs<Ref> & { liveReadMs?: number }): Promise<ExecutionPageView> {
  assertCan(ctx, "workspace.read");
  const project = await findProject(ctx.db, input.projectKey);
  const connector = await findHarnessAccount(ctx.db, project.connectorId);
  const stored = await readStored(ctx, project.id, input.planExecutionId);

  let source = stored?.source;
  let notice: string | null = stored?.note ?? null;
  if (stored === null || !stored.complete) {
    try {
      source = await readLive(ctx, project, input.planExecutionId, liveReadMs);
    } catch (error) {
      if (stored === null) {
        throw error;
      }
      const reason = error instanceof AppError ? error.message : "Harness could not be read.";
      notice = `${reason} What is shown is what was stored last.`;
    }
  }
  if (source === undefined) {
    throw new NotFoundError("There is no such execution.");
  }
  const { facts, stages, steps, commits } = source;
  return {
    ...facts,
    projectKey: project.key,
    projectName: project.name,
    connectorId: project.connectorId,
    orgIdentifier: project.orgIdentifier,
    projectIdentifier: project.projectIdentifier,
    stages: withCriticalPath(stages, steps, ctx.now().getTime()),
    commits,
    openInHarness:
      linkTo("execution", {
        baseUrl: connector.baseUrl,
        accountId: connector.accountId,
        scope: { org: project.orgIdentifier, project: project.projectIdentifier },
        values: { pipeline_id: facts.pipelineIdentifier, execution_id: facts.planExecutionId },
      }) ?? connector.baseUrl,
    notice,
  };
}

function withCriticalPath(
  stages: readonly BareStage[],
  steps: readonly BareStep[],
  now: number,
): StageView[] {
  const stagePath = new Set(criticalPath(stages, now));
  return stages.map((stage) => {
    const own = steps.filter((step) => step.stageNodeId === stage.nodeId);
    const onPath = stagePath.has(stage.nodeId);
    const stepPath = new Set<string>();
    if (onPath) {
      for (const parent of new Set(own.map((step) => step.parentNodeId))) {
        for (const id of criticalPath(
          own.filter((step) => step.parentNodeId === parent),
          now,
        )) {
          stepPath.add(id);
        }
      }
    }
    return {
      ...stage,
      onCriticalPath: onPath,
      steps: own.map((step) => ({ ...step, onCriticalPath: stepPath.has(step.nodeId) })),
    };
  });
}

async function readStored(
  ctx: Context,
  projectId: number,
  planExecutionId: string,
): Promise<{ complete: boolean; note: string | null; source: Source } | null> {
  const [found] = await ctx.db
    .select({ execution: executions, pipelineIdentifier: pipelines.identifier, pipelineName: pipelines.name })
    .from(executions)
    .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
    .where(and(eq(executions.projectId, projectId), eq(executions.planExecutionId, planExecutionId)));
  if (!found) {
    return null;
  }
  const { execution } = found;
  const [stages, steps, commits] = await Promise.all([
    ctx.db
      .select()
      .from(executionStages)
      .where(eq(executionStages.executionId, execution.id))
      .orderBy(asc(executionStages.position)),
    ctx.db
      .select()
      .from(executionSteps)
      .where(eq(executionSteps.executionId, execution.id))
      .orderBy(asc(executionSteps.position)),
    ctx.db
      .select()
      .from(executionCommits)
      .where(eq(executionCommits.executionId, execution.id))
      .orderBy(asc(executionCommits.position)),
  ]);
  const { serviceIdentifiers, environmentIdentifiers, ...row } = execution;
  const ended = execution.endedAt !== null;
  return {
    complete: ended && execution.detailLevel > 0 && steps.length > 0,
    // Of details that could not be read at all, reading them now tells more.
    note: ended && execution.detailLevel > 0 ? execution.detailError : null,
    source: {
      facts: {
        ...pick(row),
        pipelineIdentifier: found.pipelineIdentifier,
        pipelineName: found.pipelineName,
        startedAt: execution.startedAt.getTime(),
        endedAt: execution.endedAt?.getTime() ?? null,
        failedStep: execution.failedStep,
        failureCause: execution.failureCause,
        failureExcerpt: execution.failureExcerpt,
        testsTotal: execution.testsTotal,
        testsFailed: execution.testsFailed,
        testsError: execution.testsError,
        logError: execution.logError,
        services: serviceIdentifiers,
        environments: environmentIdentifiers,
      },
      stages: stages.map((stage) => ({
        nodeId: stage.nodeId,
        parentNodeId: stage.parentNodeId,
        identifier: stage.identifier,
        name: stage.name,
        type: stage.type,
        status: stage.status,
        outcome: outcomeOfPart(stage.status, ended),
        startedAt: stage.startedAt?.getTime() ?? null,
        endedAt: stage.endedAt?.getTime() ?? null,
        failureMessage: stage.failureMessage,
        childExecutionId: stage.childExecutionId,
      })),
      steps: steps.map((step) => toStep(step, ended)),
      commits: commits.map(toCommit),
    },
  };
}

async function readLive(
  ctx: Context,
  project: Awaited<ReturnType<typeof findProject>>,
  planExecutionId: string,
  liveReadMs: number,
): Promise<Source> {
  const client = await harnessClientFor(ctx, project.connectorId);
  const timeout = AbortSignal.timeout(liveReadMs);
  const detail = await executionDetail({
    client,
    signal: ctx.signal === undefined ? timeout : AbortSignal.any([ctx.signal, timeout]),
    scope: { org: project.orgIdentifier, project: project.projectIdentifier },
    planExecutionId,
  }).catch((error: unknown) => {
    // The client takes our own limit for a reader who went away.
    throw timeout.aborted && !ctx.signal?.aborted
      ? new HarnessTimeoutError(`Harness did not answer within ${liveReadMs / 1_000} seconds.`, {
          remedy: "Try again later.",
        })
      : error;
  });
  const summary = detail.pipelineExecutionSummary;
  const mapped: MappedExecution = mapExecution(summary);
  const { steps, childExecutions, failed } = mapSteps(detail);
  const { columns } = mapped;
  const ended = columns.endedAt != null;
  return {
    facts: {
      ...pick(columns),
      pipelineIdentifier: mapped.pipelineIdentifier,
      pipelineName: mapped.pipelineName,
      startedAt: columns.startedAt.getTime(),
      endedAt: columns.endedAt?.getTime() ?? null,
      failedStep: failed?.name ?? null,
      failureCause: null,
      failureExcerpt: null,
      testsTotal: null,
      testsFailed: null,
      testsError: null,
      logError: null,
      services: columns.serviceIdentifiers,
      environments: columns.environmentIdentifiers,
    },
    stages: mapped.stages.map((stage) => ({
      nodeId: stage.nodeId,
      parentNodeId: stage.parentNodeId ?? null,
      identifier: stage.identifier,
      name: stage.name,
      type: stage.type,
      status: stage.status,
      outcome: outcomeOfPart(stage.status, ended),
      startedAt: stage.startedAt?.getTime() ?? null,
      endedAt: stage.endedAt?.getTime() ?? null,
      failureMessage: stage.failureMessage ?? null,
      childExecutionId: childExecutions.get(stage.nodeId) ?? null,
    })),
    steps: steps.map((step) => toStep(step, ended)),
    commits: mapped.commits.map(toCommit),
  };
}

type Row = typeof executions.$inferInsert;
type SharedColumns = Pick<
  Row,
  | "planExecutionId"
  | "runSequence"
  | "status"
  | "outcome"
  | "durationMs"
  | "queuedMs"
  | "queuedReason"
  | "labels"
  | "triggerType"
  | "triggeredByName"
  | "repo"
  | "branch"
  | "commitSha"
  | "commitMessage"
  | "commitUrl"
  | "prNumber"
  | "prTitle"
  | "prUrl"
  | "isRerun"
  | "previousExecutionId"
  | "parentExecutionId"
  | "executionMode"
  | "failureMessage"
  | "failureTypes"
  | "failedStage"
  | "canRetry"
>;

/** The members that a stored row and a mapped summary share. */
function pick(row: SharedColumns) {
  return {
    planExecutionId: row.planExecutionId,
    runSequence: row.runSequence,
    status: row.status,
    outcome: row.outcome,
    durationMs: row.durationMs ?? null,
    queuedMs: row.queuedMs ?? null,
    queuedReason: row.queuedReason ?? null,
    labels: row.labels ?? {},
    triggerType: row.triggerType,
    triggeredByName: row.triggeredByName ?? null,
    repo: row.repo ?? null,
    branch: row.branch ?? null,
    commitSha: row.commitSha ?? null,
    commitMessage: row.commitMessage ?? null,
    commitUrl: row.commitUrl ?? null,
    prNumber: row.prNumber ?? null,
    prTitle: row.prTitle ?? null,
    prUrl: row.prUrl ?? null,
    isRerun: row.isRerun ?? false,
    previousExecutionId: row.previousExecutionId ?? null,
    parentExecutionId: row.parentExecutionId ?? null,
    executionMode: row.executionMode,
    failureMessage: row.failureMessage ?? null,
    failureTypes: row.failureTypes,
    failedStage: row.failedStage ?? null,
    canRetry: row.canRetry ?? false,
  };
}

function toStep(
  step: Omit<typeof executionSteps.$inferInsert, "executionId">,
  executionEnded: boolean,
): BareStep {
  return {
    nodeId: step.nodeId,
    stageNodeId: step.stageNodeId,
    parentNodeId: step.parentNodeId ?? null,
    identifier: step.identifier,
    name: step.name,
    stepType: step.stepType,
    status: step.status,
    outcome: outcomeOfPart(step.status, executionEnded),
    startedAt: step.startedAt?.getTime() ?? null,
    endedAt: step.endedAt?.getTime() ?? null,
    failureMessage: step.failureMessage ?? null,
    failureTypes: step.failureTypes,
    hasLog: step.logKeys.length > 0,
    delegateName: step.delegateName ?? null,
    attempt: step.attempt ?? 0,
  };
}

function toCommit(commit: {
  sha: string;
  message: string;
  authorName?: string | null;
  url?: string | null;
  committedAt?: Date | null;
}): ExecutionPageView["commits"][number] {
  return {
    sha: commit.sha,
    message: commit.message,
    authorName: commit.authorName ?? null,
    url: commit.url ?? null,
    committedAt: commit.committedAt?.getTime() ?? null,
  };
}
