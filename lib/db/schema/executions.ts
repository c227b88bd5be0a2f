import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { Outcome } from "@/schemas/executions/execution-status";
import type { StageStripItem } from "@/schemas/executions/executions";
import type { FailureCause } from "@/schemas/executions/failure-cause";
import { instant } from "./columns";
import { pipelines, projects } from "./connectors";

/** One run of a pipeline. Idempotent by Harness's `planExecutionId` within the project. */
export const executions = pgTable(
  "executions",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    pipelineId: integer("pipeline_id")
      .notNull()
      .references(() => pipelines.id, { onDelete: "cascade" }),
    planExecutionId: text("plan_execution_id").notNull(),
    runSequence: integer("run_sequence").notNull(),
    /** Harness's status, verbatim. */
    status: text("status").notNull(),
    outcome: text("outcome").$type<Outcome>().notNull(),
    startedAt: instant("started_at").notNull(),
    endedAt: instant("ended_at"),
    durationMs: integer("duration_ms"),
    /** From the execution's start to the start of its first stage. */
    queuedMs: integer("queued_ms"),
    /** Why it waits, or waited, in the queue, in Harness's words. */
    queuedReason: text("queued_reason"),
    /** Labels that Harness keeps of it, by key; null for none. */
    labels: jsonb("labels").$type<Record<string, string>>(),
    triggerType: text("trigger_type").notNull(),
    triggerIdentifier: text("trigger_identifier"),
    triggeredByName: text("triggered_by_name"),
    triggeredByEmail: text("triggered_by_email"),
    repo: text("repo"),
    branch: text("branch"),
    targetBranch: text("target_branch"),
    commitSha: text("commit_sha"),
    commitMessage: text("commit_message"),
    commitAuthor: text("commit_author"),
    commitUrl: text("commit_url"),
    prNumber: integer("pr_number"),
    prTitle: text("pr_title"),
    prUrl: text("pr_url"),
    tag: text("tag"),
    isRerun: boolean("is_rerun").notNull().default(false),
    /** The execution that this one runs again (rerun or retry), and the first of that chain. */
    previousExecutionId: text("previous_execution_id"),
    rootExecutionId: text("root_execution_id"),
    /** The execution whose pipeline stage started this one. */
    parentExecutionId: text("parent_execution_id"),
    executionMode: text("execution_mode").notNull(),
    modules: text("modules").array().notNull(),
    serviceIdentifiers: text("service_identifiers").array().notNull(),
    environmentIdentifiers: text("environment_identifiers").array().notNull(),
    stageStrip: jsonb("stage_strip").$type<StageStripItem[]>().notNull(),
    failureMessage: text("failure_message"),
    failureTypes: text("failure_types").array().notNull(),
    /** First failing stage and step, and the class and fingerprint of the failure; null until known. */
    failedStage: text("failed_stage"),
    failedStep: text("failed_step"),
    failedStepType: text("failed_step_type"),
    failureCause: text("failure_cause").$type<FailureCause>(),
    failureFingerprint: text("failure_fingerprint"),
    /** The line that shows the failure best, redacted and cut. */
    failureExcerpt: text("failure_excerpt"),
    /** The failures that it is one of, `failure_clusters.id`; null until the failing lines have been read. */
    failureClusterId: text("failure_cluster_id"),
    /** Whose execution it was, for counts: the commit's author, else who started it. Cut, because it stands in an index. */
    person: text("person").generatedAlwaysAs(
      sql`left(coalesce(nullif(commit_author, ''), nullif(triggered_by_name, '')), 80)`,
    ),
    canRetry: boolean("can_retry").notNull().default(false),
    testsTotal: integer("tests_total"),
    testsFailed: integer("tests_failed"),
    /**
     * What is stored of the execution after it ended: 0 = its summary (with stages, commits, deployments), 1 = steps, the cause
     * of the failure and how many tests there were, 2 = each test as well.
     */
    detailLevel: smallint("detail_level").notNull().default(0),
    /** How often reading the details failed, and the last reason; given up after some tries. */
    detailAttempts: smallint("detail_attempts").notNull().default(0),
    detailError: text("detail_error"),
    detailRetryAt: instant("detail_retry_at"),
    /** Why the tests, or the log of the failing step, could not be read although the rest was; read again alone. Null otherwise. */
    testsError: text("tests_error"),
    logError: text("log_error"),
    /** When the stored details were asked for: an older answer never replaces a newer one. */
    detailReadAt: instant("detail_read_at"),
    /** Hash of what Harness's summary said, and when it was asked: an older answer never replaces a newer one. */
    summaryHash: text("summary_hash").notNull().default(""),
    summaryReadAt: instant("summary_read_at").notNull().defaultNow(),
    updatedAt: instant("updated_at").notNull(),
    /**
     * What a search looks through, a line for each field. Where the database has `pg_trgm`, the migration that added this
     * indexes it by trigrams (`executions_search`); where it has not, a search reads every row.
     */
    searchText: text("search_text")
      .notNull()
      .generatedAlwaysAs(
        sql`plan_execution_id || chr(10) || coalesce(commit_sha, '') || chr(10) || coalesce(commit_message, '') || chr(10) || coalesce(commit_author, '') || chr(10) || coalesce(branch, '') || chr(10) || coalesce(triggered_by_name, '') || chr(10) || coalesce(pr_title, '') || chr(10) || coalesce(failure_message, '') || chr(10) || coalesce(failed_step, '') || chr(10) || coalesce(failure_excerpt, '') || chr(10) || coalesce(tag, '')`,
      ),
  },
  (t) => [
    uniqueIndex("executions_plan").on(t.projectId, t.planExecutionId),
    // Rows are wide (the stage strip); what counts and compares executions is answered from these indexes alone.
    index("executions_project_started").on(
      t.projectId,
      t.startedAt.desc(),
      t.outcome,
      t.pipelineId,
      t.branch,
      t.triggerType,
      t.endedAt,
      t.durationMs,
      t.queuedMs,
      t.id,
    ),
    index("executions_pipeline_started").on(
      t.pipelineId,
      t.startedAt.desc(),
      t.outcome,
      t.branch,
      t.triggerType,
      t.endedAt,
      t.id,
    ),
    // The failures of a range are grouped from this alone.
    index("executions_failed")
      .on(
        t.projectId,
        t.startedAt.desc(),
        t.pipelineId,
        t.branch,
        t.triggerType,
        t.failureClusterId,
        t.failureCause,
        t.failedStep,
        t.durationMs,
        t.person,
        t.outcome,
        t.id,
      )
      .where(sql`${t.outcome} = 'failed'`),
    index("executions_started").on(t.startedAt.desc()),
    index("executions_open").on(t.outcome, t.startedAt),
    index("executions_commit").on(t.commitSha),
    index("executions_fingerprint").on(t.failureFingerprint, t.startedAt.desc()),
    index("executions_cluster")
      .on(t.failureClusterId, t.startedAt.desc())
      .where(sql`${t.failureClusterId} is not null`),
    // What the job that assigns clusters to earlier failures has left to do; empty after it.
    index("executions_unclustered")
      .on(t.id)
      .where(sql`${t.failureFingerprint} is not null and ${t.failureClusterId} is null`),
    index("executions_detail").on(t.detailLevel, t.projectId, t.startedAt),
    index("executions_plan_only").on(t.planExecutionId),
  ],
);

