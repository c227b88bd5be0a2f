import type { LogFailure, LogTask, LogTool } from "@/simulator/logs/spec";
import type { Scenario } from "@/simulator/story/scenario";

/**
 * The story's model of a Harness account: what exists, what ran, and why it ended as it did. Everything that the
 * HTTP routes serve is derived from these values; times are epoch milliseconds.
 *
 * Executions are kept current by the engine (`sim.engine.settle()` runs before every request): `status`, `startTs`
 * and `endTs` of executions, stages and steps always hold what is true at the simulator's now.
 */

export type EpochMs = number;

/** Harness's friendly status enum, as far as the story uses it. */
export type RunStatus =
  | "NotStarted"
  | "Queued"
  | "Running"
  | "ApprovalWaiting"
  | "Success"
  | "IgnoreFailed"
  | "Failed"
  | "Expired"
  | "Aborted"
  | "ApprovalRejected"
  | "Skipped";

export interface Account {
  id: string;
  name: string;
  company: string;
}

export interface Organization {
  identifier: string;
  name: string;
  description: string;
  createdAt: EpochMs;
}

export interface Project {
  identifier: string;
  orgIdentifier: string;
  name: string;
  description: string;
  color: string;
  modules: string[];
  createdAt: EpochMs;
}

/** A project's place in the account; most lookups go by it. */
export interface Scope {
  orgIdentifier: string;
  projectIdentifier: string;
}

export interface User {
  uuid: string;
  /** The login at the code host. */
  login: string;
  name: string;
  email: string;
  userGroups: string[];
}

export interface Repository {
  name: string;
  /** `https://github.com/<owner>/<name>`, without `.git`. */
  url: string;
  owner: string;
  language: Language;
  serviceIdentifier: string | null;
  /** Commits of the default branch, oldest first. */
  commits: Commit[];
  pullRequests: PullRequest[];
}

export type Language = "typescript" | "java" | "kotlin" | "go" | "python" | "terraform" | "docker";

export interface Commit {
  sha: string;
  message: string;
  author: User;
  at: EpochMs;
  branch: string;
  /** Place in the default branch's order; -1 for a commit of a pull request. */
  index: number;
  files: string[];
  /** Number of the pull request that brought it, if any. */
  pullRequest: number | null;
}

export interface PullRequest {
  number: number;
  title: string;
  branch: string;
  author: User;
  commits: Commit[];
  openedAt: EpochMs;
  mergedAt: EpochMs | null;
}

export interface Service extends Scope {
  identifier: string;
  name: string;
  description: string;
  deploymentType: "Kubernetes" | "NativeHelm";
  image: string;
  repository: string;
  createdAt: EpochMs;
}

export interface Environment extends Scope {
  identifier: string;
  name: string;
  type: "PreProduction" | "Production";
  color: string;
  infrastructures: { identifier: string; name: string; type: "KubernetesDirect"; namespace: string }[];
  createdAt: EpochMs;
}

/** Scope is the account when `orgIdentifier` is null, an organization when only `projectIdentifier` is null. */
export interface Connector {
  identifier: string;
  name: string;
  description: string;
  orgIdentifier: string | null;
  projectIdentifier: string | null;
  type: "Github" | "DockerRegistry" | "K8sCluster" | "Aws" | "HttpHelmRepo" | "Artifactory" | "Prometheus";
  spec: Record<string, unknown>;
  createdAt: EpochMs;
  lastTestedAt: EpochMs;
  lastConnectedAt: EpochMs;
  /** Null while it works. */
  failure: {
    summary: string;
    reason: string;
    message: string;
    code: number;
    hint: string;
    explanation: string;
  } | null;
}

export interface Delegate {
  name: string;
  identifier: string;
  type: "KUBERNETES" | "DOCKER";
  tags: string[];
  version: string;
  autoUpgrade: "ON" | "OFF";
  orgIdentifier: string | null;
  projectIdentifier: string | null;
  replicas: { uuid: string; hostName: string }[];
  /** Milliseconds since the last heartbeat; a stale delegate has days. */
  heartbeatAgeMs: number;
}

export interface FeatureFlag extends Scope {
  identifier: string;
  name: string;
  description: string;
  kind: "boolean" | "string";
  owner: string;
  tags: string[];
  createdAt: EpochMs;
  modifiedAt: EpochMs;
  /** Per environment identifier. */
  states: Record<string, "on" | "off">;
  status: "active" | "inactive" | "never-requested" | "potentially-stale";
}

export interface Trigger extends Scope {
  identifier: string;
  name: string;
  pipelineIdentifier: string;
  kind: "push" | "pullRequest" | "cron" | "custom";
  type: "Webhook" | "Scheduled";
  sourceRepo: "Github" | "Custom" | null;
  cron: string | null;
  webhookToken: string | null;
  enabled: boolean;
  yaml: string;
  version: number;
  events: TriggerEvent[];
}

