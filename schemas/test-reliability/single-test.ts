import { z } from "zod";
import { QuarantineBranches } from "./branch-patterns";
import { TestState } from "./labels";
import { TestJudgement } from "./tests";

/** One result of a test. Instants are epoch milliseconds. */
export const TestRunView = z.object({
  executionId: z.string(),
  /** Null for an uploaded report that belongs to no execution: then `executionId` is the upload's. */
  executionPath: z.string().nullable(),
  pipelineName: z.string(),
  runSequence: z.number().int(),
  /** 0 for the first try in this execution. */
  attempt: z.number().int(),
  /** The environment was to blame: not charged to the test. */
  excused: z.boolean(),
  commitSha: z.string().nullable(),
  branch: z.string().nullable(),
  at: z.number(),
  status: z.enum(["passed", "failed", "error", "skipped"]),
  durationMs: z.number(),
  message: z.string().nullable(),
});
export type TestRunView = z.infer<typeof TestRunView>;

export const TestPageView = z.object({
  id: z.number().int(),
  name: z.string(),
  className: z.string(),
  suiteName: z.string(),
  fileName: z.string().nullable(),
  repo: z.string().nullable(),
  projectKey: z.string(),
  projectName: z.string(),
  firstSeenAt: z.number(),
  lastSeenAt: z.number(),
  runs: z.number().int(),
  failed: z.number().int(),
  /** Harness's own rule, recomputed. */
  flaky: z.boolean(),
  clearedBy: z.enum(["consecutive_passes", "age"]).nullable(),
  consecutivePasses: z.number().int(),
  /** Commits of the last 14 days on which it both passed and failed: what the mark is made from. */
  flakyCommits: z.number().int(),
  /** All stored commits on which it both passed and failed, newest first, at most 500. */
  disagreements: z.array(
    z.object({
      commitSha: z.string(),
      branch: z.string(),
      passed: z.number(),
      failed: z.number(),
      executionIds: z.array(z.string()),
    }),
  ),
  /** Failure messages that say the same, most frequent first. */
  messages: z.array(
    z.object({
      fingerprint: z.string(),
      message: z.string(),
      count: z.number(),
      lastAt: z.number(),
      lastExecutionId: z.string(),
    }),
  ),
  /** Newest first, bounded. */
  recent: z.array(TestRunView),
  owners: z.array(z.string()),
  judgement: TestJudgement.nullable(),
  /** Stretches of a steady failure rate on the default branch, oldest first; the borders are the change points. */
  segments: z.array(
    z.object({
      startCommit: z.string().nullable(),
      startAt: z.number(),
      /** 99 % interval of where it began, as commits; null for the first. */
      startLowCommit: z.string().nullable(),
      startHighCommit: z.string().nullable(),
      endAt: z.number(),
      runs: z.number().int(),
      failed: z.number().int(),
      failureRate: z.number(),
    }),
  ),
  /** Beside the score: flip rate, entropy and transition score of the outcome sequence, each 0..1. */
  sequence: z.object({ flipRate: z.number(), entropy: z.number(), transitionScore: z.number() }).nullable(),
  durations: z.array(z.object({ day: z.string(), p50Ms: z.number(), p95Ms: z.number(), runs: z.number() })),
  stateHistory: z.array(
    z.object({
      at: z.number(),
      from: TestState.nullable(),
      to: TestState,
      setBy: z.enum(["policy", "person"]),
      byName: z.string().nullable(),
      reason: z.string(),
      expiresAt: z.number().nullable(),
      /** Of a quarantine: the branches to which it was limited; null for every branch. */
      branches: z.array(z.string()).nullable(),
    }),
  ),
  /** Branches on which the project's policy lets no quarantine hold. */
  excludedBranches: z.array(z.string()),
  /** Earlier names of this test, followed. */
  renamedFrom: z.array(z.object({ name: z.string(), className: z.string(), until: z.number() })),
  /** Quarantining, and ending a quarantine, may take a stronger role than the other states. */
  viewer: z.object({ mayDecide: z.boolean(), mayQuarantine: z.boolean() }),
});
export type TestPageView = z.infer<typeof TestPageView>;

/** A person's decision on a test's state. */
export const SetTestStateInput = z.object({
  testIds: z.array(z.number().int().positive()).min(1).max(200),
  to: z.enum(["quarantined", "flaky", "watched", "healthy", "fixed"]),
  reason: z.string().trim().min(3, "say why in a few words").max(500),
  /** ISO 8601; null holds until somebody changes it. A quarantine needs one. */
  expiresAt: z.iso.datetime({ offset: true }).nullable(),
  /** A quarantine may be limited to branches: names and globs; null for every branch. */
  branches: QuarantineBranches.default(null),
});
export type SetTestStateInput = z.input<typeof SetTestStateInput>;
