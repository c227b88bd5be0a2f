import { z } from "zod";
import { FlakinessReason, TestLabel, TestRecommendation, TestState } from "./labels";

/*
 * The Tests page. Instants are epoch milliseconds. A test's judgement (label, score, cost, advice) is kept up to date by the
 * judge-tests job over its whole kept history; counts (`runs`, `failed`, `perDay`) are those of the chosen range.
 */

export const TestJudgement = z.object({
  label: TestLabel,
  state: TestState,
  stateSince: z.number().nullable(),
  stateReason: z.string().nullable(),
  stateSetBy: z.enum(["policy", "person"]).nullable(),
  stateExpiresAt: z.number().nullable(),
  /** Of a quarantine: the branches on which it holds, names and globs; null for every branch. */
  stateBranches: z.array(z.string()).nullable(),
  /** Posterior mean of the chance that a run fails although code and environment are good, 0..1, and its 90 % interval. */
  score: z.number(),
  scoreLow: z.number(),
  scoreHigh: z.number(),
  /** Probability that it is flaky at all. */
  flakyProbability: z.number(),
  /** Failures left out because the environment was to blame. */
  environmentFailures: z.number().int(),
  /** Commit at which a regression began. */
  startCommit: z.string().nullable(),
  reasons: z.array(z.object({ reason: FlakinessReason, share: z.number(), evidence: z.string() })),
  recommendation: TestRecommendation,
  because: z.string().nullable(),
  expectedEffect: z.string().nullable(),
  cost: z.object({
    executionsFailed: z.number(),
    reruns: z.number(),
    minutesLost: z.number(),
    mergesDelayed: z.number(),
  }),
  judgedAt: z.number(),
});
export type TestJudgement = z.infer<typeof TestJudgement>;

/** Newest right; one letter a run: p passed, f failed, e error, s skipped. At most 40. */
export const RunStrip = z.string().regex(/^[pfes]{0,40}$/);

export const TestRow = z.object({
  id: z.number().int(),
  name: z.string(),
  className: z.string(),
  suiteName: z.string(),
  projectKey: z.string(),
  projectName: z.string(),
  repo: z.string().nullable(),
  /** From CODEOWNERS, or set by a person. */
  owners: z.array(z.string()),
  runs: z.number().int(),
  failed: z.number().int(),
  /** failed / runs that were not skipped, 0..1. */
  failureRate: z.number(),
  /** By Harness's definition, over its last 14 days. */
  flaky: z.boolean(),
  /** Commits of the last 14 days on which it both passed and failed. */
  disagreements: z.number().int(),
  clearedBy: z.enum(["consecutive_passes", "age"]).nullable(),
  consecutivePasses: z.number().int(),
  /** Null until it is judged for the first time. */
  judgement: TestJudgement.nullable(),
  firstSeenAt: z.number(),
  lastSeenAt: z.number(),
  lastFailedAt: z.number().nullable(),
  lastFailedExecutionId: z.string().nullable(),
  message: z.string().nullable(),
  strip: RunStrip,
  /** Failure rate per day of the range, oldest first; null for days without runs. */
  perDay: z.array(z.number().nullable()),
});
export type TestRow = z.infer<typeof TestRow>;

/** The Tests page's own filters beside the common ones (range, project, pipeline, branch). */
export const TestFilters = z.object({
  state: TestState.nullable(),
  /** As its history judges it, whatever state a person or the policy has put it in. */
  label: TestLabel.nullable(),
  reason: FlakinessReason.nullable(),
  owner: z.string().min(1).max(120).nullable(),
  q: z.string().min(1).max(200).nullable(),
  sort: z.enum(["impact", "score", "failed", "name", "lastFailedAt"]),
});
export type TestFilters = z.infer<typeof TestFilters>;

const Totals = z.object({
  /** Tests that ran in the range. */
  ran: z.number().int(),
  runs: z.number().int(),
  failedRuns: z.number().int(),
  failedTests: z.number().int(),
  /** Share of runs that did not fail, 0..1; null without runs. */
  reliability: z.number().nullable(),
});

/** A test by how often it fails by chance and by what that cost. */
export const TestPoint = z.object({
  id: z.number().int(),
  name: z.string(),
  state: TestState,
  score: z.number(),
  scoreLow: z.number(),
  scoreHigh: z.number(),
  minutesLost: z.number(),
  /** The likeliest one. */
  reason: FlakinessReason.nullable(),
});
export type TestPoint = z.infer<typeof TestPoint>;

export const TestsView = z.object({
  asOf: z.number(),
  totals: Totals,
  /** The same of the period before, as long. */
  previous: Totals,
  /** Tests now in each state, in the chosen projects. */
  states: z.record(TestState, z.number().int()),
  flakyTests: z.number().int(),
  minutesLost: z.number(),
  /** In the period before. */
  previousMinutesLost: z.number(),
  /** Tests in these states when the range began; null before anything was judged. */
  previousStates: z.object({ flaky: z.number(), quarantined: z.number() }).nullable(),
  /** Reliability per day, oldest first. */
  trend: z.array(
    z.object({
      at: z.number(),
      runs: z.number(),
      failed: z.number(),
      /** Tests that disagreed with themselves that day; null under a pipeline or branch, for which it is not kept. */
      flakyTests: z.number().nullable(),
    }),
  ),
  previousTrend: z.array(z.object({ at: z.number(), runs: z.number(), failed: z.number() })),
  /** What quarantining the recommended tests would have done, replayed. Null when nothing is recommended. */
  headline: z
    .object({
      testIds: z.array(z.number().int()),
      summary: z.string(),
      redRuns: z.number(),
      turnedGreen: z.number(),
      minutesSaved: z.number(),
    })
    .nullable(),
  /** Tests whose rate is a question of chance, those that cost most first; the filters of the list do not narrow them. */
  points: z.array(TestPoint),
  tests: z.array(TestRow),
  /** Tests that match the filters; `tests` holds the first ones. */
  matching: z.number().int(),
  owners: z.array(z.string()),
  /** Why some of it is missing or old: not judged yet, sync at 40 %. */
  judging: z.object({ judged: z.number().int(), total: z.number().int() }).nullable(),
  viewer: z.object({ mayDecide: z.boolean(), mayQuarantine: z.boolean(), mayUpload: z.boolean() }),
  notices: z.array(z.string()),
});
export type TestsView = z.infer<typeof TestsView>;
