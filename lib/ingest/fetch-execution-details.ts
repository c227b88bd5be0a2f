import { and, eq } from "drizzle-orm";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db";
import { executionStages, executionSteps, executions } from "@/lib/db/schema";
import type { HarnessClient } from "@/lib/harness/client";
import { executionDetail } from "@/lib/harness/reads";
import {
  hourGroupOf,
  lockProject,
  type MappedSteps,
  mapSteps,
  type ProjectRow,
  recountHours,
  scopeOf,
  storeExecutions,
} from "@/lib/history";
import { enqueue } from "@/lib/jobs";
import { notifyChange } from "@/lib/notify";
import { judgeSoon } from "@/lib/test-reliability";
import { hasEnded } from "@/schemas/executions/execution-status";
import type { ExecutionDetail } from "@/schemas/harness/execution-graph";
import type { AfterDetails, FoundColumns } from "./after-details";
import { classifyFailure, classifyMessage } from "./classify-failure";
import { type DetailsRead, graphState, partialNote, retryLateLogMs, whatIsLeft } from "./details-left";
import { type ReadTests, readTests } from "./read-tests";
import { type FromService, SideServices } from "./side-services";

export interface DetailsRef {
  planExecutionId: string;
  pipelineIdentifier: string;
  /** Read every test, or only how many there were. Never a part: rates over parts would be wrong. */
  allTests: boolean;
  /**
   * They are asked for because the list told the end. Details that do not know of it are counted as a failure, and their
   * summary is not stored: should the execution really go on again, the list tells that too.
   */
  listedEnd?: boolean;
  /** Those that tests and logs come from, where several executions are read with them; what they cannot give is noted. */
  services?: SideServices;
}

/** Executions that ended within this time are watched by people: each one's details are told. */
const freshMs = 30 * 60_000;
/** Until details are asked for again of an execution that has ended, but not by its details; twice as long each time. */
const retryUnendedMs = 60_000;

/**
 * Reads one execution in full and stores it: summary, steps, and once it has ended its tests and the cause of its failure.
 * All requests come first, then one short transaction, in which `after` runs too. What the test service or the log service
 * cannot give leaves its reason; a log that is not there yet is asked for again soon.
 *
 * @returns whether the details were stored, and not dropped because they are older than what is
 * @throws AppError  Harness refused or failed; nothing but the summary is stored
 */
export async function fetchExecutionDetails(
  ctx: Context,
  client: HarnessClient,
  project: ProjectRow,
  {
    planExecutionId,
    pipelineIdentifier,
    allTests,
    listedEnd = false,
    services = new SideServices(),
  }: DetailsRef,
  after: AfterDetails,
): Promise<boolean> {
  const readAt = ctx.now();
  const detail = await executionDetail({
    client,
    scope: scopeOf(project),
    planExecutionId,
    signal: ctx.signal,
  });
  const summary = detail.pipelineExecutionSummary;
  const ended = hasEnded(summary.status, summary.endTs);
  if (ended || !listedEnd) {
    await storeExecutions(ctx.db, { project, summaries: [summary], readAt, now: ctx.now(), log: ctx.log });
  }
  const mapped = mapSteps(detail);
  const graph = graphState(detail, mapped);
  const tests: FromService<ReadTests | null> = ended
    ? await services.read(
        "tests",
        () =>
          testsOf(ctx, client, project, detail, graph === "missing" ? null : mapped.testSteps, {
            pipelineIdentifier,
            allTests,
          }),
        ctx.signal,
      )
    : { value: null };
  const failure = ended && mapped.failed ? await classifyFailure(ctx, client, mapped.failed, services) : null;
  const read = { planExecutionId, readAt, allTests, listedEnd, mapped, graph, ended, failure };
  const stored = await ctx.db.transaction((tx) =>
    storeDetails(
      tx,
      ctx,
      project,
      {
        ...read,
        tests: "value" in tests ? tests.value : null,
        testsUnread: "unread" in tests ? tests.unread : null,
      },
      after,
    ),
  );
  if (stored && failure?.logIsLate) {
    const startAfterSeconds = retryLateLogMs / 1000;
    await enqueue("fetch-details", { projectId: project.id }, { startAfterSeconds });
  }
  if (stored && allTests && "value" in tests && tests.value !== null) await judgeSoon(project.id);
  return stored;
}

