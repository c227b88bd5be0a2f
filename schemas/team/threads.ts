import { z } from "zod";
import { Outcome } from "../executions/execution-status";

/** What the page showed when the thread was opened or the message was sent: the teammate's context. */
export const ThreadSubject = z.object({
  kind: z.enum(["page", "execution", "pipeline", "test", "approval", "deployment"]),
  title: z.string().max(300),
  path: z.string().max(2000),
  projectKey: z.string().max(400).nullable(),
  planExecutionId: z.string().max(128).nullable().optional(),
  pipelineIdentifier: z.string().max(256).nullable().optional(),
  /** The page's filters as in its URL. */
  filters: z.record(z.string().max(64), z.string().max(500)).optional(),
});
export type ThreadSubject = z.infer<typeof ThreadSubject>;

/** A part of a stored message: an AI SDK UI message part, kept open because the SDK adds kinds. */
export const MessagePart = z.looseObject({ type: z.string() });
export type MessagePart = z.infer<typeof MessagePart>;

/** Of a run of a thread: one turn of the teammate's loop. */
export const threadRunStatuses = ["running", "finished", "stopped", "failed", "lost"] as const;
export const ThreadRunStatus = z.enum(threadRunStatuses);
export type ThreadRunStatus = z.infer<typeof ThreadRunStatus>;

/** What the server knows about a message beside its parts; sent with it to the browser. Instants are ISO 8601. */
export const MessageMetadata = z.object({
  authorName: z.string().optional(),
  createdAt: z.string().optional(),
  runId: z.string().optional(),
  status: ThreadRunStatus.optional(),
  model: z.string().optional(),
  inputTokens: z.number().optional(),
  outputTokens: z.number().optional(),
  subject: ThreadSubject.optional(),
});
export type MessageMetadata = z.infer<typeof MessageMetadata>;

/** Why an answer is incomplete; stored in the message, so that it is still there after a reload. */
export const ProblemData = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string().nullable(),
});
export type ProblemData = z.infer<typeof ProblemData>;

/** How an execution went that a thread waited for. */
export const ExecutionEndData = z.object({
  planExecutionId: z.string(),
  /** False: the time for waiting is over, and it goes on, or cannot be read. */
  ended: z.boolean(),
  /** Harness's word; null when it could not be read. */
  status: z.string().nullable(),
  outcome: Outcome.nullable(),
  runSequence: z.number().nullable(),
  durationMs: z.number().nullable(),
  failedStage: z.string().nullable(),
  failedStep: z.string().nullable(),
  /** The line that shows the failure best, redacted and cut. */
  failureLine: z.string().nullable(),
  waitedMs: z.number(),
});
export type ExecutionEndData = z.infer<typeof ExecutionEndData>;

/** What became of a write that the teammate proposed: the thread's own record of the decision. */
export const ApprovalOutcomeData = z.object({
  approvalId: z.string(),
  title: z.string(),
  status: z.enum(["pending", "approved", "denied", "expired", "withdrawn"]),
  executionOutcome: z.enum(["none", "running", "succeeded", "failed", "unknown"]),
  decidedByName: z.string().nullable(),
  reason: z.string().nullable(),
  operation: z.object({
    tool: z.string(),
    resourceType: z.string(),
    resourceId: z.string().nullable(),
    action: z.string().nullable(),
  }),
  projectKey: z.string().nullable(),
  /** Bounded and redacted answer of Harness, or its error. */
  result: z.record(z.string(), z.unknown()).nullable(),
  /** The started execution is followed; its end comes as a second message. */
  followed: z.boolean().optional(),
  /** In that second message. */
  end: ExecutionEndData.optional(),
});
export type ApprovalOutcomeData = z.infer<typeof ApprovalOutcomeData>;

export const ThreadMessage = z.object({
  id: z.string(),
  role: z.enum(["user", "assistant", "system"]),
  parts: z.array(MessagePart),
  metadata: MessageMetadata,
});
export type ThreadMessage = z.infer<typeof ThreadMessage>;

export const ThreadSummary = z.object({
  id: z.string(),
  title: z.string(),
  teammate: z.object({ id: z.string(), name: z.string() }),
  createdBy: z.string(),
  createdByName: z.string().nullable(),
  subject: ThreadSubject.nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  running: z.boolean(),
  pendingApprovals: z.number().int(),
  messageCount: z.number().int(),
});
export type ThreadSummary = z.infer<typeof ThreadSummary>;

export const ThreadView = ThreadSummary.extend({
  /** Oldest first; the answer that is being written is not among them, it is read from the stream. */
  messages: z.array(ThreadMessage),
  /** What answers here. */
  model: z.object({ id: z.string(), label: z.string(), isLanguageModel: z.boolean() }),
  viewer: z.object({ maySend: z.boolean(), mayManage: z.boolean() }),
});
export type ThreadView = z.infer<typeof ThreadView>;

/** Long enough for a pasted stack trace or a pipeline's YAML, short enough for a prompt. */
export const maxMessageChars = 20_000;

export const CreateThreadInput = z.object({
  title: z.string().trim().min(1).max(120).optional(),
  teammateId: z.string().max(64).optional(),
  subject: ThreadSubject.nullable().optional(),
});
export type CreateThreadInput = z.infer<typeof CreateThreadInput>;

export const ThreadIdInput = z.object({ threadId: z.string().min(1).max(64) });
export type ThreadIdInput = z.infer<typeof ThreadIdInput>;

export const RenameThreadInput = ThreadIdInput.extend({ title: z.string().trim().min(1).max(120) });
export type RenameThreadInput = z.infer<typeof RenameThreadInput>;

export const ListThreadsInput = z.object({
  mine: z.boolean().default(false),
  search: z.string().trim().max(200).optional(),
  limit: z.number().int().min(1).max(200).default(50),
});
export type ListThreadsInput = z.infer<typeof ListThreadsInput>;

/** The body of a new message: text and the page it was written on. History, tool results and decisions are never sent. */
export const SendMessageBody = z.strictObject({
  text: z
    .string()
    .trim()
    .min(1, "Write a message first.")
    .max(maxMessageChars, `A message may have at most ${maxMessageChars} characters.`),
  subject: ThreadSubject.nullable().optional(),
});
export type SendMessageBody = z.infer<typeof SendMessageBody>;

export const SendMessageInput = ThreadIdInput.extend(SendMessageBody.shape);
export type SendMessageInput = z.infer<typeof SendMessageInput>;
