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

/** Scope is the account when `orgIdentifier` is null, an organization when only `projectIdentifier` is null. */
export interface AnyScope {
  orgIdentifier: string | null;
  projectIdentifier: string | null;
}

export interface Service extends AnyScope {
  identifier: string;
  name: string;
  description: string;
  deploymentType: "Kubernetes" | "NativeHelm";
  image: string;
  repository: string;
  /** As somebody wrote it; null for the story's own. */
  yaml: string | null;
  createdAt: EpochMs;
}

export interface Environment extends AnyScope {
  identifier: string;
  name: string;
  type: "PreProduction" | "Production";
  color: string;
  yaml: string | null;
  infrastructures: Infrastructure[];
  createdAt: EpochMs;
}

export interface Infrastructure {
  identifier: string;
  name: string;
  description: string;
  type: string;
  deploymentType: string;
  namespace: string;
  yaml: string | null;
}

export interface Connector extends AnyScope {
  identifier: string;
  name: string;
  description: string;
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
