import type { LogFailure } from "@/simulator/logs/spec";
import type { Commit } from "@/simulator/story/entity-types";
import type { StepSpec } from "@/simulator/story/pipeline-types";
import type { CauseClass } from "@/simulator/story/run-types";
import type { FlakyTruth, PlantedTruth } from "@/simulator/story/truth-types";
import type { CatalogueTest } from "./suites";

/** Hits every step that uses `uses` and begins within the window. */
export interface Outage {
  truthId: string;
  cause: CauseClass;
  uses: StepSpec["uses"][number];
  from: number;
  to: number;
  message: string;
  failureTypes: string[];
  detail: LogFailure | null;
}

/** Hits one step of one pipeline within a time. */
export interface Breakage {
  truthId: string;
  cause: CauseClass;
  pipelineIdentifier: string;
  stepIdentifier: string;
  from: number;
  to: number;
  message: string;
  failureTypes: string[];
  detail: LogFailure;
}

/** Hits one step of one pipeline on default branch commits from `culprit` up to the one before `fix`. */
export interface BadCommit {
  truthId: string;
  cause: "compile" | "test_regression";
  pipelineIdentifier: string;
  stepIdentifier: string;
  culprit: Commit;
  fix: Commit | null;
  detail: LogFailure | null;
  tests: CatalogueTest[];
}

export interface SlowDown {
  truthId: string;
  pipelineIdentifier: string;
  stepIdentifier: string;
  from: number;
  commit: Commit;
  factor: number;
}

export interface FlakyTest extends FlakyTruth {
  suiteKey: string;
  test: CatalogueTest;
  message: string;
}

/** What the story planted: the rules that the judge applies, and the truths that say so. */
export interface Scenario {
  outages: Outage[];
  breakages: Breakage[];
  badCommits: BadCommit[];
  slowDowns: SlowDown[];
  flakyTests: FlakyTest[];
  brokenTest: { truthId: string; suiteKey: string; stepIdentifier: string; test: CatalogueTest };
  /** Times of the single planted runs. */
  moments: {
    outage: { from: number; to: number };
    awsKeyExpiredAt: number;
    rolledBackReleaseAt: number;
    verifyFailureAt: number;
    rejectedReleaseAt: number;
    abortedAt: number;
    waitingSince: number;
    runningSince: number;
    recentFailureAt: number;
  };
  /** Planted truths; executions are filled in when they are asked for. */
  truths: PlantedTruth[];
}
