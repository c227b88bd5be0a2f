import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  customType,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  serial,
  smallint,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type {
  FlakinessReason,
  TestLabel,
  TestRecommendation,
  TestState,
} from "@/schemas/test-reliability/labels";
import type { CodeownersSource } from "@/schemas/test-reliability/settings";
import { instant } from "./columns";
import { projects } from "./connectors";
import { testRuns, tests } from "./tests";

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });

/**
 * What tests are judged from, one row a repository of a project: the commits in order. Changed only by compare-and-swap on
 * `version`, together with the records, so that two workers never count a run twice.
 */
export const testLedgers = pgTable(
  "test_ledgers",
  {
    id: serial("id").primaryKey(),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    /** Empty for runs that name no repository. */
    repo: text("repo").notNull(),
    defaultBranch: text("default_branch").notNull(),
    /** Which engine wrote header and records; another one starts over. */
    engine: integer("engine").notNull(),
    version: integer("version").notNull().default(0),
    /** Commits and what goes with them, deflated; see `lib/insights/test-reliability/judge/ledger-snapshot.ts`. */
    header: bytes("header").notNull(),
    /** Runs before this instant are in header and records; later ones are judged and counted again until they settle. */
    settledTo: instant("settled_to").notNull(),
    /** What stood in `test_runs` before `settledTo`, and since: another sum says that runs came late, changed or went. */
    settledSum: text("settled_sum").notNull(),
    openSum: text("open_sum").notNull(),
    /** Which renames were followed. */
    renamesSum: text("renames_sum").notNull(),
    /** A test appeared at this commit (its number): the next full recompute looks whether it is a renamed one. */
    renamesDueAt: integer("renames_due_at"),
    recomputedAt: instant("recomputed_at").notNull(),
    recomputeMs: integer("recompute_ms").notNull(),
    judgedAt: instant("judged_at").notNull(),
  },
  (t) => [uniqueIndex("test_ledgers_repo").on(t.projectId, t.repo)],
);

/** The record of one test in its ledger, deflated. */
export const testRecords = pgTable(
  "test_records",
  {
    testId: integer("test_id")
      .primaryKey()
      .references(() => tests.id, { onDelete: "cascade" }),
    ledgerId: integer("ledger_id")
      .notNull()
      .references(() => testLedgers.id, { onDelete: "cascade" }),
    record: bytes("record").notNull(),
  },
  (t) => [index("test_records_ledger").on(t.ledgerId)],
);

/** What each attempt of a run came to: which failures its environment is to blame for. */
export const testRunVerdicts = pgTable(
  "test_run_verdicts",
  {
    runId: bigint("run_id", { mode: "number" })
      .notNull()
      .references(() => testRuns.id, { onDelete: "cascade" }),
    attempt: smallint("attempt").notNull(),
    ledgerId: integer("ledger_id")
      .notNull()
      .references(() => testLedgers.id, { onDelete: "cascade" }),
    projectId: integer("project_id").notNull(),
    pipelineId: integer("pipeline_id"),
    branch: text("branch").notNull(),
    commitSha: text("commit_sha").notNull(),
    at: instant("at").notNull(),
    environment: text("environment").$type<"good" | "outage" | "shared_cause">().notNull(),
    /** Tests that failed; among them those whose failure was the environment's, for good or provisionally. Empty in an outage. */
    failedIds: integer("failed_ids").array().notNull(),
    excusedIds: integer("excused_ids").array().notNull(),
    pardonedIds: integer("pardoned_ids").array().notNull(),
    failed: integer("failed").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.attempt] }),
    index("test_run_verdicts_ledger").on(t.ledgerId, t.at),
  ],
);

/** What each run came to after its last attempt: what quarantines and costs are replayed from. */
export const testRunEnds = pgTable(
  "test_run_ends",
  {
    runId: bigint("run_id", { mode: "number" })
      .primaryKey()
      .references(() => testRuns.id, { onDelete: "cascade" }),
    ledgerId: integer("ledger_id")
      .notNull()
      .references(() => testLedgers.id, { onDelete: "cascade" }),
    projectId: integer("project_id").notNull(),
    pipelineId: integer("pipeline_id"),
    job: text("job").notNull(),
    branch: text("branch").notNull(),
    commitSha: text("commit_sha").notNull(),
    prNumber: integer("pr_number"),
    at: instant("at").notNull(),
    /** When its result was there: the end of its execution, where one is stored. */
    endedAt: instant("ended_at").notNull(),
    colour: text("colour").$type<"green" | "red" | "outage" | "stopped">().notNull(),
    /** Tests that stood in its way; among them those whose failure was the environment's. Empty in an outage. */
    failedIds: integer("failed_ids").array().notNull(),
    excusedIds: integer("excused_ids").array().notNull(),
    /** Tests that failed and stood in nobody's way, because they were in quarantine then. */
    quarantinedIds: integer("quarantined_ids").array().notNull(),
    /** Kept up to date with what came later: tried again, how long until green, a real fault among the failures. */
    triedAgain: boolean("tried_again").notNull(),
    waitedMs: bigint("waited_ms", { mode: "number" }),
    realFault: boolean("real_fault").notNull(),
  },
  (t) => [
    index("test_run_ends_ledger").on(t.ledgerId, t.at),
    index("test_run_ends_red").on(t.projectId, t.at).where(sql`${t.colour} = 'red'`),
    index("test_run_ends_commit").on(t.commitSha),
  ],
);

