import { sql } from "drizzle-orm";
import {
  bigint,
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
import { instant } from "./columns";
import { projects } from "./connectors";
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

/** One result of one test in one execution (one row per attempt). */
export const testResults = pgTable(
  "test_results",
  {
    testId: integer("test_id")
      .notNull()
      .references(() => tests.id, { onDelete: "cascade" }),
    executionId: bigint("execution_id", { mode: "number" })
      .notNull()
      .references(() => executions.id, { onDelete: "cascade" }),
    at: instant("at").notNull(),
    attempt: smallint("attempt").notNull().default(0),
    status: smallint("status").notNull(),
    durationMs: integer("duration_ms").notNull(),
    stepNodeId: text("step_node_id").notNull(),
    message: text("message"),
  },
  (t) => [
    primaryKey({ columns: [t.testId, t.at, t.executionId, t.stepNodeId, t.attempt] }),
    index("test_results_execution").on(t.executionId, t.status),
    // What went wrong, among a hundred times as much that did not.
    index("test_results_failures")
      .on(t.testId, t.at, t.attempt, t.executionId)
      .where(sql`${t.status} in (1, 2)`),
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
    /** Commits with a run that was not skipped; without a commit, each execution stands alone. */
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
  },
  (t) => [primaryKey({ columns: [t.projectId, t.day] })],
);
