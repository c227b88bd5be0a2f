import { and, eq } from "drizzle-orm";
import { endMessagePrefix, nextLookAfterMs } from "@/lib/approvals";
import { harnessClientFor } from "@/lib/connectors";
import type { Context, VerbArgs } from "@/lib/context";
import { approvalRequests, executions, messages, projects } from "@/lib/db/schema";
import { executionDetail } from "@/lib/harness/reads";
import { type AfterDetails, syncExecution } from "@/lib/ingest";
import { enqueue } from "@/lib/jobs";
import { hasEnded, outcomeOf } from "@/schemas/executions/execution-status";
import type { JobPayload } from "@/schemas/jobs/payloads";
import type { ExecutionEndData } from "@/schemas/team/threads";
import { continueAfterApproval, tellOutcome } from "./continue-after-approval";

type ApprovalRow = typeof approvalRequests.$inferSelect;

/** What one look found: the status, and whether the execution has ended. */
interface Look {
  status: string | null;
  ended: boolean;
}

/**
 * One look at an execution that a thread waits for. When it has ended, or the time for it is over, the thread is told and the
 * teammate concludes; otherwise the next look is queued. Between the looks no worker is held, and a restart loses nothing.
 */
export async function followApprovedExecution({
  ctx,
  input,
  after,
}: VerbArgs<JobPayload<"follow-run">> & { after: AfterDetails }): Promise<void> {
  const [request] = await ctx.db
    .select()
    .from(approvalRequests)
    .where(eq(approvalRequests.id, input.approvalId));
  const planExecutionId = request?.executionResult?.planExecutionId;
  if (
    !request?.threadId ||
    request.wait === null ||
    request.executionOutcome !== "succeeded" ||
    request.executionEndedAt === null ||
    typeof planExecutionId !== "string" ||
    (await ctx.db.$count(messages, eq(messages.id, endMessageId(request.id)))) > 0
  ) {
    return;
  }
  // The start is told before the end, also where its own job is late.
  await continueAfterApproval({ ctx, input });
  const elapsedMs = Math.max(0, ctx.now().getTime() - request.executionEndedAt.getTime());
  const look = await lookAt(ctx, request, planExecutionId);
  if (look.ended) {
    // With its details, so that whoever is asked why finds them. What cannot be read now is read by the sync.
    await storeEnd(ctx, request, planExecutionId, after);
  } else if (elapsedMs < request.wait.timeoutMs) {
    const { approvalId } = input;
    const startAfterSeconds = Math.ceil(nextLookAfterMs(request.wait, elapsedMs) / 1000);
    await enqueue("follow-run", { approvalId }, { startAfterSeconds });
    return;
  }
  await tellOutcome(ctx, request, endMessageId(request.id), {
    ...(await endOf(ctx, request, planExecutionId, look)),
    waitedMs: elapsedMs,
  });
}

const endMessageId = (approvalId: string) => `${endMessagePrefix}${approvalId}`;

const executionOf = (request: ApprovalRow, planExecutionId: string) =>
  and(eq(projects.key, request.projectKey ?? ""), eq(executions.planExecutionId, planExecutionId));

/** What is stored of the end, else what Harness says. Harness out of reach is a look that saw nothing. */
async function lookAt(ctx: Context, request: ApprovalRow, planExecutionId: string): Promise<Look> {
  const [stored] = await ctx.db
    .select({ status: executions.status, endedAt: executions.endedAt })
    .from(executions)
    .innerJoin(projects, eq(projects.id, executions.projectId))
    .where(executionOf(request, planExecutionId));
  if (stored?.endedAt) return { status: stored.status, ended: true };
  try {
    const { pipelineExecutionSummary: summary } = await executionDetail({
      client: await harnessClientFor(ctx, request.connectorId),
      scope: { org: request.orgIdentifier ?? undefined, project: request.projectIdentifier ?? undefined },
      planExecutionId,
      fullGraph: false,
      signal: ctx.signal,
    });
    return { status: summary.status, ended: hasEnded(summary.status, summary.endTs) };
  } catch (error) {
    if (ctx.signal?.aborted) throw error;
    ctx.log.warn({ err: error, approvalId: request.id }, "a run that is followed could not be read");
    return { status: stored?.status ?? null, ended: false };
  }
}

async function storeEnd(
  ctx: Context,
  request: ApprovalRow,
  planExecutionId: string,
  after: AfterDetails,
): Promise<void> {
  const { connectorId, orgIdentifier, projectIdentifier } = request;
  if (orgIdentifier === null || projectIdentifier === null) return;
  try {
    const input = { connectorId, orgIdentifier, projectIdentifier, planExecutionId };
    await syncExecution({ ctx, input, after });
  } catch (error) {
    if (ctx.signal?.aborted) throw error;
    ctx.log.warn(
      { err: error, approvalId: request.id },
      "the end of a run that is followed could not be stored",
    );
  }
}

async function endOf(
  ctx: Context,
  request: ApprovalRow,
  planExecutionId: string,
  look: Look,
): Promise<Omit<ExecutionEndData, "waitedMs">> {
  const [stored] = await ctx.db
    .select({
      runSequence: executions.runSequence,
      durationMs: executions.durationMs,
      failedStage: executions.failedStage,
      failedStep: executions.failedStep,
      failureMessage: executions.failureExcerpt,
    })
    .from(executions)
    .innerJoin(projects, eq(projects.id, executions.projectId))
    .where(executionOf(request, planExecutionId));
  const failed = look.ended && look.status !== null && outcomeOf(look.status) === "failed";
  return {
    planExecutionId,
    ended: look.ended,
    status: look.status,
    outcome: look.status === null ? null : outcomeOf(look.status),
    runSequence: stored?.runSequence ?? null,
    durationMs: look.ended ? (stored?.durationMs ?? null) : null,
    failedStage: failed ? (stored?.failedStage ?? null) : null,
    failedStep: failed ? (stored?.failedStep ?? null) : null,
    failureLine: failed ? (stored?.failureMessage ?? null) : null,
  };
}
