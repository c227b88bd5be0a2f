/*
 * The statuses that a filter of executions may name. Harness reads each as a member of an enum: one that it does not know
 * refuses the whole request. (harness-core ExecutionStatus; the young ones are in the API specification of 2026.)
 */

const older = [
  ...["Running", "AsyncWaiting", "TaskWaiting", "TimedWaiting", "Failed", "Errored", "IgnoreFailed"],
  ...["NotStarted", "Expired", "Aborted", "Discontinuing", "Queued", "Paused", "ResourceWaiting"],
  ...["InterventionWaiting", "ApprovalWaiting", "WaitStepRunning", "QueuedLicenseLimitReached"],
  ...["QueuedExecutionConcurrencyReached", "Success", "Suspended", "Skipped", "Pausing", "ApprovalRejected"],
  ...["InputWaiting", "AbortedByFreeze"],
  ...["NOT_STARTED", "INTERVENTION_WAITING", "APPROVAL_WAITING", "APPROVAL_REJECTED", "WAITING"],
];
const young = [
  ...["UploadWaiting", "QueuedGlobalInfraCapacityReached", "QUEUED_PLAN_CREATION", "PassedWithWarning"],
  ...["Waiting", "RollbackFailed", "NoOp", "QueuedStepLimitReached"],
];

export const knownStatuses: Record<"today" | "older", ReadonlySet<string>> = {
  today: new Set([...older, ...young]),
  older: new Set(older),
};
