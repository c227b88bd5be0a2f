import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  serial,
  smallint,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { TestReportFormat } from "@/schemas/test-reliability/labels";
import type { UploadOutcome } from "@/schemas/test-reliability/uploads";
import { instant } from "./columns";
import { pipelines, projects } from "./connectors";
import { executions } from "./executions";

/** A test by identity: suite, class, name and repository within a project. */
export const tests = pgTable(
  "tests",
  {
    id: serial("id").primaryKey(),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    /** Hash of the normalised identity. */
    identity: text("identity").notNull(),
    repo: text("repo"),
    suiteName: text("suite_name").notNull(),
    className: text("class_name").notNull(),
    name: text("name").notNull(),
    fileName: text("file_name"),
    firstSeenAt: instant("first_seen_at").notNull(),
    lastSeenAt: instant("last_seen_at").notNull(),
  },
  (t) => [
    uniqueIndex("tests_identity").on(t.projectId, t.identity),
    index("tests_seen").on(t.projectId, t.lastSeenAt, t.firstSeenAt),
  ],
);

/** Status codes of `test_results.status`, small because there are millions of rows. */
export const testStatusCodes = { passed: 0, failed: 1, error: 2, skipped: 3 } as const;

/** Bits of `test_results.flags`: marks that Harness gives, and where a result of an execution comes from. */
export const testResultFlags = { flaky: 1, quarantined: 2, problematic: 4, uploaded: 8 } as const;

/**
 * One run of a suite: the results of one execution, of whatever source, or of an upload that names none. What happened to
 * one commit at one time; the engine judges a test over these.
 */
export const testRuns = pgTable(
  "test_runs",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    /** Where its first results came from. */
    source: text("source").$type<"harness" | "upload">().notNull(),
    executionId: bigint("execution_id", { mode: "number" }).references(() => executions.id, {
      onDelete: "cascade",
    }),
    /** Harness's `planExecutionId`: an upload may name an execution that is not stored yet. */
    executionRef: text("execution_ref"),
    pipelineId: integer("pipeline_id").references(() => pipelines.id, { onDelete: "set null" }),
    /** What an upload without an execution says of its job; empty otherwise. */
    job: text("job").notNull().default(""),
    repo: text("repo"),
    branch: text("branch"),
    commitSha: text("commit_sha"),
    prNumber: integer("pr_number"),
    /** The execution's start, or the upload's time. Every result of the run has the same. */
    at: instant("at").notNull(),
    /** Results in it, each attempt counted. */
    passed: integer("passed").notNull().default(0),
    failed: integer("failed").notNull().default(0),
    skipped: integer("skipped").notNull().default(0),
    durationMs: bigint("duration_ms", { mode: "number" }).notNull().default(0),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("test_runs_execution").on(t.executionId),
    uniqueIndex("test_runs_execution_ref").on(t.projectId, t.executionRef),
    index("test_runs_project").on(t.projectId, t.at),
    index("test_runs_commit").on(t.commitSha),
  ],
);

/** One uploaded report: what was in it, or why it was refused. */
export const testUploads = pgTable(
  "test_uploads",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    /** Null when nothing of it could be stored. */
    runId: bigint("run_id", { mode: "number" }).references(() => testRuns.id, { onDelete: "set null" }),
    /** Of content, commit, job and execution; set when its results count, so that the same again counts once. */
    contentKey: text("content_key"),
    fileName: text("file_name").notNull(),
    bytes: bigint("bytes", { mode: "number" }).notNull(),
    format: text("format").$type<TestReportFormat>(),
    tests: integer("tests").notNull(),
    failed: integer("failed").notNull(),
    skipped: integer("skipped").notNull(),
    outcome: text("outcome").$type<UploadOutcome>().notNull().default("stored"),
    /** What is wrong with the file; null when all of it was read. */
    problem: text("problem"),
    repo: text("repo"),
    branch: text("branch"),
    commitSha: text("commit_sha"),
    job: text("job").notNull(),
    /** A person's name, or the token's. */
    uploadedBy: text("uploaded_by").notNull(),
    receivedAt: instant("received_at").notNull(),
  },
  (t) => [
    uniqueIndex("test_uploads_content").on(t.projectId, t.contentKey),
    index("test_uploads_received").on(t.receivedAt),
    index("test_uploads_run").on(t.runId),
  ],
);

