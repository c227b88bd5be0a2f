import { eq } from "drizzle-orm";
import { mayWithdraw, whyMayNotDecide } from "@/lib/approvals/policy";
import type { Context } from "@/lib/context";
import { approvalRequests, connectors, teammates } from "@/lib/db/schema";
import { readSetting } from "@/lib/settings";
import type { ApprovalView } from "@/schemas/approvals";

type Row = typeof approvalRequests.$inferSelect;

const selection = {
  request: approvalRequests,
  connectorName: connectors.displayName,
  teammateName: teammates.name,
};

/** Requests joined with the names that a reader needs. Add conditions, order and limit to it. */
export function selectApprovals(db: Pick<Context["db"], "select">) {
  return db
    .select(selection)
    .from(approvalRequests)
    .leftJoin(connectors, eq(connectors.id, approvalRequests.connectorId))
    .leftJoin(teammates, eq(teammates.id, approvalRequests.teammateId));
}

/** Turns rows into what the given viewer sees. A pending request past its expiry reads as expired, whether or not the sweep has come by. */
export async function toApprovalViews(
  ctx: Pick<Context, "db" | "actor" | "now">,
  rows: { request: Row; connectorName: string | null; teammateName: string | null }[],
): Promise<ApprovalView[]> {
  if (rows.length === 0) {
    return [];
  }
  const policy = await readSetting(ctx.db, "approvals");
  const now = ctx.now();
  return rows.map(({ request, connectorName, teammateName }) => {
    const expired = request.status === "pending" && request.expiresAt.getTime() <= now.getTime();
    const current = expired ? { ...request, status: "expired" as const } : request;
    const reason = whyMayNotDecide(ctx.actor, current, policy, now);
    return {
      id: current.id,
      title: current.title,
      status: current.status,
      risk: current.risk,
      connectorId: current.connectorId,
      connectorName,
      orgIdentifier: current.orgIdentifier,
      projectIdentifier: current.projectIdentifier,
      projectKey: current.projectKey,
      operation: current.operation,
      effect: current.effect,
      evidence: current.evidence,
      diff: current.diff,
      requestedBy: { id: current.requestedBy, name: current.requestedByName },
      teammateId: current.teammateId,
      teammateName,
      threadId: current.threadId,
      toolCallId: current.toolCallId,
      createdAt: current.createdAt.toISOString(),
      expiresAt: current.expiresAt.toISOString(),
      decidedBy: current.decidedBy
        ? { id: current.decidedBy, name: current.decidedByName ?? current.decidedBy }
        : null,
      decidedAt: current.decidedAt?.toISOString() ?? null,
      decisionReason: current.decisionReason,
      executionOutcome: current.executionOutcome,
      executionResult: current.executionResult,
      executionEndedAt: current.executionEndedAt?.toISOString() ?? null,
      mayDecide: reason === null,
      mayNotDecideBecause: reason,
      mayWithdraw: mayWithdraw(ctx.actor, current),
    };
  });
}
