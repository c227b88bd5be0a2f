import { and, eq, isNull } from "drizzle-orm";
import { executionStartedBy } from "@/lib/approvals/find-started-execution";
import { settleApproval } from "@/lib/approvals/settle-approval";
import { harnessClientFor } from "@/lib/connectors";
import type { Context, VerbArgs } from "@/lib/context";
import { approvalRequests } from "@/lib/db/schema";
import { AppError, NotFoundError } from "@/lib/errors";
import { type HarnessClient, HarnessContractError, HarnessNotFoundError } from "@/lib/harness/client";
import { executionDetail } from "@/lib/harness/reads";
import { entryByName, isResourceTypeName, operationOf } from "@/lib/harness/registry";
import { startsExecution } from "@/lib/harness/tools";
import type { ExecutionOutcome } from "@/schemas/approvals";
import { hasEnded, outcomeOf } from "@/schemas/executions/execution-status";
import { ResolvedRequest } from "@/schemas/tools/write-plan";

type ApprovalRow = typeof approvalRequests.$inferSelect;
type Finding =
  | { outcome: "succeeded" | "failed" | "unknown"; message: string; planExecutionId: string | null }
  | "undecided";

/** Harness shows what it has done within seconds. When nothing stands there after this, nothing was done. */
const settledAfterMs = 120_000;
/** Reading is given up after this, and a person has to look. */
const giveUpAfterMs = 24 * 3_600_000;

/**
 * Finds out by reading what became of an operation whose answer never came. It is never sent again.
 *
 * @returns the outcome; `unknown` when reading cannot tell for this kind of operation; null when there is nothing to
 *   find out (any more)
 * @throws AppError  it is too early to tell (`unavailable`), or Harness could not be read; the job is tried again, and
 *   the sweep asks again after that
 */
export async function reconcileApproval({
  ctx,
  input,
}: VerbArgs<{ approvalId: string }>): Promise<ExecutionOutcome | null> {
  const [request] = await ctx.db
    .select()
    .from(approvalRequests)
    .where(
      and(
        eq(approvalRequests.id, input.approvalId),
        eq(approvalRequests.executionOutcome, "unknown"),
        isNull(approvalRequests.executionEndedAt),
      ),
    );
  if (!request) {
    return null;
  }
  const finding = await findOut(ctx, request);
  if (finding === "undecided") {
    throw new AppError("unavailable", "It is too early to tell what became of this operation.");
  }
  return settleApproval(ctx, request, finding.outcome, { ...finding, final: true });
}

async function findOut(ctx: Context, request: ApprovalRow): Promise<Finding> {
  const sentAtMs = (request.executionStartedAt ?? request.createdAt).getTime();
  const agoMs = ctx.now().getTime() - sentAtMs;
  try {
    const client = await harnessClientFor(ctx, request.connectorId);
    return await readOutcome(ctx, client, request, { sentAtMs, settled: agoMs >= settledAfterMs });
  } catch (error) {
    // The connector's removal is our own NotFoundError; Harness's is of another class.
    if (error instanceof NotFoundError) {
      return cannotTell("The connector was removed before it could be found out.");
    }
    if (agoMs >= giveUpAfterMs) {
      return cannotTell("Harness could not be read for a day.");
    }
    throw error;
  }
}

const cannotTell = (why: string): Finding => ({
  outcome: "unknown",
  message: `No clear answer came. ${why} Look at the resource in Harness; it is not sent again.`,
  planExecutionId: null,
});

interface Sent {
  sentAtMs: number;
  /** Enough time has passed that what is not there was not done. */
  settled: boolean;
}

async function readOutcome(
  ctx: Context,
  client: HarnessClient,
  request: ApprovalRow,
  sent: Sent,
): Promise<Finding> {
  const { operationKey } = request.operation;
  const args = ResolvedRequest.safeParse(request.operation.args);
  if (args.success && startsExecution(operationKey)) {
    return findStarted(ctx, client, request, args.data, sent);
  }
  if (args.success && (operationKey === "execution.abort" || operationKey === "execution.interrupt")) {
    return findInterrupted(ctx, client, request, args.data, sent);
  }
  if (args.success && operationKey.endsWith(".delete")) {
    return findDeleted(ctx, client, request, args.data, sent);
  }
  return cannotTell("Reading cannot tell for this kind of operation.");
}

