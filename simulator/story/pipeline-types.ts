import type { LogTask, LogTool } from "@/simulator/logs/spec";
import type { EpochMs, Scope } from "@/simulator/story/entity-types";

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
