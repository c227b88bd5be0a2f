import { and, eq } from "drizzle-orm";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db/client";
import { executionStages, executionSteps, executions } from "@/lib/db/schema";
import type { HarnessClient } from "@/lib/harness/client";
import { executionDetail } from "@/lib/harness/reads/executions";
import { notifyChange } from "@/lib/notify/notify-change";
import { isTerminal } from "@/schemas/execution-status";
import type { ExecutionDetail } from "@/schemas/harness/execution-graph";
import { type ClassifiedFailure, classifyFailure } from "./classify-failure";
import { lockProject } from "./lock-project";
import { type MappedSteps, mapSteps } from "./map-steps";
import { type ProjectRow, scopeOf } from "./project-state";
import { type ReadTests, readTests } from "./read-tests";
import { hourGroupOf, recountHours } from "./roll-up-hours";
import { storeExecutions } from "./store-executions";
import { storeTests } from "./store-tests";

export interface DetailsRef {
  planExecutionId: string;
  pipelineIdentifier: string;
}

/** Executions that ended within this time are watched by people: each one's details are told. */
const freshMs = 30 * 60_000;

/**
 * Reads one execution in full and stores it: summary, steps, and once it has ended its tests and the cause of its failure.
 * All requests come first, then one short transaction.
 *
 * @throws AppError  Harness refused or failed; nothing but the summary is stored
 */
export async function fetchExecutionDetails(
  ctx: Context,
  client: HarnessClient,
  project: ProjectRow,
  { planExecutionId, pipelineIdentifier }: DetailsRef,
): Promise<void> {
  const readAt = ctx.now();
  const detail = await executionDetail({
    client,
    scope: scopeOf(project),
    planExecutionId,
    signal: ctx.signal,
  });
  const summary = detail.pipelineExecutionSummary;
  await storeExecutions(ctx.db, { project, summaries: [summary], readAt, now: ctx.now() });
  const mapped = mapSteps(detail);
  const ended = isTerminal(summary.status);
  const tests = ended ? await testsOf(ctx, client, project, detail, pipelineIdentifier) : null;
  const failure = ended && mapped.failed ? await classifyFailure(client, mapped.failed, ctx.signal) : null;
  await ctx.db.transaction((tx) =>
    storeDetails(tx, ctx, project, { planExecutionId, mapped, ended, tests, failure }),
  );
}

async function testsOf(
  ctx: Context,
  client: HarnessClient,
  project: ProjectRow,
  { pipelineExecutionSummary: summary }: ExecutionDetail,
  pipelineIdentifier: string,
): Promise<ReadTests | null> {
  const builds = (summary.modules ?? []).includes("ci") || summary.moduleInfo?.ci != null;
  if (!builds || summary.runSequence == null) return null;
  const ref = {
    org: project.orgIdentifier,
    project: project.projectIdentifier,
    pipelineIdentifier: summary.pipelineIdentifier || pipelineIdentifier,
    runSequence: summary.runSequence,
  };
  return readTests(client, ref, summary.moduleInfo?.ci?.repoName ?? null, ctx.signal);
}

interface Details {
  planExecutionId: string;
  mapped: MappedSteps;
  ended: boolean;
  tests: ReadTests | null;
  failure: ClassifiedFailure | null;
}

async function storeDetails(
  tx: Database,
  ctx: Pick<Context, "now">,
  project: ProjectRow,
  { planExecutionId, mapped, ended, tests, failure }: Details,
): Promise<void> {
  await lockProject(tx, project.id);
  const [execution] = await tx
    .select({
      id: executions.id,
      pipelineId: executions.pipelineId,
      startedAt: executions.startedAt,
      endedAt: executions.endedAt,
      repo: executions.repo,
      failureCause: executions.failureCause,
      outcome: executions.outcome,
    })
    .from(executions)
    .where(and(eq(executions.projectId, project.id), eq(executions.planExecutionId, planExecutionId)));
  // Removed meanwhile: another process found that Harness has deleted it.
  if (execution === undefined) return;
  await storeSteps(tx, execution.id, mapped);
  const counts =
    tests === null
      ? null
      : await storeTests(tx, {
          projectId: project.id,
          execution,
          results: tests.results,
          stepNodeIds: await stepNodeIds(tx, execution.id, mapped),
        });
  const cause = execution.outcome === "failed" ? (failure?.failureCause ?? "unknown") : null;
  await tx
    .update(executions)
    .set({
      failedStep: mapped.failed?.name ?? null,
      failedStepType: mapped.failed?.stepType ?? null,
      failureCause: ended ? cause : null,
      failureFingerprint: cause === null ? null : (failure?.failureFingerprint ?? null),
      failureExcerpt: cause === null ? null : (failure?.failureExcerpt ?? null),
      testsTotal: counts !== null && counts.total > 0 ? counts.total : null,
      testsFailed: counts !== null && counts.total > 0 ? counts.failed : null,
      ...(ended ? { detailLevel: 1, detailError: null, detailRetryAt: null } : {}),
      updatedAt: ctx.now(),
    })
    .where(eq(executions.id, execution.id));
  if (ended && cause !== execution.failureCause) {
    await recountHours(tx, project.id, [hourGroupOf(execution.pipelineId, execution.startedAt)]);
  }
  if (execution.endedAt === null || ctx.now().getTime() - execution.endedAt.getTime() < freshMs) {
    await notifyChange(tx, { topic: "executions", projectKey: project.key, id: planExecutionId });
    if (counts !== null && counts.total > 0) {
      await notifyChange(tx, { topic: "tests", projectKey: project.key, id: planExecutionId });
    }
  }
}

async function storeSteps(
  tx: Database,
  executionId: number,
  { steps, childExecutions }: MappedSteps,
): Promise<void> {
  await tx.delete(executionSteps).where(eq(executionSteps.executionId, executionId));
  for (let index = 0; index < steps.length; index += 1_000) {
    const portion = steps.slice(index, index + 1_000).map((step) => ({ ...step, executionId }));
    await tx.insert(executionSteps).values(portion).onConflictDoNothing();
  }
  for (const [nodeId, childExecutionId] of childExecutions) {
    await tx
      .update(executionStages)
      .set({ childExecutionId })
      .where(and(eq(executionStages.executionId, executionId), eq(executionStages.nodeId, nodeId)));
  }
}

/** Where a report's step stands in the graph, by `<stage identifier> <step identifier>`. */
async function stepNodeIds(
  tx: Database,
  executionId: number,
  { steps }: MappedSteps,
): Promise<Map<string, string>> {
  const stages = await tx
    .select({ nodeId: executionStages.nodeId, identifier: executionStages.identifier })
    .from(executionStages)
    .where(eq(executionStages.executionId, executionId));
  const stageOf = new Map(stages.map(({ nodeId, identifier }) => [nodeId, identifier]));
  return new Map(
    steps.map((step) => [`${stageOf.get(step.stageNodeId) ?? ""} ${step.identifier}`, step.nodeId]),
  );
}
