import { z } from "zod";
import { Outcome } from "../executions/execution-status";
import { FailureCause, Recurrence } from "../executions/failure-cause";
import { TestRecommendation, TestState } from "../test-reliability/labels";

/*
 * Inputs and outputs of the tools over Tackroom's own store. Instants are ISO 8601; `path` is a path of this app.
 */

export const ToolRange = z.enum(["24h", "7d", "30d", "60d", "90d"]);
export type ToolRange = z.infer<typeof ToolRange>;

const project = z
  .string()
  .max(400)
  .describe("Project key as in the page context, e.g. `demo.default.shop`. Absent: all watched projects.");
const pipeline = z
  .string()
  .max(200)
  .describe("Pipeline identifier or name; small misspellings are forgiven.");
const execution = z.string().max(128).describe("Execution id (planExecutionId).");

export const ExecutionRef = z.object({
  projectKey: z.string(),
  orgIdentifier: z.string(),
  projectIdentifier: z.string(),
  planExecutionId: z.string(),
  path: z.string(),
  pipelineIdentifier: z.string(),
  pipelineName: z.string(),
  runSequence: z.number().int(),
  status: z.string(),
  outcome: Outcome,
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  durationMs: z.number().nullable(),
  triggerType: z.string(),
  triggeredBy: z.string().nullable(),
  branch: z.string().nullable(),
  commitSha: z.string().nullable(),
  commitMessage: z.string().nullable(),
  commitAuthor: z.string().nullable(),
  prNumber: z.number().nullable(),
  failedStage: z.string().nullable(),
  failedStep: z.string().nullable(),
  failureMessage: z.string().nullable(),
  failureCause: FailureCause.nullable(),
  failureExcerpt: z.string().nullable(),
  canRetry: z.boolean(),
});
export type ExecutionRef = z.infer<typeof ExecutionRef>;

export const PipelineRef = z.object({
  projectKey: z.string(),
  orgIdentifier: z.string(),
  projectIdentifier: z.string(),
  identifier: z.string(),
  name: z.string(),
  path: z.string(),
  defaultBranch: z.string().nullable(),
  lastExecution: ExecutionRef.nullable(),
});
export type PipelineRef = z.infer<typeof PipelineRef>;

export const GetHealthInput = z.object({
  project: project.optional(),
  pipeline: pipeline.optional(),
  range: ToolRange.default("7d"),
});
export const GetHealthOutput = z.object({
  range: ToolRange,
  path: z.string(),
  scopeTitle: z.string(),
  totals: z.object({
    executions: z.number(),
    succeeded: z.number(),
    failed: z.number(),
    cancelled: z.number(),
    /** 0..100; null when nothing ended. */
    successRate: z.number().nullable(),
    p50DurationMs: z.number().nullable(),
    p95DurationMs: z.number().nullable(),
  }),
  previous: z.object({ executions: z.number(), successRate: z.number().nullable() }),
  days: z.array(z.object({ day: z.string(), succeeded: z.number(), failed: z.number() })),
  pipelines: z.number(),
  failing: z.array(
    z.object({ pipeline: z.string(), projectKey: z.string(), since: z.string(), last: ExecutionRef }),
  ),
  inProgress: z.array(ExecutionRef),
  causes: z.array(z.object({ cause: FailureCause, title: z.string(), count: z.number() })),
});
export type GetHealthOutput = z.infer<typeof GetHealthOutput>;

export const ListFailuresInput = z.object({
  project: project.optional(),
  pipeline: pipeline.optional(),
  range: ToolRange.default("7d"),
  cause: FailureCause.optional(),
  limit: z.number().int().min(1).max(50).default(10),
});
export const ListFailuresOutput = z.object({
  range: ToolRange,
  path: z.string(),
  scopeTitle: z.string(),
  total: z.number(),
  causes: z.array(z.object({ cause: FailureCause, title: z.string(), count: z.number() })),
  items: z.array(ExecutionRef),
});
export type ListFailuresOutput = z.infer<typeof ListFailuresOutput>;