/**
 * One result of one test in one run (one row per attempt). Partitioned by the month of `at` in the migration that made it;
 * `lib/test-reliability/results/ensure-partitions.ts` adds months. `at` is the run's, so that a run's results lie in one partition.
 */
export const testResults = pgTable(
  "test_results",
  {
    testId: integer("test_id")
      .notNull()
      .references(() => tests.id, { onDelete: "cascade" }),
    runId: bigint("run_id", { mode: "number" })
      .notNull()
      .references(() => testRuns.id, { onDelete: "cascade" }),
    at: instant("at").notNull(),
    /** 0 for the first try. */
    attempt: smallint("attempt").notNull().default(0),
    status: smallint("status").notNull(),
    /** See `testResultFlags`. */
    flags: smallint("flags").notNull().default(0),
    durationMs: integer("duration_ms").notNull(),
    /** The graph node of the step, or what an upload calls its job. */
    stepNodeId: text("step_node_id").notNull(),
    message: text("message"),
  },
  (t) => [
    primaryKey({ columns: [t.testId, t.at, t.runId, t.stepNodeId, t.attempt] }),
    index("test_results_run").on(t.runId, t.status),
    // What went wrong, among a hundred times as much that did not.
    index("test_results_failed").on(t.testId, t.at, t.attempt, t.runId).where(sql`${t.status} in (1, 2)`),
  ],
);

/** Roll-up: results per test and UTC day. `runs` counts all results, `failed` those with status failed or error. */
export const testDays = pgTable(
  "test_days",
  {
    testId: integer("test_id")
      .notNull()
      .references(() => tests.id, { onDelete: "cascade" }),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    day: date("day", { mode: "string" }).notNull(),
    runs: integer("runs").notNull(),
    failed: integer("failed").notNull(),
    skipped: integer("skipped").notNull(),
    /** Commits with a run that was not skipped; without a commit, each run stands alone. */
    commits: integer("commits").notNull(),
    /** Commits of the day on which the test both passed and failed. */
    flakyCommits: integer("flaky_commits").notNull(),
    durationSumMs: bigint("duration_sum_ms", { mode: "number" }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.testId, t.day] }),
    index("test_days_project").on(t.projectId, t.day),
    index("test_days_failures")
      .on(t.projectId, t.day, t.testId, t.failed, t.flakyCommits)
      .where(sql`${t.failed} > 0`),
  ],
);

/** Roll-up: the sum of `test_days` over the tests of a project. */
export const projectTestDays = pgTable(
  "project_test_days",
  {
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    day: date("day", { mode: "string" }).notNull(),
    runs: bigint("runs", { mode: "number" }).notNull(),
    failed: bigint("failed", { mode: "number" }).notNull().default(0),
    skipped: bigint("skipped", { mode: "number" }).notNull().default(0),
    durationSumMs: bigint("duration_sum_ms", { mode: "number" }).notNull().default(0),
    /** Tests with a result that day, with a failed one, and with a commit on which they both passed and failed. */
    tests: integer("tests").notNull().default(0),
    failedTests: integer("failed_tests").notNull().default(0),
    flakyTests: integer("flaky_tests").notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.day] })],
);

/**
 * Roll-up: in which pipelines, and whether on their default branch, a test ran from which UTC day to which. One row a test and
 * place, so that "the tests of this pipeline" is no question to millions of results.
 */
export const testPlaces = pgTable(
  "test_places",
  {
    testId: integer("test_id")
      .notNull()
      .references(() => tests.id, { onDelete: "cascade" }),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    /** 0 for uploads that name no pipeline. */
    pipelineId: integer("pipeline_id").notNull(),
    /** The pipeline's default branch, where the run was on it (or named none); `*` for all others. */
    branch: text("branch").notNull(),
    firstDay: date("first_day", { mode: "string" }).notNull(),
    lastDay: date("last_day", { mode: "string" }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.testId, t.pipelineId, t.branch] }),
    index("test_places_project").on(t.projectId, t.pipelineId, t.lastDay, t.firstDay, t.branch, t.testId),
  ],
);
