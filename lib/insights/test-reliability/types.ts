import type {
  FlakinessReason,
  TestRecommendation,
  TestState,
  TestStatus,
} from "@/schemas/test-reliability/labels";

/** One attempt of one test inside one execution. The smallest fact that test reliability is judged from. */
export interface TestRun {
  /** Identity of the test over time; see `testKeyOf`. */
  testKey: string;
  /** The execution (Harness: plan execution id) in which it ran. */
  executionId: string;
  /** See `SuiteRun.jobKey`. */
  jobKey?: string | undefined;
  commitSha: string;
  /** Position of the commit on its branch, ascending, where the repository is known. */
  commitPosition?: number | undefined;
  branch: string;
  /** When it ran, milliseconds since the epoch. */
  at: number;
  status: TestStatus;
  durationMs: number;
  /** 1 for the first try on this commit, 2 for the first retry, and so on. */
  attempt: number;
  message?: string | undefined;
}

/** One result inside a suite run. */
export interface SuiteResult {
  testKey: string;
  status: TestStatus;
  durationMs: number;
  message?: string | undefined;
}

/** All results of one attempt of one job: what tells a bad test from a bad day. */
export interface SuiteRun {
  executionId: string;
  /** Which job ran, where several of different size test one commit (pipeline and step); empty for a single one. */
  jobKey?: string | undefined;
  /** See `RunVerdict.lane`; empty where a history has only one. */
  lane?: string | undefined;
  commitSha: string;
  commitPosition?: number | undefined;
  branch: string;
  prNumber?: number | null | undefined;
  at: number;
  attempt: number;
  results: readonly SuiteResult[];
}

/** A commit on which a test both passed and failed. */
export interface CommitDisagreement {
  commitSha: string;
  branch: string;
  /** First and last run of the test on this commit, epoch milliseconds. */
  firstAt: number;
  lastAt: number;
  passed: number;
  failed: number;
  /** Executions in which it failed on this commit, oldest first. */
  failedExecutionIds: string[];
}

/** Harness's own flaky mark, recomputed from runs. */
export interface HarnessFlaky {
  flaky: boolean;
  /** The newest disagreement inside the window, if any: the reason for the mark, also when it has cleared since. */
  because: CommitDisagreement | null;
  /** Why it is not marked although it disagreed: five passes in a row, or nothing for 14 days. */
  clearedBy: "consecutive_passes" | "age" | null;
  /** Passes in a row up to now, over all commits. */
  consecutivePasses: number;
}

/** A range of values that holds the truth with the stated probability. */
export interface CredibleInterval {
  low: number;
  high: number;
  /** Probability mass inside, e.g. 0.9. */
  level: number;
}

/** A stretch of commits of the default branch on which a test failed every time. */
export interface FailureEpisode {
  /** First commit of the default branch that shows the failure. */
  startCommit: string;
  /** Probability that the failure began exactly there. */
  startConfidence: number;
  /** Commits that may have brought it, oldest first: more than one when some in between were not tested. */
  suspectCommits: string[];
  /** First commit that passed again; null while it still fails. */
  fixedCommit: string | null;
  startedAt: number;
  /** Probability that this is a fault of the code and not chance. */
  probability: number;
  failures: number;
}

/** What the history of a test says about it, before any policy or person. */
export type TestLabel = "healthy" | "watched" | "flaky" | "broken" | "regression" | "fixed";

export interface ReasonFinding {
  reason: FlakinessReason;
  /** Share of the charged failures that point to this reason. */
  share: number;
  /** The message or the pattern that says so. */
  evidence: string;
}

/** Everything known about one test. */
export interface TestVerdict {
  testKey: string;
  label: TestLabel;
  /** Posterior mean of the chance that one run fails although code and environment are good, 0..1. */
  score: number;
  interval: CredibleInterval;
  /** Probability that the test is flaky at all. */
  flakyProbability: number;
  /** Runs counted, environment faults and skips left out. */
  runs: number;
  failures: number;
  /** Failures left out because the environment was to blame. */
  environmentFailures: number;
  /** Commits with both outcomes, environment faults left out. */
  disagreements: number;
  /** Counted passes since the last charged failure, on whatever commit. */
  passesSinceFailure: number;
  /** Failure episodes on the default branch, oldest first. */
  episodes: FailureEpisode[];
  /** The commit to look at: start of the episode that is most likely a fault of the code. */
  startCommit: string | null;
  reasons: ReasonFinding[];
  firstSeenAt: number;
  lastSeenAt: number;
  lastFailedAt: number | null;
}

/** What one test costs by failing without cause. */
export interface TestCost {
  testKey: string;
  /** Red runs in which nothing but such failures stood between it and green, this test among them. */
  executionsFailed: number;
  /** How many of these were tried again. */
  reruns: number;
  /** Time from the end of these runs to that of the next green one of the same commit, shared among the tests that failed in it. */
  minutesLost: number;
  /** Commits of pull requests whose green result came later because of it. */
  mergesDelayed: number;
}

export interface TestAdvice {
  testKey: string;
  recommendation: TestRecommendation;
  /** State that following it leads to. */
  leadsTo: TestState;
  because: string;
  expectedEffect: string;
  cost: TestCost;
}

/** What would have happened, had these tests been quarantined. */
export interface QuarantineReplay {
  testKeys: string[];
  /** Red runs in the period, outages left out: those no quarantine could have turned green. */
  redRuns: number;
  /** Red runs in which nothing but quarantined tests failed. */
  turnedGreen: number;
  /** Among them, runs in which a quarantined test failed for a fault of the code: what would have been hidden. */
  faultsHidden: number;
  /** Time from the runs that turned green to the next green one of the same commit. */
  minutesSaved: number;
  summary: string;
}
