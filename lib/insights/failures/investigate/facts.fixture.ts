import { classify } from "@/lib/insights/failures/classify";
import type {
  ExecutionFact,
  InvestigationFacts,
  RunFact,
  StageFact,
  StepFact,
  StepLogFact,
  TestFact,
} from "./facts";

/** Facts for tests: one failed run of a build, nine o'clock in the morning, with nothing known around it. */

export const nine = Date.UTC(2026, 3, 14, 9, 0, 0);
export const minute = 60_000;
export const hour = 60 * minute;

export function run(change: Partial<RunFact> = {}): RunFact {
  return {
    projectKey: "acme.shop.web",
    planExecutionId: `run-${change.runSequence ?? 100}`,
    pipelineIdentifier: "web_ci",
    pipelineName: "Web CI",
    runSequence: 100,
    outcome: "succeeded",
    startedAt: nine - 2 * hour,
    endedAt: nine - 2 * hour + 5 * minute,
    branch: "main",
    commitSha: "a".repeat(40),
    commitMessage: "Earlier change",
    commitAuthor: "Ada",
    commitUrl: null,
    isRerun: false,
    previousExecutionId: null,
    triggeredByName: "Ada",
    failedStage: null,
    failedStep: null,
    failureCause: null,
    fingerprint: null,
    stepOutcome: "passed",
    failedTests: null,
    ...change,
  };
}

export function stage(change: Partial<StageFact> = {}): StageFact {
  return {
    nodeId: "stage-build",
    parentNodeId: null,
    position: 0,
    identifier: "build",
    name: "Build",
    type: "CI",
    status: "Failed",
    startedAt: nine,
    endedAt: nine + 4 * minute,
    failureMessage: null,
    failureTypes: [],
    childExecutionId: null,
    ...change,
  };
}

export function step(change: Partial<StepFact> = {}): StepFact {
  return {
    nodeId: "step-install",
    stageNodeId: "stage-build",
    parentNodeId: null,
    position: 1,
    identifier: "install",
    name: "Install",
    stepType: "Run",
    status: "Failed",
    startedAt: nine + minute,
    endedAt: nine + 2 * minute,
    failureMessage: null,
    failureTypes: [],
    logKeys: ["log/install"],
    delegateName: null,
    attempt: 0,
    ...change,
  };
}

export function logOf(lines: readonly string[], change: Partial<StepLogFact> = {}): StepLogFact {
  const excerpt = lines.map((text, index) => ({ line: index + 1, text, failing: true, score: 9 }));
  return {
    planExecutionId: "failed",
    stepNodeId: "step-install",
    lines: excerpt,
    verdict: classify({ excerpt }),
    fingerprint: "f1-own",
    lineCount: lines.length,
    comparedWithGreen: false,
    missing: null,
    ...change,
  };
}

export function testFact(change: Partial<TestFact> = {}): TestFact {
  return {
    testId: 7,
    name: "cart › adds shipping once",
    message: "expected 3 to be 4",
    stepNodeId: "step-install",
    otherRuns: 400,
    otherCommitsFailed: 0,
    otherBranchesFailed: 0,
    disagreements: 0,
    failingStreak: 1,
    failingSinceSha: "c".repeat(40),
    passedBefore: true,
    passedOnSameCommit: false,
    label: null,
    flakyProbability: null,
    quarantined: false,
    neverQuarantined: false,
    ...change,
  };
}

export interface FactsChange extends Partial<Omit<InvestigationFacts, "execution">> {
  execution?: Partial<ExecutionFact>;
  /** Lines of the failing step's log. */
  lines?: readonly string[];
}

export function factsWith({ execution, lines, ...change }: FactsChange = {}): InvestigationFacts {
  return {
    execution: {
      ...run({
        planExecutionId: "failed",
        runSequence: 200,
        outcome: "failed",
        startedAt: nine,
        endedAt: nine + 5 * minute,
        commitSha: "c".repeat(40),
        commitMessage: "Show the delivery estimate",
        failureCause: null,
        fingerprint: "f1-own",
        stepOutcome: "failed",
      }),
      projectName: "Web",
      status: "Failed",
      targetBranch: null,
      tag: null,
      prNumber: null,
      prTitle: null,
      repo: "web",
      triggerType: "WEBHOOK",
      executionMode: "NORMAL",
      failureMessage: null,
      failureTypes: [],
      services: [],
      environments: [],
      stages: [stage()],
      steps: [step()],
      commits: [],
      ...execution,
    },
    children: [],
    logs: lines === undefined ? [] : [logOf(lines)],
    lastGreen: null,
    setup: { failed: null, green: null },
    commitsSince: null,
    branchRuns: [],
    sameCommitRuns: [],
    pipelineRuns: [],
    similar: { clusterId: null, total: 0, items: [], rerunsTried: 0, rerunsPassed: 0 },
    window: null,
    tests: null,
    telemetry: [],
    corrections: [],
    unknowns: [],
    ...change,
  };
}
