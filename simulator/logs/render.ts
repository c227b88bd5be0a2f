import type { LogLine, StepLogSpec } from "./spec";

/**
 * The lines of a step's log, lazily. A running step's lines go up to its planned end: the caller stops at the
 * story's now. With `unit` only that command unit's log.
 */
export function* renderStepLog(spec: StepLogSpec, unit?: string): Generator<LogLine> {
  yield {
    level: "INFO",
    pos: 0,
    out: `${spec.tool} ${spec.task}${unit === undefined ? "" : ` ${unit}`}\n`,
    time: new Date(spec.startedAt).toISOString(),
    args: null,
  };
}

/** Positions of the lines that show the cause (the planted truth); empty when the step did not fail. */
export function causeLines(spec: StepLogSpec, unit?: string): number[] {
  return spec.failure === undefined || unit !== undefined ? [] : [0];
}
