import type {
  Account,
  Connector,
  Delegate,
  Environment,
  EpochMs,
  FeatureFlag,
  InputSet,
  Organization,
  Project,
  Repository,
  Service,
  Trigger,
  User,
} from "@/simulator/story/entity-types";
import type { Pipeline } from "@/simulator/story/pipeline-types";
import type { ApprovalInstance, Execution, StageRun, StepRun } from "@/simulator/story/run-types";
import type { Scenario } from "@/simulator/story/scenario-types";

export type * from "@/simulator/story/entity-types";
export type * from "@/simulator/story/pipeline-types";
export type * from "@/simulator/story/run-types";
export type * from "@/simulator/story/truth-types";

/**
 * The story's model of a Harness account: what exists, what ran, and why it ended as it did. Everything that the
 * HTTP routes serve is derived from these values; times are epoch milliseconds.
 *
 * Executions are kept current by the engine (`sim.engine.settle()` runs before every request): `status`, `startTs`
 * and `endTs` of executions, stages and steps always hold what is true at the simulator's now.
 */

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
  /** The retries of a run, by its id, oldest first. */
  retriesOf: Map<string, Execution[]>;
  /** `org/project/pipeline/runSequence`. */
  executionByRun: Map<string, Execution>;
  approvalById: Map<
    string,
    { execution: Execution; stage: StageRun; step: StepRun; approval: ApprovalInstance }
  >;
}
