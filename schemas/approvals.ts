import { z } from "zod";
import { Risk } from "./risk";
import { WriteToolName } from "./team/tool-names";

export const approvalStatuses = ["pending", "approved", "denied", "expired", "withdrawn"] as const;
export const ApprovalStatus = z.enum(approvalStatuses);
export type ApprovalStatus = z.infer<typeof ApprovalStatus>;

/**
 * What became of the operation after approval. `unknown`: it was sent and no clear answer came; it is settled by
 * reading what Harness now has, never by sending again.
 */
export const executionOutcomes = ["none", "running", "succeeded", "failed", "unknown"] as const;
export const ExecutionOutcome = z.enum(executionOutcomes);
export type ExecutionOutcome = z.infer<typeof ExecutionOutcome>;

/** The exact operation that will be sent: enough to rebuild the request without asking anybody again. */
export const StoredOperation = z.object({
  tool: WriteToolName,
  /** Registry key, e.g. `pipeline.run`, `trigger.update`. */
  operationKey: z.string(),
  resourceType: z.string(),
  resourceId: z.string().nullable(),
  action: z.string().nullable(),
  /** The resolved arguments of the operation (path, query, body), JSON only. */
  args: z.record(z.string(), z.unknown()),
});
export type StoredOperation = z.infer<typeof StoredOperation>;

export const ApprovalEffect = z.object({
  /** One sentence: what will happen. */
  summary: z.string(),
  /** Further consequences, one line each. */
  details: z.array(z.string()),
  /** Whether and how it can be undone. */
  reversible: z.string(),
  openInHarness: z.string().nullable(),
});
export type ApprovalEffect = z.infer<typeof ApprovalEffect>;

/** Names one call among all calls of its origin, so that it asks once, however often it is sent. */
const callKey = z.string().min(1).max(300);

/** Where a request comes from. What became of it is told to a conversation alone; others look at the request. */
export const RequestOrigin = z.discriminatedUnion("kind", [
  /** A button: each click asks anew. */
  z.object({ kind: z.literal("page") }),
  /** A turn of a teammate. */
  z.object({ kind: z.literal("chat"), threadId: z.string().min(1), teammateId: z.string(), callKey }),
  /** Another program, with the rights of the person whose token it shows. */
  z.object({ kind: z.literal("program"), programId: z.string().min(1).max(128), callKey }),
  /** A task that recurs, for the person who set it up. */
  z.object({ kind: z.literal("schedule"), scheduleId: z.string().min(1).max(128), callKey }),
]);
export type RequestOrigin = z.infer<typeof RequestOrigin>;

/** A statement with the place that shows it. `href` is a path of this app or an https address. */
export const EvidenceItem = z.object({
  id: z.string(),
  kind: z.enum(["log", "test", "commit", "execution", "pipeline", "metric", "deployment", "other"]),
  statement: z.string(),
  href: z.string().nullable(),
});
export type EvidenceItem = z.infer<typeof EvidenceItem>;

export const DiffView = z.object({ format: z.enum(["yaml", "json"]), before: z.string(), after: z.string() });
export type DiffView = z.infer<typeof DiffView>;

/** An approval request as pages, cards and tools see it. Instants are ISO 8601. */
export const ApprovalView = z.object({
  id: z.string(),
  title: z.string(),
  status: ApprovalStatus,
  risk: Risk,
  connectorId: z.string(),
  connectorName: z.string().nullable(),
  orgIdentifier: z.string().nullable(),
  projectIdentifier: z.string().nullable(),
  projectKey: z.string().nullable(),
  operation: StoredOperation,
  effect: ApprovalEffect,
  evidence: z.array(EvidenceItem),
  diff: DiffView.nullable(),
  requestedBy: z.object({ id: z.string(), name: z.string() }),
  teammateId: z.string().nullable(),
  teammateName: z.string().nullable(),
  threadId: z.string().nullable(),
  toolCallId: z.string().nullable(),
  createdAt: z.string(),
  expiresAt: z.string(),
  decidedBy: z.object({ id: z.string(), name: z.string() }).nullable(),
  decidedAt: z.string().nullable(),
  decisionReason: z.string().nullable(),
  executionOutcome: ExecutionOutcome,
  executionResult: z.record(z.string(), z.unknown()).nullable(),
  executionEndedAt: z.string().nullable(),
  /** Whether the viewer may decide, and why not. */
  mayDecide: z.boolean(),
  mayNotDecideBecause: z.string().nullable(),
  mayWithdraw: z.boolean(),
});
export type ApprovalView = z.infer<typeof ApprovalView>;

export const DecideApprovalInput = z.object({
  approvalId: z.string().min(1),
  verdict: z.enum(["approved", "denied"]),
  reason: z.string().trim().max(2000).optional(),
});
export type DecideApprovalInput = z.infer<typeof DecideApprovalInput>;