export const executionStages = pgTable(
  "execution_stages",
  {
    executionId: bigint("execution_id", { mode: "number" })
      .notNull()
      .references(() => executions.id, { onDelete: "cascade" }),
    nodeId: text("node_id").notNull(),
    /** The parallel or matrix wrapper around it, if any. */
    parentNodeId: text("parent_node_id"),
    position: integer("position").notNull(),
    identifier: text("identifier").notNull(),
    name: text("name").notNull(),
    type: text("type").notNull(),
    status: text("status").notNull(),
    startedAt: instant("started_at"),
    endedAt: instant("ended_at"),
    nodeExecutionId: text("node_execution_id"),
    failureMessage: text("failure_message"),
    failureTypes: text("failure_types").array().notNull(),
    childExecutionId: text("child_execution_id"),
  },
  (t) => [primaryKey({ columns: [t.executionId, t.nodeId] })],
);

export const executionSteps = pgTable(
  "execution_steps",
  {
    executionId: bigint("execution_id", { mode: "number" })
      .notNull()
      .references(() => executions.id, { onDelete: "cascade" }),
    nodeId: text("node_id").notNull(),
    stageNodeId: text("stage_node_id").notNull(),
    parentNodeId: text("parent_node_id"),
    position: integer("position").notNull(),
    identifier: text("identifier").notNull(),
    name: text("name").notNull(),
    stepType: text("step_type").notNull(),
    status: text("status").notNull(),
    startedAt: instant("started_at"),
    endedAt: instant("ended_at"),
    failureMessage: text("failure_message"),
    failureTypes: text("failure_types").array().notNull(),
    logKeys: text("log_keys").array().notNull(),
    delegateName: text("delegate_name"),
    attempt: integer("attempt").notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.executionId, t.nodeId] })],
);

export const executionCommits = pgTable(
  "execution_commits",
  {
    executionId: bigint("execution_id", { mode: "number" })
      .notNull()
      .references(() => executions.id, { onDelete: "cascade" }),
    position: integer("position").notNull(),
    sha: text("sha").notNull(),
    message: text("message").notNull(),
    authorName: text("author_name"),
    authorEmail: text("author_email"),
    url: text("url"),
    committedAt: instant("committed_at"),
  },
  (t) => [primaryKey({ columns: [t.executionId, t.position] }), index("execution_commits_sha").on(t.sha)],
);