const scopeOf = (request: ApprovalRow) => ({
  org: request.orgIdentifier ?? undefined,
  project: request.projectIdentifier ?? undefined,
});

async function findStarted(
  ctx: Context,
  client: HarnessClient,
  request: ApprovalRow,
  args: ResolvedRequest,
  { sentAtMs, settled }: Sent,
): Promise<Finding> {
  const { query, path } = args;
  const earlier = query.planExecutionId ?? path.execution_id;
  const pipeline = path.pipeline_id ?? query.pipelineIdentifier;
  const found = await executionStartedBy({
    client,
    signal: ctx.signal,
    scope: scopeOf(request),
    approvalId: request.id,
    pipelineIdentifier: typeof pipeline === "string" ? pipeline : undefined,
    earlierExecutionId: typeof earlier === "string" ? earlier : undefined,
    sentAtMs,
    nowMs: ctx.now().getTime(),
  });
  if (found !== null) {
    return {
      outcome: "succeeded",
      message: "The answer was lost, but Harness has started the execution.",
      planExecutionId: found,
    };
  }
  return settled
    ? {
        outcome: "failed",
        message: "Harness has not started it. It can be asked for again.",
        planExecutionId: null,
      }
    : "undecided";
}

async function findInterrupted(
  ctx: Context,
  client: HarnessClient,
  request: ApprovalRow,
  args: ResolvedRequest,
  { settled }: Sent,
): Promise<Finding> {
  const planExecutionId = args.path.execution_id ?? request.operation.resourceId;
  if (!planExecutionId) {
    return cannotTell("The request does not say which execution it was about.");
  }
  const { pipelineExecutionSummary } = await executionDetail({
    client,
    signal: ctx.signal,
    scope: scopeOf(request),
    planExecutionId,
    fullGraph: false,
  });
  const { status, endTs } = pipelineExecutionSummary;
  if (hasEnded(status, endTs)) {
    const bySelf = outcomeOf(status) === "succeeded";
    return {
      outcome: bySelf ? "failed" : "succeeded",
      message: bySelf
        ? `The execution ended by itself before it could be stopped: ${status}.`
        : `The execution has ended: ${status}.`,
      planExecutionId,
    };
  }
  return settled
    ? {
        outcome: "failed",
        message: "The execution goes on: the interrupt did not reach Harness.",
        planExecutionId,
      }
    : "undecided";
}

/** A deletion is read back at the same address: Harness's "not found" is the answer that was lost. */
async function findDeleted(
  ctx: Context,
  client: HarnessClient,
  request: ApprovalRow,
  args: ResolvedRequest,
  { settled }: Sent,
): Promise<Finding> {
  const { resourceType: name } = request.operation;
  const entry = isResourceTypeName(name) ? entryByName(name, "get") : undefined;
  const operation =
    isResourceTypeName(name) && entry !== undefined ? operationOf(name, "get", entry) : undefined;
  if (operation?.risk !== "read") {
    return cannotTell("Reading cannot tell for this kind of resource.");
  }
  try {
    await client.call(operation, { path: args.path, query: args.query }, { signal: ctx.signal });
  } catch (error) {
    if (error instanceof HarnessNotFoundError) {
      return {
        outcome: "succeeded",
        message: "The answer was lost, but it is deleted.",
        planExecutionId: null,
      };
    }
    // Of whatever shape the answer is: there is something.
    if (!(error instanceof HarnessContractError)) throw error;
  }
  return settled
    ? {
        outcome: "failed",
        message: "It still exists: the deletion did not reach Harness. It can be asked for again.",
        planExecutionId: null,
      }
    : "undecided";
}
