import type { LogFailure } from "@/simulator/logs/spec";
import type {
  Commit,
  EpochMs,
  PullRequest,
  Repository,
  RunStatus,
  Scope,
  Trigger,
  User,
} from "@/simulator/story/entity-types";
import type { Pipeline, StageSpec, StepSpec } from "@/simulator/story/pipeline-types";

export type TriggerType = "MANUAL" | "WEBHOOK" | "WEBHOOK_CUSTOM" | "SCHEDULER_CRON";

export interface ExecutionTrigger {
  type: TriggerType;
  /** For MANUAL. */
  user: User | null;
  trigger: Trigger | null;
  rerunOf: string | null;
}

export interface Build {
  type: "branch" | "PR" | "tag" | "commitSha";
  branch: string;
  tag: string | null;
  repository: Repository;
  commit: Commit;
  pullRequest: PullRequest | null;
}

/** Why a step failed: the vocabulary of the truths and of the log renderers. */
export type CauseClass =
  | "registry"
  | "credential"
  | "oom"
  | "compile"
  | "lint"
  | "test_regression"
  | "flaky"
  | "broken_test"
  | "network"
  | "delegate"
  | "deployment"
  | "configuration"
  | "approval_rejected"
  | "timeout";

export interface StepFailure {
  cause: CauseClass;
  class: "transient" | "persistent";
  /** The truth it belongs to (see `Truths`). */
  truthId: string;
  /** What Harness shows in failureInfo. */
  message: string;
  failureTypes: string[];
  /** What the log shows; null where there is no log. For failed tests the cases come from the test report. */
  detail: LogFailure | null;
  testIds: string[];
}

export interface StepRun {
  spec: StepSpec;
  /** Node execution uuid (22 characters). */
  nodeId: string;
  status: RunStatus;
  startTs: EpochMs | null;
  endTs: EpochMs | null;
  /** Decided when the step starts (null before); a person's decision or interrupt can overrule it. */
  planned: { durationMs: number; failure: StepFailure | null } | null;
  /** The failure as it took effect (null while it has not). */
  failure: StepFailure | null;
  /** Set on a HarnessApproval step. */
  approval: ApprovalInstance | null;
  isRollback: boolean;
  interrupts: InterruptRecord[];
}

export interface StageRun {
  spec: StageSpec;
  /** Node uuid in layoutNodeMap; equals `stageNodeId` of the detail route. */
  nodeId: string;
  nodeExecutionId: string;
  /** Matrix value of this run of the stage, null otherwise. */
  matrixValue: string | null;
  /** `build`, or `build_0` within a matrix. */
  identifier: string;
  name: string;
  status: RunStatus;
  startTs: EpochMs | null;
  endTs: EpochMs | null;
  steps: StepRun[];
  rollbackSteps: StepRun[];
  failure: StepFailure | null;
  /** Of a stage of type Pipeline. */
  childExecutionId: string | null;
  /** Deployed or built artifact tag, e.g. `2.14.0-b318`. */
  artifactTag: string | null;
  /** True when the stage was taken over from the run that this one retries. */
  takenOver: boolean;
}

export interface InterruptRecord {
  id: string;
  type: "AbortAll" | "UserMarkedFailure";
  at: EpochMs;
  by: User;
  /** Null for the whole execution. */
  nodeExecutionId: string | null;
}

export interface ApprovalInstance {
  id: string;
  type: "HarnessApproval";
  status: "WAITING" | "APPROVED" | "REJECTED" | "EXPIRED" | "ABORTED";
  planExecutionId: string;
  nodeExecutionId: string;
  message: string;
  userGroups: string[];
  minimumCount: number;
  disallowPipelineExecutor: boolean;
  approverInputs: { name: string; defaultValue: string }[];
  createdAt: EpochMs | null;
  deadline: EpochMs | null;
  lastModifiedAt: EpochMs | null;
  activities: {
    user: User;
    action: "APPROVE" | "REJECT";
    comments: string;
    approverInputs: { name: string; value: string }[];
    approvedAt: EpochMs;
  }[];
  /** What a colleague in the story is going to decide, unless somebody is faster; null: nobody will. */
  expected: { afterMs: number; action: "APPROVE" | "REJECT"; user: User; comments: string } | null;
}

export interface Execution extends Scope {
  /** planExecutionId (22 characters). */
  id: string;
  pipeline: Pipeline;
  pipelineIdentifier: string;
  runSequence: number;
  status: RunStatus;
  startTs: EpochMs;
  endTs: EpochMs | null;
  createdAt: EpochMs;
  /** Planned wait before the first stage. */
  queueMs: number;
  trigger: ExecutionTrigger;
  build: Build | null;
  inputYaml: string;
  variables: Record<string, string>;
  stages: StageRun[];
  /** The failure that ended it, bubbled up from the first failing step. */
  failure: StepFailure | null;
  interrupts: InterruptRecord[];
  mode: "NORMAL" | "POST_EXECUTION_ROLLBACK";
  /** Of a POST_EXECUTION_ROLLBACK run: the run that it undoes. */
  rollbackOf: string | null;
  parent: { planExecutionId: string; stageNodeId: string } | null;
  retry: { rootExecutionId: string; parentExecutionId: string; fromStages: string[] } | null;
  notes: string;
  /** 1 for natural durations; live runs started by people are faster. */
  speed: number;
  /** Number of the attempt on the same commit; reruns draw their luck anew. */
  attempt: number;
  /** A failure that the story wrote for this very run. */
  forced: { stepIdentifier: string; failure: StepFailure } | null;
  /** True for a run that a person started on the running simulator. */
  live: boolean;
}

export interface TestCase {
  name: string;
  className: string;
  fileName: string;
  suiteName: string;
  status: "passed" | "failed" | "error" | "skipped";
  message: string | null;
  errorType: string | null;
  stackTrace: string | null;
  durationMs: number;
  stdout: string;
  stderr: string;
}