export interface TriggerEvent {
  id: string;
  at: EpochMs;
  payload: string;
  finalStatus: string;
  message: string;
  planExecutionId: string | null;
}

export interface InputSet extends Scope {
  identifier: string;
  name: string;
  description: string;
  pipelineIdentifier: string;
  inputSetType: "INPUT_SET" | "OVERLAY_INPUT_SET";
  yaml: string;
  createdAt: EpochMs;
  lastUpdatedAt: EpochMs;
}

export type StageType = "CI" | "Deployment" | "Approval" | "Custom" | "Pipeline";

export interface StepSpec {
  identifier: string;
  name: string;
  /** Harness's leaf step type, e.g. `Run`, `K8sRollingDeploy`, `HarnessApproval`. */
  type: string;
  /** The log it writes; null for a step without a log (approvals). */
  log: {
    tool: LogTool;
    task: LogTask;
    size: "normal" | "large" | "huge";
    testRunner: "jest" | "vitest" | null;
  } | null;
  /** Median duration. */
  durationMs: number;
  command: string | null;
  image: string | null;
  timeout: string;
  /** Command units of a delegate task, e.g. `Fetch Files`; empty for CI steps. */
  units: string[];
  /** Steps with the same number run side by side. */
  parallelGroup: number | null;
  /** Identifier of the step group that holds it. */
  stepGroup: string | null;
  /** Key of the test suites it runs (see `story/test-catalogue.ts`), null for a step without tests. */
  testSuiteKey: string | null;
  /** What it talks to, which decides the outages that hit it. */
  uses: ("package_registry" | "image_registry" | "cluster" | "cloud" | "helm_repository")[];
  /** True when its failure is ignored (failure strategy Ignore). */
  ignoreFailure: boolean;
}

export interface StageSpec {
  identifier: string;
  name: string;
  type: StageType;
  /** Stages with the same number run side by side. */
  parallelGroup: number | null;
  /** True for stages that only run on the default branch; skipped in builds of pull requests. */
  onlyDefaultBranch: boolean;
  /** Matrix axis and values: the stage runs once per value. */
  matrix: { axis: string; values: string[] } | null;
  steps: StepSpec[];
  /** Run when a step of a deployment stage fails, and by a rollback execution. */
  rollbackSteps: StepSpec[];
  serviceIdentifier: string | null;
  environmentIdentifier: string | null;
  infrastructureIdentifier: string | null;
  /** For a stage of type Pipeline. */
  childPipeline: { orgIdentifier: string; projectIdentifier: string; pipelineIdentifier: string } | null;
}

export interface Pipeline extends Scope {
  identifier: string;
  name: string;
  description: string;
  tags: Record<string, string>;
  repository: string | null;
  storeType: "INLINE" | "REMOTE";
  stages: StageSpec[];
  /** The variables that are runtime inputs, with the value used when nobody gives one. */
  runtimeVariables: { name: string; default: string; description: string }[];
  /** True when the codebase build is asked at run time (every pipeline with a CI stage of a repository). */
  asksForBuild: boolean;
  yaml: string;
  version: number;
  createdAt: EpochMs;
  lastUpdatedAt: EpochMs;
  shouldUseSimplifiedKey: boolean;
  /** Natural person-free rhythm: runs on a weekday, per way of starting. */
  rhythm: { push: number; pullRequest: number; cron: string | null; manual: number };
  deleted: boolean;
}

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

/** The whole account. Indices are kept by the engine; read through them, never scan. */
export interface World {
  seed: number;
  storyNow: EpochMs;
  account: Account;
  organizations: Organization[];
  projects: Project[];
  users: User[];
  repositories: Map<string, Repository>;
  services: Service[];
  environments: Environment[];
  connectors: Connector[];
  delegates: Delegate[];
  featureFlags: FeatureFlag[];
  pipelines: Pipeline[];
  triggers: Trigger[];
  inputSets: InputSet[];
  /** The rules that were planted; `story/truths.ts` tells what came of them. */
  scenario: Scenario;
  index: WorldIndex;
}

export interface WorldIndex {
  executionById: Map<string, Execution>;
  /** `org/project` -> executions, oldest start first. */
  executionsByProject: Map<string, Execution[]>;
  /** `org/project/pipeline` -> executions, oldest start first. */
  executionsByPipeline: Map<string, Execution[]>;
  /** `org/project/pipeline/runSequence`. */
  executionByRun: Map<string, Execution>;
  approvalById: Map<
    string,
    { execution: Execution; stage: StageRun; step: StepRun; approval: ApprovalInstance }
  >;
}
