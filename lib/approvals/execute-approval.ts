import { and, eq } from "drizzle-orm";
import { operationHash } from "@/lib/approvals/operation-hash";
import { startedExecutionId } from "@/lib/approvals/started-execution";
import { recordAudit } from "@/lib/audit/record-audit";
import { harnessClientFor } from "@/lib/connectors/harness-client-for";
import type { Context, VerbArgs } from "@/lib/context";
import { approvalRequests, connectors } from "@/lib/db/schema";
import { AppError } from "@/lib/errors";
import { sendOutcomeOf } from "@/lib/harness/errors";
import { hashArguments, issueGrant } from "@/lib/harness/grant";
import { writeToolNamed } from "@/lib/harness/tools";
import { boundResult } from "@/lib/harness/tools/bound-result";
import { enqueue } from "@/lib/jobs/enqueue";
import { notifyChange } from "@/lib/notify/notify-change";
import type { ExecutionOutcome } from "@/schemas/approvals";

type ApprovalRow = typeof approvalRequests.$inferSelect;

/** Sending takes one try of the client; a process that is silent for longer has died. */
const grantValidMs = 120_000;
/** Stored results are for reading; a larger one is cut. */
const maxResultChars = 20_000;

/**
 * Sends an approved operation, once. The claim is a compare-and-swap on the stored request, so that of two workers, a
 * repeated job and a sweep only one sends. What is sent is what was stored: the hash is compared before.
 *
 * @returns the outcome, or null when somebody else has claimed it or it is not approved
 */
export async function executeApproval({
  ctx,
  input,
}: VerbArgs<{ approvalId: string }>): Promise<ExecutionOutcome | null> {
  const [request] = await ctx.db
    .update(approvalRequests)
    .set({ executionOutcome: "running", executionStartedAt: ctx.now() })
    .where(
      and(
        eq(approvalRequests.id, input.approvalId),
        eq(approvalRequests.status, "approved"),
        eq(approvalRequests.executionOutcome, "none"),
      ),
    )
    .returning();
  if (!request) {
    return null;
  }
  await notifyChange(ctx.db, { topic: "approvals", projectKey: request.projectKey, id: request.id });
  try {
    const output = await send(ctx, request);
    const planExecutionId = startedExecutionId(output);
    return await settleApproval(ctx, request, "succeeded", {
      message: planExecutionId === null ? "Harness has done it." : "Harness has started the execution.",
      planExecutionId,
      output: boundResult(output, maxResultChars).value,
    });
  } catch (error) {
    ctx.log.warn({ err: error, approvalId: request.id }, "approved operation failed");
    const outcome = sendOutcomeOf(error) === "unknown" ? "unknown" : "failed";
    const message =
      error instanceof AppError
        ? [error.message, error.remedy].filter(Boolean).join(" ")
        : "It failed on our side before an answer came. The details are in the server log.";
    return await settleApproval(ctx, request, outcome, {
      message:
        outcome === "unknown"
          ? `${message} Whether Harness did it is being found out by reading; it is not sent again.`
          : message,
      planExecutionId: null,
    });
  }
}

async function send(ctx: Context, request: ApprovalRow): Promise<unknown> {
  if (operationHash(request, request.operation) !== request.operationHash) {
    throw new AppError(
      "conflict",
      "The stored operation is not the one that was approved. Nothing was sent.",
      {
        remedy: "Ask for it again.",
      },
    );
  }
  const [connector] = await ctx.db
    .select({ accountId: connectors.accountId, toolPermissions: connectors.toolPermissions })
    .from(connectors)
    .where(eq(connectors.id, request.connectorId));
  if (connector?.toolPermissions[request.operation.tool] === "deny") {
    throw new AppError(
      "forbidden",
      "An admin has forbidden this kind of operation for the connector meanwhile. Nothing was sent.",
    );
  }
  const client = await harnessClientFor(ctx, request.connectorId);
  const grant = issueGrant({
    approvalId: request.id,
    operationKey: request.operation.operationKey,
    argsHash: hashArguments(request.operation.args),
    accountId: client.accountId,
    decidedBy: request.decidedBy ?? "",
    expiresAtMs: ctx.now().getTime() + grantValidMs,
  });
  return writeToolNamed(request.operation.tool).execute({
    client,
    operation: request.operation,
    grant,
    signal: ctx.signal,
  });
}

/** Stores how an execution ended, tells the audit log and open pages, and wakes the thread. */
export async function settleApproval(
  ctx: Context,
  request: Pick<
    ApprovalRow,
    "id" | "projectKey" | "title" | "connectorId" | "orgIdentifier" | "projectIdentifier"
  >,
  outcome: Exclude<ExecutionOutcome, "none" | "running">,
  result: { message: string; planExecutionId: string | null; output?: unknown },
): Promise<ExecutionOutcome> {
  const href =
    result.planExecutionId !== null && request.projectKey !== null
      ? `/executions/${encodeURIComponent(request.projectKey)}/${result.planExecutionId}`
      : null;
  await ctx.db.transaction(async (tx) => {
    await tx
      .update(approvalRequests)
      .set({ executionOutcome: outcome, executionEndedAt: ctx.now(), executionResult: { ...result, href } })
      .where(eq(approvalRequests.id, request.id));
    await recordAudit(tx, ctx, {
      action: `approval.execution_${outcome}`,
      subjectType: "approval",
      subjectId: request.id,
      summary: `${request.title}: ${outcome}`,
      details: { message: result.message, planExecutionId: result.planExecutionId },
    });
    await notifyChange(tx, { topic: "approvals", projectKey: request.projectKey, id: request.id });
    if (outcome === "unknown") {
      await enqueue("reconcile-approval", { approvalId: request.id }, { tx, startAfterSeconds: 10 });
    } else {
      await enqueue("continue-thread", { approvalId: request.id }, { tx });
    }
    if (
      result.planExecutionId !== null &&
      request.orgIdentifier !== null &&
      request.projectIdentifier !== null
    ) {
      await enqueue(
        "sync-execution",
        {
          connectorId: request.connectorId,
          orgIdentifier: request.orgIdentifier,
          projectIdentifier: request.projectIdentifier,
          planExecutionId: result.planExecutionId,
        },
        { tx },
      );
    }
  });
  return outcome;
}