/** A stretch of failures, as far as replays need it. */
export interface StoredEpisode {
  startCommit: string;
  startConfidence: number;
  suspectCommits: string[];
  fixedCommit: string | null;
  startedAt: number;
  fixedAt: number | null;
  probability: number;
  failures: number;
}

/** What the Tests page shows of a test, one row each, kept by the judge-tests job. */
export const testJudgements = pgTable(
  "test_judgements",
  {
    testId: integer("test_id")
      .primaryKey()
      .references(() => tests.id, { onDelete: "cascade" }),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    ledgerId: integer("ledger_id").notNull(),
    label: text("label").$type<TestLabel>().notNull(),
    score: doublePrecision("score").notNull(),
    scoreLow: doublePrecision("score_low").notNull(),
    scoreHigh: doublePrecision("score_high").notNull(),
    flakyProbability: doublePrecision("flaky_probability").notNull(),
    runs: integer("runs").notNull(),
    failures: integer("failures").notNull(),
    environmentFailures: integer("environment_failures").notNull(),
    disagreements: integer("disagreements").notNull(),
    passesSinceFailure: integer("passes_since_failure").notNull(),
    startCommit: text("start_commit"),
    episodes: jsonb("episodes").$type<StoredEpisode[]>().notNull(),
    reasons: jsonb("reasons")
      .$type<{ reason: FlakinessReason; share: number; evidence: string }[]>()
      .notNull(),
    reasonKeys: text("reason_keys").array().$type<FlakinessReason[]>().notNull(),
    /** The last charged failure. */
    lastChargedAt: instant("last_charged_at"),
    recommendation: text("recommendation").$type<TestRecommendation>().notNull(),
    because: text("because"),
    expectedEffect: text("expected_effect"),
    executionsFailed: doublePrecision("executions_failed").notNull(),
    reruns: doublePrecision("reruns").notNull(),
    minutesLost: doublePrecision("minutes_lost").notNull(),
    mergesDelayed: doublePrecision("merges_delayed").notNull(),
    /** Place in the order of what to do first; greater is more pressing. */
    impact: doublePrecision("impact").notNull(),
    /** One letter a run, newest right, at most 40. */
    strip: text("strip").notNull(),
    /**
     * Harness's rule: for each commit with both outcomes, the earlier of its last pass and its last failure (epoch ms, at most 50),
     * the newest of these, and the passes since the last failure of whatever cause.
     */
    disagreedAt: bigint("disagreed_at", { mode: "number" }).array().notNull(),
    lastDisagreedAt: instant("last_disagreed_at"),
    consecutivePasses: integer("consecutive_passes").notNull(),
    lastFailedAt: instant("last_failed_at"),
    lastFailedRunId: bigint("last_failed_run_id", { mode: "number" }),
    message: text("message"),
    meanPassMs: integer("mean_pass_ms"),
    /** Pipelines it ran in, the latest 20. */
    pipelineIds: integer("pipeline_ids").array().notNull(),
    owners: text("owners").array().notNull(),
    judgedAt: instant("judged_at").notNull(),
  },
  (t) => [
    index("test_judgements_impact").on(t.projectId, t.impact.desc(), t.testId),
    index("test_judgements_label").on(t.projectId, t.label).where(sql`${t.label} <> 'healthy'`),
  ],
);

/** The state a test is in; a test without a row is healthy. */
export const testStateRows = pgTable(
  "test_states",
  {
    testId: integer("test_id")
      .primaryKey()
      .references(() => tests.id, { onDelete: "cascade" }),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    state: text("state").$type<TestState>().notNull(),
    since: instant("since").notNull(),
    setBy: text("set_by").$type<"policy" | "person">().notNull(),
    byName: text("by_name"),
    reason: text("reason").notNull(),
    /** A person's decision holds until then; null holds until somebody changes it. */
    expiresAt: instant("expires_at"),
    /** To which branches a quarantine is limited, names and globs; null: none. */
    branches: text("branches").array(),
    /** What leaving the state is measured against. */
    scoreAtEntry: doublePrecision("score_at_entry").notNull(),
    /** How the test was judged when it was put into the state; null: not at all. */
    labelAtEntry: text("label_at_entry").$type<TestLabel>(),
  },
  (t) => [
    index("test_states_project").on(t.projectId, t.state),
    index("test_states_expiry").on(t.expiresAt).where(sql`${t.expiresAt} is not null`),
  ],
);

