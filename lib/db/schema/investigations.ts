import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { FailureCause } from "@/schemas/executions/failure-cause";
import type {
  feedbackKinds,
  InvestigationReport,
  InvestigationStatus,
  InvestigationVerdict,
  InvestigationView,
  investigationReasons,
} from "@/schemas/failures/investigations";
import { instant } from "./columns";
import { pipelines, projects } from "./connectors";
import { executions } from "./executions";

/** Failures that are the same, over all pipelines. An id is made from the key and never changes. */
export const failureClusters = pgTable(
  "failure_clusters",
  {
    id: text("id").primaryKey(),
    /** Normalised, redacted text of the first member, that others are compared with. */
    key: text("key").notNull(),
    /** Its length bounds what a text can be near to. */
    keyLength: integer("key_length").notNull(),
    cause: text("cause").$type<FailureCause>().notNull(),
    /** The line that shows it best, redacted. */
    title: text("title").notNull(),
    firstSeenAt: instant("first_seen_at").notNull(),
    lastSeenAt: instant("last_seen_at").notNull(),
    /** A person or a team, as somebody wrote it. */
    owner: text("owner"),
    ownerSetBy: text("owner_set_by"),
    ownerSetAt: instant("owner_set_at"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [index("failure_clusters_length").on(t.keyLength, t.lastSeenAt.desc())],
);

/** Which cluster a fingerprint belongs to: decided once, so that the same cause never moves. */
export const failureFingerprints = pgTable(
  "failure_fingerprints",
  {
    fingerprint: text("fingerprint").primaryKey(),
    clusterId: text("cluster_id")
      .notNull()
      .references(() => failureClusters.id, { onDelete: "cascade" }),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [index("failure_fingerprints_cluster").on(t.clusterId)],
);

export type InvestigationReason = (typeof investigationReasons)[number];

/** The investigation of a failed execution, at most one each; what it found stands in its versions. */
export const investigations = pgTable(
  "investigations",
  {
    id: text("id").primaryKey(),
    executionId: bigint("execution_id", { mode: "number" })
      .notNull()
      .references(() => executions.id, { onDelete: "cascade" }),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    pipelineId: integer("pipeline_id")
      .notNull()
      .references(() => pipelines.id, { onDelete: "cascade" }),
    /** When the execution started: what is newer may be news for it. */
    failedExecutionAt: instant("failed_run_at").notNull(),
    clusterId: text("cluster_id"),
    status: text("status").$type<InvestigationStatus>().notNull(),
    progress: jsonb("progress").$type<InvestigationView["progress"]>(),
    problem: jsonb("problem").$type<InvestigationView["problem"]>(),
    /** Why the next version is wanted, and the execution that is news; null when none is. A worker that claims it clears both. */
    wantedReason: text("wanted_reason").$type<InvestigationReason>(),
    wantedTrigger: text("wanted_trigger"),
    /** Why the version is made that is being made, and since when; the columns keep the names that they are stored by. */
    claimedReason: text("run_reason").$type<InvestigationReason>(),
    claimedTrigger: text("run_trigger"),
    claimedAt: instant("run_started_at"),
    cancelRequested: boolean("cancel_requested").notNull().default(false),
    /** Whoever holds the token makes the version; renewed while that process lives. */
    leaseToken: text("lease_token"),
    leaseUntil: instant("lease_until"),
    /** The newest version and what it says; null until one is finished. */
    version: integer("version"),
    verdict: text("verdict").$type<InvestigationVerdict>(),
    cause: text("cause").$type<FailureCause>(),
    confidence: real("confidence"),
    /** When the newest version was made. */
    concludedAt: instant("concluded_at"),
    requestedBy: text("requested_by").notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    uniqueIndex("investigations_execution").on(t.executionId),
    index("investigations_pipeline").on(t.pipelineId, t.failedExecutionAt.desc()),
    index("investigations_cluster").on(t.clusterId, t.failedExecutionAt.desc()),
    index("investigations_status").on(t.status, t.updatedAt),
  ],
);

/** What an investigation said at a time: confidence over time is read from these. */
export const investigationVersions = pgTable(
  "investigation_versions",
  {
    investigationId: text("investigation_id")
      .notNull()
      .references(() => investigations.id, { onDelete: "cascade" }),
    version: integer("version").notNull(),
    reason: text("reason").$type<InvestigationReason>().notNull(),
    /** The execution whose end was the reason. */
    triggerExecutionId: text("trigger_execution_id"),
    verdict: text("verdict").$type<InvestigationVerdict>().notNull(),
    cause: text("cause").$type<FailureCause>().notNull(),
    confidence: real("confidence").notNull(),
    /** Redacted. */
    report: jsonb("report").$type<InvestigationReport>().notNull(),
    durationMs: integer("duration_ms").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.investigationId, t.version] })],
);

/** What people said of a version; of use to the next investigation of a failure of the same cluster. */
export const investigationFeedback = pgTable(
  "investigation_feedback",
  {
    id: text("id").primaryKey(),
    investigationId: text("investigation_id")
      .notNull()
      .references(() => investigations.id, { onDelete: "cascade" }),
    clusterId: text("cluster_id"),
    version: integer("version").notNull(),
    kind: text("kind").$type<(typeof feedbackKinds)[number]>().notNull(),
    hypothesisId: text("hypothesis_id"),
    /** Of the hypothesis, as it stood: ids mean nothing in another version. */
    hypothesisVerdict: text("hypothesis_verdict").$type<InvestigationVerdict>(),
    hypothesisCause: text("hypothesis_cause").$type<FailureCause>(),
    cause: text("cause").$type<FailureCause>(),
    /** Redacted. */
    text: text("text"),
    byId: text("by_id").notNull(),
    byName: text("by_name").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    index("investigation_feedback_of").on(t.investigationId, t.createdAt),
    index("investigation_feedback_cluster").on(t.clusterId, t.createdAt.desc()),
  ],
);
