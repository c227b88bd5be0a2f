import { and, eq, inArray, isNull } from "drizzle-orm";
import { executionPath } from "@/lib/addresses";
import { nextLookAfterMs } from "@/lib/approvals/look-intervals";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/context";
import { approvalRequests } from "@/lib/db/schema";
import { enqueue } from "@/lib/jobs";
import { notifyChange } from "@/lib/notify";
import type { ExecutionOutcome } from "@/schemas/approvals";

export type SettledOutcome = Exclude<ExecutionOutcome, "none" | "running">;

export interface SettledResult {
  message: string;
  planExecutionId: string | null;
  output?: unknown;
  /** For `unknown`: nobody looks for an answer any more, so the thread is told as well. */
  final?: boolean;
}

/** Reading begins after this: Harness shows a started execution within seconds. */
const firstReadAfterSeconds = 10;

/**
 * Stores how an execution ended, tells the audit log and open pages, and wakes the thread. A request that is settled
 * already stays as it is: of a late answer and a reconciliation that ran meanwhile, the first one counts.
 *
 * An `unknown` that is still being found out has no `executionEndedAt`; the sweep looks after those.
 *
 * @returns the outcome that stands now
 */
export async function settleApproval(
  ctx: Context,
  request: Pick<
    typeof approvalRequests.$inferSelect,
    | "id"
    | "projectKey"
    | "title"
    | "connectorId"
    | "orgIdentifier"
    | "projectIdentifier"
    | "threadId"
    | "wait"
  >,
  outcome: SettledOutcome,
  { final = outcome !== "unknown", ...result }: SettledResult,
): Promise<ExecutionOutcome> {
  const href =
    result.planExecutionId !== null && request.projectKey !== null
      ? executionPath(request.projectKey, result.planExecutionId)
      : null;
  return ctx.db.transaction(async (tx) => {
    const [settled] = await tx
      .update(approvalRequests)
      .set({
        executionOutcome: outcome,
        executionEndedAt: final ? ctx.now() : null,
        executionResult: storable({ ...result, href }),
      })
      .where(
        and(
          eq(approvalRequests.id, request.id),
          inArray(approvalRequests.executionOutcome, ["running", "unknown"]),
          isNull(approvalRequests.executionEndedAt),
        ),
      )
      .returning({ id: approvalRequests.id });
    if (!settled) {
      const [standing] = await tx
        .select({ outcome: approvalRequests.executionOutcome })
        .from(approvalRequests)
        .where(eq(approvalRequests.id, request.id));
      return standing?.outcome ?? outcome;
    }
    await recordAudit(tx, ctx, {
      action: `approval.execution_${outcome}`,
      subjectType: "approval",
      subjectId: request.id,
      summary: `${request.title}: ${outcome}`,
      details: storable({ message: result.message, planExecutionId: result.planExecutionId }),
    });
    await notifyChange(tx, { topic: "approvals", projectKey: request.projectKey, id: request.id });
    if (final) {
      await enqueue("continue-thread", { approvalId: request.id }, { tx });
    } else {
      await enqueue(
        "reconcile-approval",
        { approvalId: request.id },
        { tx, startAfterSeconds: firstReadAfterSeconds },
      );
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
    if (
      outcome === "succeeded" &&
      result.planExecutionId !== null &&
      request.wait !== null &&
      request.threadId !== null
    ) {
      const startAfterSeconds = Math.ceil(nextLookAfterMs(request.wait, 0) / 1000);
      await enqueue("follow-run", { approvalId: request.id }, { tx, startAfterSeconds });
    }
    return outcome;
  });
}

/** JSON that Postgres takes: its `jsonb` refuses U+0000 and lone surrogates, and a result that cannot be stored would look like a lost answer. */
function storable(value: Record<string, unknown>): Record<string, unknown> {
  const clean: unknown = JSON.parse(
    JSON.stringify(value, (_key, member: unknown) =>
      typeof member === "string" ? member.replaceAll("\0", "").toWellFormed() : member,
    ),
  );
  return typeof clean === "object" && clean !== null ? { ...clean } : {};
}
