import type { EpochMs, RunStatus } from "@/simulator/story/entity-types";
import type { CauseClass } from "@/simulator/story/run-types";

/** What is true about the story; served by `GET /__sim/truths`, never seen by the app. */
export interface Truths {
  seed: number;
  storyNow: EpochMs;
  accountId: string;
  planted: PlantedTruth[];
  flakyTests: FlakyTruth[];
  /** One entry per failed, rejected, aborted or expired execution of the history and since. */
  failures: FailureTruth[];
}

export interface PlantedTruth {
  id: string;
  kind:
    | CauseClass
    | "slow_down"
    | "waiting_for_approval"
    | "running_now"
    | "aborted"
    | "rolled_back"
    | "recent_transient_failure";
  class: "transient" | "persistent" | null;
  description: string;
  startsAt: EpochMs;
  /** Null while it lasts. */
  endsAt: EpochMs | null;
  pipelineIdentifiers: string[];
  planExecutionIds: string[];
  /** First failing (or affected) stage and step. */
  stageIdentifier: string | null;
  stepIdentifier: string | null;
  /** The commit that began it, and the one that ended it. */
  commitSha: string | null;
  fixedByCommitSha: string | null;
  testIds: string[];
  facts: Record<string, string>;
}

export interface FlakyTruth {
  id: string;
  pipelineIdentifiers: string[];
  stepIdentifier: string;
  suiteName: string;
  className: string;
  name: string;
  fileName: string;
  /** Probability that one run of it fails although code and environment are good. */
  rate: number;
  reason: string;
}

export interface FailureTruth {
  planExecutionId: string;
  pipelineIdentifier: string;
  orgIdentifier: string;
  projectIdentifier: string;
  runSequence: number;
  status: RunStatus;
  cause: CauseClass | "aborted";
  class: "transient" | "persistent" | null;
  truthId: string;
  stageIdentifier: string | null;
  stepIdentifier: string | null;
  commitSha: string | null;
  testIds: string[];
  startTs: EpochMs;
  endTs: EpochMs | null;
}
