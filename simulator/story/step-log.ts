import type { StepLogSpec } from "@/simulator/logs/spec";
import type { Execution, StageRun, StepRun, TestCase, World } from "@/simulator/story/types";

/** What the log service's renderers need to write this step's log; null for a step that has none or has not begun. */
export declare function stepLogSpec(
  world: World,
  execution: Execution,
  stage: StageRun,
  step: StepRun,
): StepLogSpec | null;

/** The step that a log key (legacy or simplified, with or without a command unit) belongs to. */
export declare function findStepByLogKey(
  world: World,
  key: string,
): { execution: Execution; stage: StageRun; step: StepRun; unit: string | null } | null;

/** The keys of a step's logs: the base key, or one per command unit. */
export declare function logKeysOf(
  world: World,
  execution: Execution,
  stage: StageRun,
  step: StepRun,
): string[];

/** The test report of a step; empty for a step that runs none or has not ended. */
export declare function testReportOf(
  world: World,
  execution: Execution,
  stage: StageRun,
  step: StepRun,
): TestCase[];
