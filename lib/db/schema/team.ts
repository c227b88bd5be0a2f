import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type {
  ApprovalEffect,
  ApprovalStatus,
  DiffView,
  EvidenceItem,
  ExecutionOutcome,
  StoredOperation,
} from "@/schemas/approvals";
import type { ToolPermissions } from "@/schemas/connectors/harness-connector";
import type { Risk } from "@/schemas/risk";
import type { MessagePart, ThreadSubject } from "@/schemas/team/threads";
import type { WaitPlan } from "@/schemas/tools/write-plan";
import { instant } from "./columns";

export const teammates = pgTable("teammates", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  /** What it is for, one line; shown and given to the model. */
  role: text("role").notNull(),
  instructions: text("instructions").notNull(),
  /** The connectors it may use: null means all of them, now and later, an empty list none. */
  connectorIds: text("connector_ids").array(),
  /** May only tighten what its connectors allow. */
  toolPermissions: jsonb("tool_permissions").$type<ToolPermissions>().notNull(),
  builtIn: boolean("built_in").notNull().default(false),
  createdAt: instant("created_at").notNull(),
});

export const threads = pgTable(
  "threads",
  {
    id: text("id").primaryKey(),
    title: text("title").notNull(),
    teammateId: text("teammate_id")
      .notNull()
      .references(() => teammates.id),
    createdBy: text("created_by").notNull(),
    subject: jsonb("subject").$type<ThreadSubject>(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    index("threads_updated").on(t.updatedAt.desc()),
    index("threads_author").on(t.createdBy, t.updatedAt.desc()),
  ],
);

export const messages = pgTable(
  "messages",
  {
    id: text("id").primaryKey(),
    threadId: text("thread_id")
      .notNull()
      .references(() => threads.id, { onDelete: "cascade" }),
    position: integer("position").notNull(),
    role: text("role").$type<"user" | "assistant" | "system">().notNull(),
    /** User id or teammate id. */
    authorId: text("author_id").notNull(),
    authorName: text("author_name").notNull(),
    parts: jsonb("parts").$type<MessagePart[]>().notNull(),
    metadata: jsonb("metadata").$type<Record<string, unknown>>().notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [uniqueIndex("messages_position").on(t.threadId, t.position)],
);

/** One turn of the agent loop in a thread; at most one is `running` a thread. */
export const threadRuns = pgTable(
  "thread_runs",
  {
    id: text("id").primaryKey(),
    threadId: text("thread_id")
      .notNull()
      .references(() => threads.id, { onDelete: "cascade" }),
    status: text("status").$type<"running" | "finished" | "stopped" | "failed" | "lost">().notNull(),
    model: text("model").notNull(),
    startedBy: text("started_by").notNull(),
    startedAt: instant("started_at").notNull(),
    endedAt: instant("ended_at"),
    stopRequested: boolean("stop_requested").notNull().default(false),
    /** Renewed while the owning process lives; a run whose lease ran out is `lost`. */
    leaseUntil: instant("lease_until").notNull(),
    error: text("error"),
    inputTokens: integer("input_tokens"),
    outputTokens: integer("output_tokens"),
  },
  (t) => [
    index("thread_runs_thread").on(t.threadId, t.startedAt.desc()),
    uniqueIndex("thread_runs_one_running").on(t.threadId).where(sql`${t.status} = 'running'`),
  ],
);

/**
 * The stream of a run, as sent (a row holds a batch of chunks), so that a reload or another process can go on reading
 * it. Deleted when the thread's next run starts: a reader in another process may still be behind when a run ends.
 */
export const threadRunChunks = pgTable(
  "thread_run_chunks",
  {
    runId: text("run_id")
      .notNull()
      .references(() => threadRuns.id, { onDelete: "cascade" }),
    seq: integer("seq").notNull(),
    chunk: jsonb("chunk").notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.seq] })],
);

/** A write that waits for a person. What is decided on is what is stored here; see `lib/approvals`. */
export const approvalRequests = pgTable(
  "approval_requests",
  {
    id: text("id").primaryKey(),
    connectorId: text("connector_id").notNull(),
    orgIdentifier: text("org_identifier"),
    projectIdentifier: text("project_identifier"),
    projectKey: text("project_key"),
    operation: jsonb("operation").$type<StoredOperation>().notNull(),
    /** SHA-256 of the canonical JSON of `operation` and scope. */
    operationHash: text("operation_hash").notNull(),
    risk: text("risk").$type<Risk>().notNull(),
    title: text("title").notNull(),
    effect: jsonb("effect").$type<ApprovalEffect>().notNull(),
    evidence: jsonb("evidence").$type<EvidenceItem[]>().notNull(),
    diff: jsonb("diff").$type<DiffView>(),
    requestedBy: text("requested_by").notNull(),
    requestedByName: text("requested_by_name").notNull(),
    teammateId: text("teammate_id"),
    threadId: text("thread_id"),
    /**
     * The call that asks. Of a chat: its run and the call in it, as providers number their calls anew in each answer. Without a
     * thread: kind and id of the origin before it (`lib/approvals/request-origin.ts`).
     */
    toolCallId: text("tool_call_id"),
    status: text("status").$type<ApprovalStatus>().notNull(),
    expiresAt: instant("expires_at").notNull(),
    decidedBy: text("decided_by"),
    decidedByName: text("decided_by_name"),
    decidedAt: instant("decided_at"),
    decisionReason: text("decision_reason"),
    executionOutcome: text("execution_outcome").$type<ExecutionOutcome>().notNull(),
    executionStartedAt: instant("execution_started_at"),
    executionEndedAt: instant("execution_ended_at"),
    /** Bounded, redacted result or error of the execution. */
    executionResult: jsonb("execution_result").$type<Record<string, unknown>>(),
    /** For what starts an execution that is to be followed: how long, and how often it is asked for. */
    wait: jsonb("wait").$type<WaitPlan>(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    index("approval_requests_status").on(t.status, t.createdAt.desc()),
    index("approval_requests_thread").on(t.threadId, t.createdAt),
    uniqueIndex("approval_requests_tool_call").on(t.threadId, t.toolCallId),
  ],
);
