import { and, eq } from "drizzle-orm";
import { operationHash } from "@/lib/approvals/operation-hash";
import { settleApproval } from "@/lib/approvals/settle-approval";
import { harnessClientFor } from "@/lib/connectors";
import type { Context, VerbArgs } from "@/lib/context";
import { approvalRequests, harnessAccounts } from "@/lib/db/schema";
import { AppError } from "@/lib/errors";
import {
  type ApprovalGrant,
  type HarnessClient,
  hashArguments,
  issueGrant,
  sendOutcomeOf,
} from "@/lib/harness/client";
import { boundResult, startedExecutionId, startsExecution, writeToolNamed } from "@/lib/harness/tools";
import { notifyChange } from "@/lib/notify";
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
 * @returns the outcome, or null when somebody else has claimed it, it is not approved, or the process is stopping and
 *   gave it back unsent
 */
export async function executeApproval({
  ctx,
  input,
}: VerbArgs<{ approvalId: string }>): Promise<ExecutionOutcome | null> {
  const request = await claim(ctx, input.approvalId);
  if (request === null) {
    return null;
  }
  let ready: { client: HarnessClient; grant: ApprovalGrant };
  try {
    ready = await prepare(ctx, request);
  } catch (error) {
    ctx.log.warn({ err: error, approvalId: request.id }, "approved operation refused before sending");
    return settleApproval(ctx, request, "failed", {
      message: `${sentenceOf(error)} Nothing was sent.`,
      planExecutionId: null,
    });
  }
  let output: unknown;
  try {
    output = await writeToolNamed(request.operation.tool).execute({
      ...ready,
      operation: request.operation,
      signal: ctx.signal,
    });
  } catch (error) {
    return settleFailure(ctx, request, error);
  }
  const planExecutionId = startedExecutionId(output);
  return settleApproval(ctx, request, "succeeded", {
    message:
      planExecutionId !== null && startsExecution(request.operation.operationKey)
        ? "Harness has started the execution."
        : "Harness has done it.",
    planExecutionId,
    output: boundResult(output, maxResultChars).value,
  });
}

/** Takes the approved request for this process, or null when it is not to be had. */
async function claim(ctx: Context, approvalId: string): Promise<ApprovalRow | null> {
  return ctx.db.transaction(async (tx) => {
    const [request] = await tx
      .update(approvalRequests)
      .set({ executionOutcome: "running", executionStartedAt: ctx.now() })
      .where(
        and(
          eq(approvalRequests.id, approvalId),
          eq(approvalRequests.status, "approved"),
          eq(approvalRequests.executionOutcome, "none"),
        ),
      )
      .returning();
    if (!request) {
      return null;
    }
    await notifyChange(tx, { topic: "approvals", projectKey: request.projectKey, id: request.id });
    return request;
  });
}

/** Everything that can be refused without asking Harness; whatever this throws, nothing was sent. */
async function prepare(
  ctx: Context,
  request: ApprovalRow,
): Promise<{ client: HarnessClient; grant: ApprovalGrant }> {
  if (operationHash(request, request.operation) !== request.operationHash) {
    throw new AppError("conflict", "The stored operation is not the one that was approved.", {
      remedy: "Ask for it again.",
    });
  }
  const [connector] = await ctx.db
    .select({ toolPermissions: harnessAccounts.toolPermissions })
    .from(harnessAccounts)
    .where(eq(harnessAccounts.connectorId, request.connectorId));
  if (connector?.toolPermissions[request.operation.tool] === "deny") {
    throw new AppError(
      "forbidden",
      "An admin has forbidden this kind of operation for the connector meanwhile.",
    );
  }
  const client = await harnessClientFor(ctx, request.connectorId, "people");
  const grant = issueGrant({
    approvalId: request.id,
    operationKey: request.operation.operationKey,
    argsHash: hashArguments(request.operation.args),
    accountId: client.accountId,
    decidedBy: request.decidedBy ?? "",
    // The client checks it by its own clock.
    expiresAtMs: client.now() + grantValidMs,
  });
  return { client, grant };
}

async function settleFailure(
  ctx: Context,
  request: ApprovalRow,
  error: unknown,
): Promise<ExecutionOutcome | null> {
  const sent = sendOutcomeOf(error);
  ctx.log.warn({ err: error, approvalId: request.id, sent }, "approved operation failed");
  if (sent === "not_sent" && ctx.signal?.aborted) {
    // The process stops before it sent: another one, or the next start, may still do what was approved.
    await ctx.db
      .update(approvalRequests)
      .set({ executionOutcome: "none", executionStartedAt: null })
      .where(and(eq(approvalRequests.id, request.id), eq(approvalRequests.executionOutcome, "running")));
    return null;
  }
  const endings = {
    not_sent: "Nothing was sent; it can be asked for again.",
    refused: "Harness did not do it.",
    unknown: "Whether Harness did it is being found out by reading; it is not sent again.",
  };
  return settleApproval(ctx, request, sent === "unknown" ? "unknown" : "failed", {
    message: `${sentenceOf(error)} ${endings[sent]}`,
    planExecutionId: null,
  });
}

/** What went wrong, for the person who reads the request; the text of an unknown error stays in the log. */
function sentenceOf(error: unknown): string {
  return error instanceof AppError
    ? [error.message, error.remedy].filter(Boolean).join(" ")
    : "It failed on our side before an answer came. The details are in the server log.";
}
