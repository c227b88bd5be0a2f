import type { Outcome } from "@/schemas/executions/execution-status";
import type { CauseVerdict, FailureCause } from "@/schemas/executions/failure-cause";

/*
 * Everything that an investigation is judged from, as plain values. Instants are epoch milliseconds. Nothing in here is later
 * than the `now` of the investigation, so the same failure can be judged as it looked when it happened. Whatever could not be
 * learnt is null or empty and named in `unknowns`. Texts from logs and people may still hold secrets: the engine redacts
 * whatever it puts into a report.
 */

export interface StageFact {
  nodeId: string;
  /** The parallel or matrix wrapper around it, if any. */
  parentNodeId: string | null;
  position: number;
  identifier: string;
  name: string;
  /** Harness stage type: `CI`, `Deployment`, `Approval`, `Custom`, `Pipeline`, … */
  type: string;
  /** Harness's status, verbatim. */
  status: string;
  startedAt: number | null;
  endedAt: number | null;
  failureMessage: string | null;
  failureTypes: readonly string[];
  /** The execution that a stage of type Pipeline started. */
  childExecutionId: string | null;
}

export interface StepFact {
  nodeId: string;
  stageNodeId: string;
  /** The step group around it, if any. */
  parentNodeId: string | null;
  position: number;
  identifier: string;
  name: string;
  stepType: string;
  status: string;
  startedAt: number | null;
  endedAt: number | null;
  failureMessage: string | null;
  failureTypes: readonly string[];
  logKeys: readonly string[];
  delegateName: string | null;
  /** 0 for the first try of a step, 1 for its first retry within the execution. */
  attempt: number;
}

export interface CommitFact {
  sha: string;
  message: string;
  author: string | null;
  at: number | null;
  url: string | null;
  /** Paths that it changed, where a code host told; null when nobody did. */
  files: readonly string[] | null;
}

/** One run of a pipeline as history knows it. */
export interface RunFact {
  projectKey: string;
  planExecutionId: string;
  pipelineIdentifier: string;
  pipelineName: string;
  runSequence: number;
  outcome: Outcome;
  startedAt: number;
  endedAt: number | null;
  branch: string | null;
  commitSha: string | null;
  commitMessage: string | null;
  commitAuthor: string | null;
  commitUrl: string | null;
  /** Started again from another run, by a person or by Harness. */
  isRerun: boolean;
  previousExecutionId: string | null;
  triggeredByName: string | null;
  failedStage: string | null;
  failedStep: string | null;
  failureCause: FailureCause | null;
  fingerprint: string | null;
  /** What the step that fails in the investigated execution did in this run; null when it did not run or is not known. */
  stepOutcome: "passed" | "failed" | null;
  /** Names of tests (as in `TestFact.name`) that failed in it, among those that fail in the investigated one; null when not known. */
  failedTests: readonly string[] | null;
}

/** An execution in full. */
export interface ExecutionFact extends RunFact {
  projectName: string;
  status: string;
  targetBranch: string | null;
  tag: string | null;
  prNumber: number | null;
  prTitle: string | null;
  repo: string | null;
  triggerType: string;
  executionMode: string;
  failureMessage: string | null;
  failureTypes: readonly string[];
  services: readonly string[];
  environments: readonly string[];
  stages: readonly StageFact[];
  /** Empty when the step graph could not be read. */
  steps: readonly StepFact[];
  /** Newest first, as Harness listed them for this run. */
  commits: readonly CommitFact[];
}

/** What the log of one failing step says. */
export interface StepLogFact {
  planExecutionId: string;
  stepNodeId: string;
  /** Lines of the excerpt in log order; `failing` marks those that show the failure, the others are context. */
  lines: readonly { line: number; text: string; failing: boolean; score: number }[];
  /** What `classify` says of the lines, the failure message and Harness's failure types. */
  verdict: CauseVerdict;
  fingerprint: string | null;
  lineCount: number;
  /** True when a green log of the same step decided what counts. */
  comparedWithGreen: boolean;
  /** Why there are no lines, as a sentence; null when there are. */
  missing: string | null;
}

/** What a run was started with, as far as it could be read. */
export interface SetupFact {
  /** YAML of the runtime inputs; null when not read. */
  inputsYaml: string | null;
  /** YAML of the pipeline as it ran; null when not read. */
  pipelineYaml: string | null;
  /** Versions and images that the failing step's log names, e.g. `node` → `v24.1.0`. */
  versions: Readonly<Record<string, string>>;
  delegateName: string | null;
}