export const ListFlakyTestsInput = z.object({
  project: project.optional(),
  owner: z.string().max(120).optional().describe("As in CODEOWNERS, e.g. `@acme/checkout`."),
  range: ToolRange.default("30d"),
  limit: z.number().int().min(1).max(50).default(10),
});
export const ListFlakyTestsOutput = z.object({
  range: ToolRange,
  path: z.string(),
  total: z.number(),
  items: z.array(
    z.object({
      testId: z.number(),
      path: z.string(),
      projectKey: z.string(),
      name: z.string(),
      className: z.string(),
      suiteName: z.string(),
      runs: z.number(),
      failed: z.number(),
      /** 0..1 */
      failureRate: z.number(),
      /** Commits of the last 14 days on which it both passed and failed. */
      flakyCommits: z.number(),
      /** By Harness's own definition. */
      harnessFlaky: z.boolean(),
      lastFailedAt: z.string().nullable(),
      /** Chance that a run fails although code and environment are good, 0..1, with its 90 % interval. */
      score: z.number(),
      scoreLow: z.number(),
      scoreHigh: z.number(),
      state: TestState,
      /** Of a quarantined one: where its failures block nobody, names and globs; null: on every branch. */
      quarantineBranches: z.array(z.string()).nullable().default(null),
      reason: z.string().nullable(),
      /** Red runs that nothing but such failures made red, and the waiting for the next green one. */
      runsFailed: z.number(),
      minutesLost: z.number(),
      recommendation: TestRecommendation,
      expectedEffect: z.string().nullable(),
      owners: z.array(z.string()),
    }),
  ),
  /** What quarantining the recommended ones would have done in this time. */
  headline: z.string().nullable(),
});
export type ListFlakyTestsOutput = z.infer<typeof ListFlakyTestsOutput>;

export const FindPipelinesInput = z.object({
  query: z.string().max(200).optional().describe("Name or identifier, or a part of it."),
  project: project.optional(),
  limit: z.number().int().min(1).max(50).default(10),
});
export const FindPipelinesOutput = z.object({
  total: z.number(),
  /** Best match first. `exact` tells whether the query named the first one unmistakably. */
  exact: z.boolean(),
  items: z.array(PipelineRef),
});
export type FindPipelinesOutput = z.infer<typeof FindPipelinesOutput>;

export const FindExecutionsInput = z.object({
  project: project.optional(),
  pipeline: pipeline.optional(),
  outcomes: z.array(Outcome).max(7).optional(),
  runSequence: z.number().int().positive().optional(),
  branch: z.string().max(250).optional(),
  limit: z.number().int().min(1).max(50).default(10),
});
export const FindExecutionsOutput = z.object({
  total: z.number(),
  path: z.string(),
  items: z.array(ExecutionRef),
  /** The pipeline that `pipeline` was understood as; null when none matched or none was asked for. */
  pipeline: PipelineRef.nullable(),
});
export type FindExecutionsOutput = z.infer<typeof FindExecutionsOutput>;

export const GetExecutionInput = z.object({ execution, project: project.optional() });
export const GetExecutionOutput = z.object({
  execution: ExecutionRef,
  stages: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      status: z.string(),
      outcome: Outcome,
      durationMs: z.number().nullable(),
      failureMessage: z.string().nullable(),
    }),
  ),
  failedSteps: z.array(
    z.object({
      nodeId: z.string(),
      name: z.string(),
      stage: z.string(),
      stepType: z.string(),
      status: z.string(),
      failureMessage: z.string().nullable(),
      path: z.string(),
    }),
  ),
  commits: z.array(
    z.object({
      sha: z.string(),
      message: z.string(),
      author: z.string().nullable(),
      url: z.string().nullable(),
    }),
  ),
  /** The newest execution of the pipeline that succeeded before this one. */
  lastGreen: ExecutionRef.nullable(),
  /** A later execution of the same commit and pipeline, if there is one. */
  laterOnSameCommit: ExecutionRef.nullable(),
});
export type GetExecutionOutput = z.infer<typeof GetExecutionOutput>;

export const ReadStepLogInput = z.object({
  execution,
  project: project.optional(),
  step: z
    .string()
    .max(200)
    .optional()
    .describe("Step name, identifier or node id. Absent: the first failing step, else the last one."),
});
export const ReadStepLogOutput = z.object({
  execution: ExecutionRef,
  step: z.object({ nodeId: z.string(), name: z.string(), stage: z.string(), status: z.string() }),
  path: z.string(),
  totalLines: z.number(),
  lines: z.array(
    z.object({ line: z.number().int(), text: z.string(), failing: z.boolean(), path: z.string() }),
  ),
  cause: z
    .object({
      cause: FailureCause,
      title: z.string(),
      confidence: z.number(),
      recurrence: Recurrence,
      reasons: z.array(z.string()),
    })
    .nullable(),
});
export type ReadStepLogOutput = z.infer<typeof ReadStepLogOutput>;
