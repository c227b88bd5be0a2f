import { and, eq } from "drizzle-orm";
import { settleApproval } from "@/lib/approvals/execute-approval";
import { harnessClientFor } from "@/lib/connectors/harness-client-for";
import type { Context, VerbArgs } from "@/lib/context";
import { approvalRequests } from "@/lib/db/schema";
import { AppError } from "@/lib/errors";
import type { HarnessClient } from "@/lib/harness/client";
import { executionDetail, executionSummaries } from "@/lib/harness/reads/executions";
import { executionNotes } from "@/lib/harness/reads/notes";
import type { ExecutionOutcome } from "@/schemas/approvals";
import { isTerminal } from "@/schemas/execution-status";
import type { ExecutionSummary } from "@/schemas/harness/execution";

type ApprovalRow = typeof approvalRequests.$inferSelect;
type Finding =
  | { outcome: "succeeded" | "failed"; message: string; planExecutionId: string | null }
  | "undecided";

/** Clocks of two machines differ; an execution may seem to have started a little before it was asked for. */
const clockSkewMs = 60_000;
/** Harness shows an execution within seconds. When nothing stands there after this, nothing was started. */
const settledAfterMs = 120_000;

/**
 * Finds out by reading what became of an operation whose answer never came. It is never sent again.
 *
 * @returns the outcome; `unknown` when reading cannot tell for this kind of operation
 * @throws AppError `unavailable`  it is too early to tell; the job is tried again later
 */
export async function reconcileApproval({
  ctx,
  input,
}: VerbArgs<{ approvalId: string }>): Promise<ExecutionOutcome | null> {
  const [request] = await ctx.db
    .select()
    .from(approvalRequests)
    .where(and(eq(approvalRequests.id, input.approvalId), eq(approvalRequests.executionOutcome, "unknown")));
  if (!request || request.executionEndedAt === undefined) {
    return null;
  }
  const client = await harnessClientFor(ctx, request.connectorId);
  const finding = await find(ctx, client, request);
  if (finding === null) {
    await ctx.db
      .update(approvalRequests)
      .set({
        executionResult: {
          message:
            "No clear answer came, and reading cannot tell for this kind of operation. Look at the resource in Harness; it is not sent again.",
          planExecutionId: null,
          href: null,
        },
      })
      .where(eq(approvalRequests.id, request.id));
    return "unknown";
  }
  if (finding === "undecided") {
    throw new AppError("unavailable", "It is too early to tell what became of this operation.");
  }
  return settleApproval(ctx, request, finding.outcome, finding);
}

async function find(ctx: Context, client: HarnessClient, request: ApprovalRow): Promise<Finding | null> {
  const scope = { org: request.orgIdentifier ?? undefined, project: request.projectIdentifier ?? undefined };
  const sentAt = (request.executionStartedAt ?? request.createdAt).getTime();
  const { operationKey } = request.operation;
  const args = request.operation.args as { path?: Record<string, string>; query?: Record<string, unknown> }; // a ResolvedRequest

  if (operationKey === "execution.abort" || operationKey === "execution.interrupt") {
    const planExecutionId = args.path?.execution_id ?? request.operation.resourceId;
    if (!planExecutionId) {
      return null;
    }
    const { pipelineExecutionSummary } = await executionDetail({
      client,
      scope,
      planExecutionId,
      fullGraph: false,
    });
    if (isTerminal(pipelineExecutionSummary.status)) {
      return {
        outcome: "succeeded",
        message: `The execution has ended: ${pipelineExecutionSummary.status}.`,
        planExecutionId,
      };
    }
    return ctx.now().getTime() - sentAt < settledAfterMs
      ? "undecided"
      : {
          outcome: "failed",
          message: "The execution goes on: the interrupt did not reach Harness.",
          planExecutionId,
        };
  }

  const starts = ["run", "retry", "rerun", "rollback"];
  if (!starts.includes(operationKey.split(".")[1] ?? "")) {
    return null;
  }
  const page = await executionSummaries({
    client,
    scope,
    pipelineIdentifier: args.path?.pipeline_id ?? request.operation.resourceId ?? undefined,
    timeRange: { startTime: sentAt - clockSkewMs, endTime: ctx.now().getTime() + clockSkewMs },
    executionMode: "ALL",
    size: 50,
  });
  const earlier = args.query?.planExecutionId ?? args.path?.execution_id;
  for (const summary of page.items) {
    if (await isOurs(client, scope, summary, request.id, typeof earlier === "string" ? earlier : undefined)) {
      return {
        outcome: "succeeded",
        message: "The answer was lost, but Harness has started the execution.",
        planExecutionId: summary.planExecutionId,
      };
    }
  }
  return ctx.now().getTime() - sentAt < settledAfterMs
    ? "undecided"
    : {
        outcome: "failed",
        message: "Harness has not started it. It can be asked for again.",
        planExecutionId: null,
      };
}

/** A run of ours names its approval in its notes; a rerun or retry also names the execution that it repeats. */
async function isOurs(
  client: HarnessClient,
  scope: { org?: string | undefined; project?: string | undefined },
  summary: ExecutionSummary,
  approvalId: string,
  earlier: string | undefined,
): Promise<boolean> {
  const rerun = summary.executionTriggerInfo?.rerunInfo;
  if (earlier !== undefined && (rerun?.prevExecutionId === earlier || rerun?.rootExecutionId === earlier)) {
    return true;
  }
  const notes = await executionNotes({ client, scope, planExecutionId: summary.planExecutionId });
  return notes?.includes(approvalId) ?? false;
}