/** One test that fails in the investigated execution, and what other executions up to now say of it. */
export interface TestFact {
  testId: number | null;
  /** `class › name`, or what the report calls it. */
  name: string;
  message: string | null;
  stepNodeId: string | null;
  /** Runs of the test in other executions of the last 60 days, on all branches; null when passes are not known. */
  otherRuns: number | null;
  /** Its failures in other executions on other commits: distinct commits, and distinct branches besides this one. */
  otherCommitsFailed: number;
  otherBranchesFailed: number;
  /** Commits, this one included, on which it both passed and failed. */
  disagreements: number;
  /** Failures in a row up to and including this execution, by runs of this branch that ran the step; 1 = it passed in the run before. */
  failingStreak: number;
  /** Commit of the first failure of that streak, and whether a run before the streak passed. */
  failingSinceSha: string | null;
  passedBefore: boolean;
  /** A run of the same commit in which it passed, later or earlier. */
  passedOnSameCommit: boolean;
  /** What the reliability judgement says, when there is one. */
  label: "healthy" | "watched" | "flaky" | "broken" | "regression" | "fixed" | null;
  flakyProbability: number | null;
  /** Its failure does not fail a run of this branch: quarantined. */
  quarantined: boolean;
  /** On this branch no quarantine holds, by the policy of the project. */
  neverQuarantined: boolean;
}

export interface SimilarFact extends RunFact {
  href: string;
  resolution: "passed_on_rerun" | "recovered_alone" | "fixed_by_commit" | "still_failing" | "unknown";
  resolvedAt: number | null;
}

/** Failures that look alike, in other executions. */
export interface SimilarFacts {
  clusterId: string | null;
  /** All of them; `items` are the newest. */
  total: number;
  items: readonly SimilarFact[];
  rerunsTried: number;
  rerunsPassed: number;
}

/** What happened to other pipelines around the failure. */
export interface WindowFact {
  from: number;
  to: number;
  /** Executions of other pipelines that ended in the window. */
  otherRuns: number;
  otherFailed: number;
  /** Of those that failed: ones with the same cause or fingerprint. */
  alike: readonly (RunFact & { sameFingerprint: boolean })[];
  /** Distinct pipelines and repositories among `alike`. */
  alikePipelines: number;
  alikeRepos: number;
  /** How many executions of other pipelines fail alike in a window of this length on an ordinary day. */
  usualAlike: number;
  /** First and last failure of this kind around it, and the first success of the same pipelines after it, when known. */
  firstAlikeAt: number | null;
  lastAlikeAt: number | null;
}

/** A finding of a telemetry store: what a service or a host did while the step ran. */
export interface TelemetryFact {
  kind: "outbound_errors" | "service_log";
  host: string;
  from: number;
  to: number;
  /** Share of requests that failed, 0..1; null for log findings. */
  errorRate: number | null;
  /** The same on an ordinary day. */
  baselineRate: number | null;
  /** One sentence. */
  statement: string;
  href: string | null;
}

/** What a person said of this failure, or of one like it. */
export interface CorrectionFact {
  kind: "confirm" | "correct" | "rule_out";
  cause: FailureCause | null;
  /** The hypothesis that was confirmed or ruled out. */
  verdict:
    | "transient"
    | "environment"
    | "flaky"
    | "regression"
    | "broken"
    | "decision"
    | "inconclusive"
    | null;
  text: string | null;
  byName: string;
  at: number;
  href: string;
  /** It was said of this very execution, not of a similar one. */
  ofThisExecution: boolean;
}

export interface InvestigationFacts {
  execution: ExecutionFact;
  /** Executions that it started and that failed, from the first one down. */
  children: readonly ExecutionFact[];
  /** Logs of the failing steps, of the execution and its children. */
  logs: readonly StepLogFact[];
  /** The last run of the same pipeline before it that passed the failing step, on the same branch, else on the target or any branch. */
  lastGreen: (RunFact & { sameBranch: boolean }) | null;
  setup: { failed: SetupFact | null; green: SetupFact | null };
  /** Commits of the branch after the last green run up to this one, newest first; null when not known. */
  commitsSince: readonly CommitFact[] | null;
  /** Runs of the same pipeline and branch (or pull request) around it, oldest first, this one left out. */
  branchRuns: readonly RunFact[];
  /** Runs of the same pipeline on the same commit, whatever branch, oldest first, this one left out. */
  sameCommitRuns: readonly RunFact[];
  /** Runs of the same pipeline just before and after it on any branch, oldest first, this one left out. */
  pipelineRuns: readonly RunFact[];
  similar: SimilarFacts;
  window: WindowFact | null;
  /** Tests that failed in it; null when not known. */
  tests: readonly TestFact[] | null;
  telemetry: readonly TelemetryFact[];
  corrections: readonly CorrectionFact[];
  /** What could not be learnt, a sentence each. */
  unknowns: readonly string[];
}
