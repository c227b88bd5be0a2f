import { z } from "zod";
import { Outcome } from "./execution-status";

/** A step, step group or command of a stage. Instants are epoch milliseconds. */
export const StepView = z.object({
  nodeId: z.string(),
  stageNodeId: z.string(),
  /** The step group around it, or null directly below the stage. */
  parentNodeId: z.string().nullable(),
  identifier: z.string(),
  name: z.string(),
  stepType: z.string(),
  status: z.string(),
  outcome: Outcome,
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  failureMessage: z.string().nullable(),
  failureTypes: z.array(z.string()),
  hasLog: z.boolean(),
  delegateName: z.string().nullable(),
  attempt: z.number().int(),
  onCriticalPath: z.boolean(),
});
export type StepView = z.infer<typeof StepView>;

export const StageView = z.object({
  nodeId: z.string(),
  parentNodeId: z.string().nullable(),
  identifier: z.string(),
  name: z.string(),
  type: z.string(),
  status: z.string(),
  outcome: Outcome,
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  failureMessage: z.string().nullable(),
  childExecutionId: z.string().nullable(),
  onCriticalPath: z.boolean(),
  steps: z.array(StepView),
});
export type StageView = z.infer<typeof StageView>;

export const CommitView = z.object({
  sha: z.string(),
  message: z.string(),
  authorName: z.string().nullable(),
  url: z.string().nullable(),
  committedAt: z.number().nullable(),
});

export const ExecutionPageView = z.object({
  projectKey: z.string(),
  projectName: z.string(),
  connectorId: z.string(),
  orgIdentifier: z.string(),
  projectIdentifier: z.string(),
  planExecutionId: z.string(),
  pipelineIdentifier: z.string(),
  pipelineName: z.string(),
  runSequence: z.number().int(),
  status: z.string(),
  outcome: Outcome,
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  durationMs: z.number().nullable(),
  queuedMs: z.number().nullable(),
  /** Why it waits, or waited, in the queue, in Harness's words. */
  queuedReason: z.string().nullable(),
  /** By key, as Harness keeps them. */
  labels: z.record(z.string(), z.string()),
  triggerType: z.string(),
  triggeredByName: z.string().nullable(),
  repo: z.string().nullable(),
  branch: z.string().nullable(),
  commitSha: z.string().nullable(),
  commitMessage: z.string().nullable(),
  commitUrl: z.string().nullable(),
  prNumber: z.number().int().nullable(),
  prTitle: z.string().nullable(),
  prUrl: z.string().nullable(),
  isRerun: z.boolean(),
  previousExecutionId: z.string().nullable(),
  parentExecutionId: z.string().nullable(),
  executionMode: z.string(),
  failureMessage: z.string().nullable(),
  failureTypes: z.array(z.string()),
  failedStage: z.string().nullable(),
  failedStep: z.string().nullable(),
  failureCause: z.string().nullable(),
  failureExcerpt: z.string().nullable(),
  testsTotal: z.number().int().nullable(),
  testsFailed: z.number().int().nullable(),
  /** Why its tests, or the log of the step that failed, could not be read; they are asked for again. */
  testsError: z.string().nullable(),
  logError: z.string().nullable(),
  canRetry: z.boolean(),
  services: z.array(z.string()),
  environments: z.array(z.string()),
  stages: z.array(StageView),
  commits: z.array(CommitView),
  openInHarness: z.string(),
  /** Present when the steps could not be read from Harness and what is shown is what is stored. */
  notice: z.string().nullable(),
});
export type ExecutionPageView = z.infer<typeof ExecutionPageView>;

export const ExecutionTestView = z.object({
  testId: z.number().int(),
  suiteName: z.string(),
  className: z.string(),
  name: z.string(),
  status: z.enum(["passed", "failed", "error", "skipped"]),
  durationMs: z.number(),
  message: z.string().nullable(),
});
export type ExecutionTestView = z.infer<typeof ExecutionTestView>;

export const ExecutionInputsView = z.object({ yaml: z.string().nullable(), notice: z.string().nullable() });
export type ExecutionInputsView = z.infer<typeof ExecutionInputsView>;

/**
 * One record of a step's log as it is streamed to the browser, one JSON value a line: the name of a command unit, a
 * line `[time, level, text]`, or how the stream ended.
 */
export type LogRecord =
  | { unit: string }
  | readonly [time: string | null, level: string | null, text: string]
  | { end: "complete" | "cut" | "none" | "error"; message?: string };

/** What a person may ask for from an execution's page; each becomes an approval request. */
export const ExecutionActionInput = z.object({
  projectKey: z.string().min(1),
  planExecutionId: z.string().min(1),
  action: z.enum(["rerun", "retry", "abort", "rollback"]),
  stageIdentifiers: z.array(z.string()).max(50).optional(),
});
export type ExecutionActionInput = z.infer<typeof ExecutionActionInput>;