async function testsOf(
  ctx: Context,
  client: HarnessClient,
  project: ProjectRow,
  { pipelineExecutionSummary: summary }: ExecutionDetail,
  testSteps: MappedSteps["testSteps"],
  { pipelineIdentifier, allTests }: Pick<DetailsRef, "pipelineIdentifier" | "allTests">,
): Promise<ReadTests | null> {
  const builds = (summary.modules ?? []).includes("ci") || summary.moduleInfo?.ci != null;
  if (!builds || summary.runSequence == null || testSteps?.length === 0) return null;
  const ref = {
    org: project.orgIdentifier,
    project: project.projectIdentifier,
    pipelineIdentifier: summary.pipelineIdentifier || pipelineIdentifier,
    runSequence: summary.runSequence,
  };
  const stages = summary.layoutNodeMap ?? {};
  const steps = testSteps?.map(({ stageNodeId, identifier }) => ({
    stage: stages[stageNodeId]?.nodeIdentifier ?? stageNodeId,
    step: identifier,
  }));
  return readTests(client, ref, {
    countOnly: !allTests,
    steps: steps ?? null,
    repository: summary.moduleInfo?.ci?.repoName ?? null,
    signal: ctx.signal,
  });
}

interface ReadDetails extends DetailsRead {
  planExecutionId: string;
  /** When they were asked for. */
  readAt: Date;
  listedEnd: boolean;
  mapped: MappedSteps;
  ended: boolean;
}

/** @returns false when they were dropped: of an answer that crossed a newer one */
async function storeDetails(
  tx: Database,
  ctx: Pick<Context, "actor" | "now">,
  project: ProjectRow,
  details: ReadDetails,
  after: AfterDetails,
): Promise<boolean> {
  const { readAt, allTests, mapped, ended, tests } = details;
  await lockProject(tx, project.id);
  const [execution] = await tx
    .select()
    .from(executions)
    .where(
      and(eq(executions.projectId, project.id), eq(executions.planExecutionId, details.planExecutionId)),
    );
  // Removed meanwhile: another process found that Harness has deleted it.
  if (execution === undefined) return false;
  if (execution.detailReadAt !== null && execution.detailReadAt > readAt) return false;
  if (execution.endedAt !== null && !ended) {
    await putOff(tx, ctx, execution, details);
    return false;
  }
  if (details.graph !== "missing") await storeSteps(tx, execution.id, mapped);
  const failed = ended && execution.outcome === "failed";
  const failure = failed ? (details.failure?.failure ?? classifyMessage(execution)) : null;
  const cause = failed ? (failure?.failureCause ?? "unknown") : null;
  let found: FoundColumns = {};
  for (const step of after) {
    const more = await step(tx, ctx, { project, execution, ended, failure, tests, allTests }, found);
    found = { ...found, ...more };
  }
  await tx
    .update(executions)
    .set({
      ...found,
      detailReadAt: readAt,
      // In an index, whose entries are bounded; Harness allows 128 characters.
      failedStep: mapped.failed?.name.slice(0, 128) ?? null,
      failedStepType: mapped.failed?.stepType ?? null,
      failureCause: cause,
      failureFingerprint: failure?.failureFingerprint ?? null,
      failureExcerpt: failure?.failureExcerpt ?? null,
      ...(ended
        ? { detailError: partialNote(details.graph), ...whatIsLeft(details, execution, ctx.now()) }
        : {}),
      updatedAt: ctx.now(),
    })
    .where(eq(executions.id, execution.id));
  if (ended && cause !== execution.failureCause) {
    await recountHours(tx, project.id, [hourGroupOf(execution.pipelineId, execution.startedAt)]);
  }
  if (execution.endedAt === null || ctx.now().getTime() - execution.endedAt.getTime() < freshMs) {
    await tellFresh(tx, project.key, details);
  }
  return true;
}

/**
 * Harness lists the end before its details know of it. What is stored of the end stays; asked again soon. One that never agrees is
 * given up like one that cannot be read; a change of the list's word begins anew.
 */
async function putOff(
  tx: Database,
  ctx: Pick<Context, "now">,
  { id, detailAttempts: attempts }: Pick<typeof executions.$inferSelect, "id" | "detailAttempts">,
  { listedEnd }: Pick<ReadDetails, "listedEnd">,
): Promise<void> {
  await tx
    .update(executions)
    .set({
      detailRetryAt: new Date(ctx.now().getTime() + 2 ** attempts * retryUnendedMs),
      ...(listedEnd
        ? {
            detailAttempts: attempts + 1,
            detailError: "Harness lists the execution as ended, but its details do not.",
          }
        : {}),
    })
    .where(eq(executions.id, id));
}

async function tellFresh(
  tx: Database,
  projectKey: string,
  { planExecutionId, tests }: Pick<ReadDetails, "planExecutionId" | "tests">,
): Promise<void> {
  await notifyChange(tx, { topic: "executions", projectKey, id: planExecutionId });
  if (tests !== null && tests.total > 0) {
    await notifyChange(tx, { topic: "tests", projectKey, id: planExecutionId });
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
