import type { Execution, StageRun, StepRun, World } from "@/simulator/story/types";

const unitMark = "-commandUnit:";

/** The base key of a step's log, in the form that its pipeline uses. */
export function logBaseKey(world: World, execution: Execution, stage: StageRun, step: StepRun): string {
  if (execution.pipeline.shouldUseSimplifiedKey) {
    const run = `${world.account.id}/pipeline/${execution.pipelineIdentifier}/${execution.runSequence}/-${execution.id}`;
    return `${run}/${stage.identifier}/${step.spec.identifier}`;
  }
  const levels = ["pipeline", "stages", stage.identifier, "spec", "execution"];
  levels.push(step.isRollback ? "rollbackSteps" : "steps");
  if (step.spec.stepGroup) levels.push(step.spec.stepGroup, "steps");
  levels.push(step.spec.identifier);
  return legacyKey(world, execution, levels);
}

/** The base key of what holds steps together: the pipeline, or a stage of it. No log lies there. */
export function sectionLogKey(world: World, execution: Execution, stageIdentifier: string | null): string {
  if (execution.pipeline.shouldUseSimplifiedKey) {
    const run = `${world.account.id}/pipeline/${execution.pipelineIdentifier}/${execution.runSequence}/-${execution.id}`;
    return stageIdentifier === null ? run : `${run}/${stageIdentifier}`;
  }
  const levels = stageIdentifier === null ? ["pipeline"] : ["pipeline", "stages", stageIdentifier];
  return legacyKey(world, execution, levels);
}

function legacyKey(world: World, execution: Execution, levels: readonly string[]): string {
  return [
    `accountId:${world.account.id}`,
    `orgId:${execution.orgIdentifier}`,
    `projectId:${execution.projectIdentifier}`,
    `pipelineId:${execution.pipelineIdentifier}`,
    `runSequence:${execution.runSequence}`,
    ...levels.map((level, index) => `level${index}:${level}`),
  ].join("/");
}

/** The keys of a step's logs: the base key, or one per command unit; none for a step without a log. */
export function logKeysOf(world: World, execution: Execution, stage: StageRun, step: StepRun): string[] {
  if (!step.spec.log) return [];
  const base = logBaseKey(world, execution, stage, step);
  return step.spec.units.length === 0 ? [base] : step.spec.units.map((unit) => `${base}${unitMark}${unit}`);
}

export interface LogPlace {
  execution: Execution;
  stage: StageRun;
  step: StepRun;
  unit: string | null;
}

/** The step that a log key (legacy or simplified, with or without a command unit) belongs to. */
export function findStepByLogKey(world: World, key: string): LogPlace | null {
  const mark = key.indexOf(unitMark);
  const base = mark < 0 ? key : key.slice(0, mark);
  const unit = mark < 0 ? null : key.slice(mark + unitMark.length);
  const execution = base.startsWith("accountId:") ? legacyRun(world, base) : simplifiedRun(world, base);
  for (const stage of execution?.stages ?? []) {
    for (const step of [...stage.steps, ...stage.rollbackSteps]) {
      if (execution && logBaseKey(world, execution, stage, step) === base)
        return { execution, stage, step, unit };
    }
  }
  return null;
}

function legacyRun(world: World, key: string): Execution | undefined {
  const parts = new Map(
    key.split("/").map((part): [string, string] => {
      const colon = part.indexOf(":");
      return [part.slice(0, colon), part.slice(colon + 1)];
    }),
  );
  const run = ["orgId", "projectId", "pipelineId", "runSequence"]
    .map((name) => parts.get(name) ?? "")
    .join("/");
  return world.index.executionByRun.get(run);
}

function simplifiedRun(world: World, key: string): Execution | undefined {
  const id = key.split("/")[4];
  return id?.startsWith("-") ? world.index.executionById.get(id.slice(1)) : undefined;
}