/** Every change of a test's state, by whom and why. Rows are only added. */
export const testStateChanges = pgTable(
  "test_state_changes",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    testId: integer("test_id")
      .notNull()
      .references(() => tests.id, { onDelete: "cascade" }),
    projectId: integer("project_id").notNull(),
    at: instant("at").notNull(),
    from: text("from_state").$type<TestState>(),
    to: text("to_state").$type<TestState>().notNull(),
    setBy: text("set_by").$type<"policy" | "person">().notNull(),
    byId: text("by_id"),
    byName: text("by_name"),
    reason: text("reason").notNull(),
    expiresAt: instant("expires_at"),
    branches: text("branches").array(),
  },
  (t) => [
    index("test_state_changes_test").on(t.testId, t.at),
    index("test_state_changes_project").on(t.projectId, t.at),
  ],
);

/** When states change by themselves, per project; a project without a row has the default policy. */
export const testPolicies = pgTable("test_policies", {
  projectId: integer("project_id")
    .primaryKey()
    .references(() => projects.id, { onDelete: "cascade" }),
  policy: jsonb("policy").notNull(),
  updatedAt: instant("updated_at").notNull(),
  updatedBy: text("updated_by").notNull(),
});

/** A test that goes on under another name. */
export const testRenames = pgTable(
  "test_renames",
  {
    fromTestId: integer("from_test_id")
      .primaryKey()
      .references(() => tests.id, { onDelete: "cascade" }),
    toTestId: integer("to_test_id")
      .notNull()
      .references(() => tests.id, { onDelete: "cascade" }),
    projectId: integer("project_id").notNull(),
    kind: text("kind").$type<"moved" | "renamed">().notNull(),
    confidence: doublePrecision("confidence").notNull(),
    because: text("because").notNull(),
    at: instant("at").notNull(),
    /** `MovedDecisions`: what the new name took over, to be given back should the link turn out wrong. */
    moved: jsonb("moved"),
  },
  (t) => [index("test_renames_to").on(t.toTestId), index("test_renames_project").on(t.projectId)],
);

/** The CODEOWNERS file of a repository, as somebody or a pipeline handed it in, or as it was read from Harness Code. */
export const codeownersFiles = pgTable(
  "codeowners_files",
  {
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    repo: text("repo").notNull(),
    content: text("content").notNull(),
    updatedAt: instant("updated_at").notNull(),
    updatedBy: text("updated_by").notNull(),
    source: text("source").$type<CodeownersSource>().notNull().default("text"),
    /** Where it stands in the repository, when that is known. */
    path: text("path"),
    /** When it was last handed in or read, changed or not. */
    checkedAt: instant("checked_at"),
    /** Why it could not be read again; the content is the one of before. */
    problem: text("problem"),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.repo] })],
);

/** Owners that a person named for a test, whatever CODEOWNERS says. */
export const testOwners = pgTable("test_owners", {
  testId: integer("test_id")
    .primaryKey()
    .references(() => tests.id, { onDelete: "cascade" }),
  owners: text("owners").array().notNull(),
  setBy: text("set_by").notNull(),
  at: instant("at").notNull(),
});

/** One owner's week. */
export const testDigests = pgTable(
  "test_digests",
  {
    id: serial("id").primaryKey(),
    /** As in CODEOWNERS; empty for tests that nobody owns. */
    owner: text("owner").notNull(),
    /** Monday 00:00 UTC on which the week ended. */
    weekEnd: instant("week_end").notNull(),
    body: jsonb("body").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [uniqueIndex("test_digests_week").on(t.owner, t.weekEnd)],
);

/** Who gets digests, and where. */
export const digestSubscriptions = pgTable("digest_subscriptions", {
  id: text("id").primaryKey(),
  /** Null: of all owners. */
  owner: text("owner"),
  channel: text("channel").$type<"webhook" | "email">().notNull(),
  target: text("target").notNull(),
  /** Signs webhook deliveries; sealed, bound to the id. */
  secretCiphertext: text("secret_ciphertext"),
  active: boolean("active").notNull().default(true),
  createdBy: text("created_by").notNull(),
  createdAt: instant("created_at").notNull(),
});

/** One digest on its way to one subscriber. */
export const digestDeliveries = pgTable(
  "digest_deliveries",
  {
    digestId: integer("digest_id")
      .notNull()
      .references(() => testDigests.id, { onDelete: "cascade" }),
    subscriptionId: text("subscription_id")
      .notNull()
      .references(() => digestSubscriptions.id, { onDelete: "cascade" }),
    state: text("state").$type<"pending" | "sent" | "failed">().notNull(),
    attempts: smallint("attempts").notNull().default(0),
    lastError: text("last_error"),
    nextTryAt: instant("next_try_at"),
    sentAt: instant("sent_at"),
  },
  (t) => [primaryKey({ columns: [t.digestId, t.subscriptionId] })],
);

/** The unguessable part of a project's badge addresses. */
export const testBadges = pgTable("test_badges", {
  projectId: integer("project_id")
    .primaryKey()
    .references(() => projects.id, { onDelete: "cascade" }),
  key: text("key").notNull(),
  createdAt: instant("created_at").notNull(),
  createdBy: text("created_by").notNull(),
});
