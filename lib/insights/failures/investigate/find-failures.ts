import { isStatus, outcomeOf } from "@/schemas/executions/execution-status";
import type { StageFact, StepFact } from "./facts";

/** A failure by stage and step; the step is null when the stage failed without one. */
export interface FoundFailure {
  stage: StageFact | null;
  step: StepFact | null;
  /** When it ended, the best that is known. */
  at: number | null;
}

export interface FoundFailures {
  /** What failed first; null when nothing that is known did. */
  first: FoundFailure | null;
  /** Failures that did not follow from it: they ran beside it. In the order of time. */
  others: FoundFailure[];
  /** Failures that followed from it: rollbacks, later steps of the same stage. */
  consequences: FoundFailure[];
  /** True when everything that failed was told to be ignored. */
  ignored: boolean;
}

const rollbackTypes = /rollback|CanaryDelete/i;
const groupTypes = new Set(["STEP_GROUP", "PIPELINE_STAGE", "Pipeline"]);

/**
 * What failed first in an execution, by time and by what led to what: a step whose failure was ignored, retried with success or cancelled
 * because a sibling failed is no failure; rollback steps and what came after are consequences; what ran beside it stands alone.
 */
export function findFailures(execution: {
  stages: readonly StageFact[];
  steps: readonly StepFact[];
}): FoundFailures {
  const stages = new Map(execution.stages.map((stage) => [stage.nodeId, stage]));
  const failing = failingSteps(execution.steps).map(
    (step): FoundFailure => ({
      stage: stages.get(step.stageNodeId) ?? null,
      step,
      at: step.endedAt ?? step.startedAt,
    }),
  );
  const told = failing.filter(({ stage }) => stage === null || !isGood(stage.status));
  const explained = new Set(told.map(({ stage }) => stage?.nodeId));
  const bare = leafStages(execution.stages)
    .filter((stage) => fails(stage.status) && !explained.has(stage.nodeId))
    .map((stage): FoundFailure => ({ stage, step: null, at: stage.endedAt ?? stage.startedAt }));
  const real = [...told, ...bare].sort(byTime);
  const ignored = real.length === 0;
  const candidates = ignored ? ignoredFailures(execution.steps, failing, stages) : real;
  const forward = candidates.filter((failure) => !isRollback(failure));
  const first = forward[0] ?? candidates[0] ?? null;
  const rest = candidates.filter((failure) => failure !== first);
  return {
    first,
    others: rest.filter((failure) => first !== null && !isRollback(failure) && ranBeside(failure, first)),
    consequences: rest.filter(
      (failure) => first !== null && (isRollback(failure) || !ranBeside(failure, first)),
    ),
    ignored: ignored && first !== null,
  };
}

const fails = (status: string): boolean => outcomeOf(status) === "failed";
/** `IgnoreFailed` counts as good: whoever wrote the pipeline said so. */
const isGood = (status: string): boolean => outcomeOf(status) === "succeeded";

/** Leaves that failed for good: not those that passed when they were tried again, and groups only when nothing in them failed. */
function failingSteps(steps: readonly StepFact[]): StepFact[] {
  const failed = steps.filter((step) => fails(step.status) && !wasTriedAgain(step, steps));
  const parents = new Set(failed.map((step) => step.parentNodeId));
  return failed.filter((step) => !groupTypes.has(step.stepType) || !parents.has(step.nodeId));
}

/** Matrix runs of a step share its identifier too, but they do not wait for each other. */
function wasTriedAgain(step: StepFact, steps: readonly StepFact[]): boolean {
  return steps.some(
    (other) =>
      other.identifier === step.identifier &&
      other.stageNodeId === step.stageNodeId &&
      other.attempt > step.attempt &&
      (other.startedAt ?? 0) >= (step.endedAt ?? Number.POSITIVE_INFINITY),
  );
}

function ignoredFailures(
  steps: readonly StepFact[],
  failing: readonly FoundFailure[],
  stages: ReadonlyMap<string, StageFact>,
): FoundFailure[] {
  const marked = steps
    .filter((step) => isStatus(step.status, "IgnoreFailed") && step.stepType !== "STEP_GROUP")
    .map((step) => ({
      stage: stages.get(step.stageNodeId) ?? null,
      step,
      at: step.endedAt ?? step.startedAt,
    }));
  return [...failing, ...marked].sort(byTime);
}

/** Stages that hold no other stage: wrappers of parallel and matrix stages fail because of what is in them. */
function leafStages(stages: readonly StageFact[]): StageFact[] {
  const parents = new Set(stages.map((stage) => stage.parentNodeId));
  return stages.filter((stage) => !parents.has(stage.nodeId));
}

function byTime(a: FoundFailure, b: FoundFailure): number {
  return (
    (a.at ?? Number.MAX_SAFE_INTEGER) - (b.at ?? Number.MAX_SAFE_INTEGER) ||
    (a.stage?.position ?? 0) - (b.stage?.position ?? 0) ||
    (a.step?.position ?? 0) - (b.step?.position ?? 0)
  );
}

function isRollback({ step, stage }: FoundFailure): boolean {
  return rollbackTypes.test(step?.stepType ?? "") || /rollback/i.test(stage?.type ?? "");
}

/** True when it had begun before the first failure ended, or is its sibling in a parallel or matrix wrapper. */
function ranBeside(failure: FoundFailure, first: FoundFailure): boolean {
  const startedAt = failure.step?.startedAt ?? failure.stage?.startedAt ?? null;
  if (startedAt !== null && first.at !== null && startedAt < first.at) return true;
  const wrapper = failure.stage?.parentNodeId ?? null;
  return (
    wrapper !== null && wrapper === first.stage?.parentNodeId && failure.stage?.nodeId !== first.stage?.nodeId
  );
}
