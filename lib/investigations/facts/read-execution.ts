import { and, asc, eq } from "drizzle-orm";
import type { Context } from "@/lib/context";
import {
  executionCommits,
  executionStages,
  executionSteps,
  executions,
  pipelines,
  projects,
} from "@/lib/db/schema";
import type { HarnessClient } from "@/lib/harness/client";
import { executionDetail } from "@/lib/harness/reads";
import { mapSteps, scopeOf } from "@/lib/history";
import type { ExecutionFact, StepFact } from "@/lib/insights/failures";
import type { Unknowns } from "./bounded";
import { runColumns, toRunFact } from "./run-columns";

/** An execution with the ids of our tables, which other facts are looked up by. */
export interface KnownExecution {
  id: number;
  pipelineId: number;
  projectRow: typeof projects.$inferSelect;
  fact: ExecutionFact;
  /** Hash of Harness's summary: facts of an older one are out of date. */
  testsTotal: number | null;
  detailLevel: number;
  excerpt: string | null;
}

interface Ref {
  connectorId: string;
  /** Null finds it in any project of the connector: a pipeline may start one of another project. */
  projectId: number | null;
  planExecutionId: string;
}

/**
 * An execution in full, from the store; its steps from Harness when they are not stored yet. Null when it is in no watched
 * project.
 */
export async function readExecution(
  ctx: Context,
  client: HarnessClient,
  { connectorId, projectId, planExecutionId }: Ref,
  unknowns: Unknowns,
): Promise<KnownExecution | null> {
  const [row] = await ctx.db
    .select({ run: runColumns, execution: executions, project: projects })
    .from(executions)
    .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
    .innerJoin(projects, eq(projects.id, executions.projectId))
    .where(
      and(
        eq(executions.planExecutionId, planExecutionId),
        eq(projects.connectorId, connectorId),
        ...(projectId === null ? [] : [eq(executions.projectId, projectId)]),
      ),
    );
  if (row === undefined) return null;
  const { execution, project } = row;
  const [stages, stored, commits] = await Promise.all([
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
  const live =
    stored.length > 0
      ? null
      : await unknowns.attempt(
          `The steps of run ${execution.runSequence}`,
          { signal: ctx.signal, limitMs: unknowns.limits.graphMs },
          null,
          async (signal) =>
            mapSteps(await executionDetail({ client, signal, scope: scopeOf(project), planExecutionId })),
        );
  const steps: StepFact[] = (live?.steps ?? stored).map((step) => ({
    nodeId: step.nodeId,
    stageNodeId: step.stageNodeId,
    parentNodeId: step.parentNodeId ?? null,
    position: step.position,
    identifier: step.identifier,
    name: step.name,
    stepType: step.stepType,
    status: step.status,
    startedAt: step.startedAt?.getTime() ?? null,
    endedAt: step.endedAt?.getTime() ?? null,
    failureMessage: step.failureMessage ?? null,
    failureTypes: step.failureTypes,
    logKeys: step.logKeys,
    delegateName: step.delegateName ?? null,
    attempt: step.attempt ?? 0,
  }));
  return {
    id: execution.id,
    pipelineId: execution.pipelineId,
    projectRow: project,
    testsTotal: execution.testsTotal,
    detailLevel: execution.detailLevel,
    excerpt: execution.failureExcerpt,
    fact: {
      ...toRunFact(row.run, ctx.now()),
      projectName: project.name,
      status: execution.status,
      targetBranch: execution.targetBranch,
      tag: execution.tag,
      prNumber: execution.prNumber,
      prTitle: execution.prTitle,
      repo: execution.repo,
      triggerType: execution.triggerType,
      executionMode: execution.executionMode,
      failureMessage: execution.failureMessage,
      failureTypes: execution.failureTypes,
      services: execution.serviceIdentifiers,
      environments: execution.environmentIdentifiers,
      stages: stages.map((stage) => ({
        nodeId: stage.nodeId,
        parentNodeId: stage.parentNodeId,
        position: stage.position,
        identifier: stage.identifier,
        name: stage.name,
        type: stage.type,
        status: stage.status,
        startedAt: stage.startedAt?.getTime() ?? null,
        endedAt: stage.endedAt?.getTime() ?? null,
        failureMessage: stage.failureMessage,
        failureTypes: stage.failureTypes,
        childExecutionId: live?.childExecutions.get(stage.nodeId) ?? stage.childExecutionId,
      })),
      steps,
      commits: commits.map((commit) => ({
        sha: commit.sha,
        message: commit.message,
        author: commit.authorName,
        at: commit.committedAt?.getTime() ?? null,
        url: commit.url,
        files: null,
      })),
    },
  };
}
