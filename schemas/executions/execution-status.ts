import { z } from "zod";
import { notStartedStatuses, outcomes } from "./outcomes";

export { outcomes } from "./outcomes";

/**
 * Harness's execution statuses (the "friendly" enum of pipeline executions, stages and steps). Newer servers add
 * members, so anything unknown is kept as text and judged `unknown` rather than refused.
 */
export const harnessStatuses = [
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
  "UploadWaiting",
  "QueuedGlobalInfraCapacityReached",
  "QUEUED_PLAN_CREATION",
] as const;

export const Outcome = z.enum(outcomes);
export type Outcome = z.infer<typeof Outcome>;

const outcomeByStatus: Record<string, Outcome> = {
  Running: "running",
  AsyncWaiting: "running",
  TaskWaiting: "running",
  TimedWaiting: "running",
  WaitStepRunning: "running",
  UploadWaiting: "running",
  Discontinuing: "running",
  Pausing: "running",
  NotStarted: "waiting",
  Queued: "waiting",
  QueuedLicenseLimitReached: "waiting",
  QueuedExecutionConcurrencyReached: "waiting",
  QueuedGlobalInfraCapacityReached: "waiting",
  QUEUED_PLAN_CREATION: "waiting",
  ResourceWaiting: "waiting",
  Paused: "waiting",
  InterventionWaiting: "waiting",
  ApprovalWaiting: "waiting",
  InputWaiting: "waiting",
  Success: "succeeded",
  IgnoreFailed: "succeeded",
  Failed: "failed",
  Errored: "failed",
  Expired: "failed",
  ApprovalRejected: "failed",
  Aborted: "cancelled",
  AbortedByFreeze: "cancelled",
  Suspended: "cancelled",
  Skipped: "skipped",
  // Legacy spellings that old executions still carry.
  NOT_STARTED: "waiting",
  INTERVENTION_WAITING: "waiting",
  APPROVAL_WAITING: "waiting",
  APPROVAL_REJECTED: "failed",
  WAITING: "waiting",
};

/** Maps a Harness status to its meaning; `unknown` for a status this version has never heard of. */
export function outcomeOf(status: string): Outcome {
  return outcomeByStatus[status] ?? "unknown";
}

/**
 * What a stage's or step's status means. Where the execution has ended, a part that had not started waits for nothing:
 * it was not run.
 */
export function outcomeOfPart(status: string, executionEnded: boolean): Outcome {
  return executionEnded && notStartedStatuses.has(status) ? "skipped" : outcomeOf(status);
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

/** True when a person has to act before the execution goes on. */
export function waitsForPerson(status: string): boolean {
  return (
    status === "ApprovalWaiting" ||
    status === "APPROVAL_WAITING" ||
    status === "InterventionWaiting" ||
    status === "INTERVENTION_WAITING" ||
    status === "InputWaiting"
  );
}
