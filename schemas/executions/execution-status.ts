import { z } from "zod";
import { isStatus, outcomes, statusKey } from "./outcomes";

export { isStatus, outcomes } from "./outcomes";

/**
 * Harness's execution statuses (the "friendly" enum of pipeline executions, stages and steps) that servers of all ages know. Newer
 * servers add members, so anything unknown is kept as text and judged `unknown` rather than refused.
 */
export const olderStatuses = [
  "Running",
  "AsyncWaiting",
  "TaskWaiting",
  "TimedWaiting",
  "Failed",
  "Errored",
  "IgnoreFailed",
  "NotStarted",
  "Expired",
  "Aborted",
  "Discontinuing",
  "Queued",
  "Paused",
  "ResourceWaiting",
  "InterventionWaiting",
  "ApprovalWaiting",
  "WaitStepRunning",
  "QueuedLicenseLimitReached",
  "QueuedExecutionConcurrencyReached",
  "Success",
  "Suspended",
  "Skipped",
  "Pausing",
  "ApprovalRejected",
  "InputWaiting",
  "AbortedByFreeze",
] as const;

/** With those that only servers of today know: a filter that names one is refused as a whole by an older server. */
export const harnessStatuses = [
  ...olderStatuses,
  "UploadWaiting",
  "QueuedGlobalInfraCapacityReached",
  "QUEUED_PLAN_CREATION",
  "PassedWithWarning",
  "Waiting",
  "RollbackFailed",
  "NoOp",
  "QueuedStepLimitReached",
] as const;

export const Outcome = z.enum(outcomes);
export type Outcome = z.infer<typeof Outcome>;

const statusesByOutcome: Readonly<Record<Exclude<Outcome, "unknown">, readonly string[]>> = {
  running: [
    ...["Running", "AsyncWaiting", "TaskWaiting", "TimedWaiting", "WaitStepRunning", "UploadWaiting"],
    ...["Discontinuing", "Pausing"],
  ],
  waiting: [
    ...["NotStarted", "Queued", "QueuedLicenseLimitReached", "QueuedExecutionConcurrencyReached"],
    ...["QueuedGlobalInfraCapacityReached", "QueuedStepLimitReached", "QueuedPlanCreation"],
    ...["ResourceWaiting", "Paused", "InterventionWaiting", "ApprovalWaiting", "InputWaiting", "Waiting"],
  ],
  succeeded: ["Success", "Succeeded", "IgnoreFailed", "PassedWithWarning"],
  failed: ["Failed", "Errored", "Expired", "ApprovalRejected", "RollbackFailed"],
  cancelled: ["Aborted", "AbortedByFreeze", "Suspended"],
  skipped: ["Skipped", "NoOp"],
};

const outcomeByKey: ReadonlyMap<string, Outcome> = new Map(
  // The entries of a record of outcomes: their keys are outcomes.
  (Object.entries(statusesByOutcome) as [Outcome, readonly string[]][]).flatMap(([outcome, statuses]) =>
    statuses.map((status): [string, Outcome] => [statusKey(status), outcome]),
  ),
);

/** Maps a Harness status, in whatever spelling, to its meaning; `unknown` for one that this version has never heard of. */
export function outcomeOf(status: string): Outcome {
  return outcomeByKey.get(statusKey(status)) ?? "unknown";
}

/**
 * What a stage's or step's status means. Where the execution has ended, a part that had not started waits for nothing:
 * it was not run.
 */
export function outcomeOfPart(status: string, executionEnded: boolean): Outcome {
  return executionEnded && isStatus(status, "NotStarted") ? "skipped" : outcomeOf(status);
}

/**
 * True when an execution, stage or step can change no more: by its status, or, with a status that this version does not
 * know, by its end.
 *
 * @param end instant of the end; 0, null and undefined mean that none is known
 */
export function hasEnded(status: string, end: number | Date | null | undefined): boolean {
  return isTerminal(status) || (outcomeOf(status) === "unknown" && end != null && Number(end) > 0);
}

/** True when the status alone says that the execution can change no more. Where an end is known, ask {@link hasEnded}. */
export function isTerminal(status: string): boolean {
  const outcome = outcomeOf(status);
  return outcome === "succeeded" || outcome === "failed" || outcome === "cancelled" || outcome === "skipped";
}

const personKeys: ReadonlySet<string> = new Set(
  ["ApprovalWaiting", "InterventionWaiting", "InputWaiting"].map(statusKey),
);

/** True when a person has to act before the execution goes on. */
export function waitsForPerson(status: string): boolean {
  return personKeys.has(statusKey(status));
}
