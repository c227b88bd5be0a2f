import { z } from "zod";
import { Outcome } from "./execution-status";
import { FailureCause } from "./failure-cause";

/** A pipeline as lists name it. */
export const PipelineRef = z.object({
  projectKey: z.string(),
  projectName: z.string(),
  identifier: z.string(),
  name: z.string(),
});
export type PipelineRef = z.infer<typeof PipelineRef>;

/** The figures of one period. A figure without data is null. */
export const HealthFigures = z.object({
  executions: z.number().int(),
  succeeded: z.number().int(),
  failed: z.number().int(),
  cancelled: z.number().int(),
  /** succeeded / (all - cancelled), 0..1. */
  successRate: z.number().nullable(),
  durationP50Ms: z.number().nullable(),
  durationP95Ms: z.number().nullable(),
  queueP50Ms: z.number().nullable(),
  queueP95Ms: z.number().nullable(),
  /** Median of the times from the first failure on a default branch to the end of the next success. */
  recoveryMs: z.number().nullable(),
  recoveries: z.number().int(),
});
export type HealthFigures = z.infer<typeof HealthFigures>;

const BucketFigures = z.object({
  succeeded: z.number().int(),
  failed: z.number().int(),
  cancelled: z.number().int(),
  /** Running, waiting, skipped or unknown. */
  other: z.number().int(),
  successRate: z.number().nullable(),
  durationP50Ms: z.number().nullable(),
  durationP95Ms: z.number().nullable(),
});

/** One hour or day of a trend, with the same hour or day of the period before. `at` is epoch milliseconds, UTC. */
export const TrendPoint = z.object({
  at: z.number(),
  current: BucketFigures,
  previous: BucketFigures.nullable(),
});
export type TrendPoint = z.infer<typeof TrendPoint>;

/** One execution of a heat strip; short names because there are thousands on a page. */
export const StripCell = z.object({
  id: z.string(),
  runSequence: z.number().int(),
  outcome: Outcome,
  /** Start, epoch milliseconds. */
  at: z.number(),
  durationMs: z.number().nullable(),
});
export type StripCell = z.infer<typeof StripCell>;

export const PipelineStrip = z.object({
  pipeline: PipelineRef,
  executions: z.number().int(),
  successRate: z.number().nullable(),
  /** Mean of the period. */
  durationMs: z.number().nullable(),
  /** Oldest first. */
  cells: z.array(StripCell),
});
export type PipelineStrip = z.infer<typeof PipelineStrip>;

/** A pipeline whose newest judged execution on its default branch failed. */
export const FailingPipeline = z.object({
  pipeline: PipelineRef,
  branch: z.string().nullable(),
  /** Start of the first failure after the last success, epoch milliseconds. */
  since: z.number(),
  failures: z.number().int(),
  firstExecutionId: z.string(),
  lastExecutionId: z.string(),
  lastAt: z.number(),
  failedStage: z.string().nullable(),
  failedStep: z.string().nullable(),
  cause: FailureCause.nullable(),
  causeTitle: z.string().nullable(),
  excerpt: z.string().nullable(),
  commitSha: z.string().nullable(),
  commitMessage: z.string().nullable(),
  commitAuthor: z.string().nullable(),
});
export type FailingPipeline = z.infer<typeof FailingPipeline>;

/** An execution that has not ended. */
export const OpenExecution = z.object({
  pipeline: PipelineRef,
  executionId: z.string(),
  runSequence: z.number().int(),
  outcome: Outcome,
  status: z.string(),
  /** A person has to act: approve, choose, give an input. */
  waitsForPerson: z.boolean(),
  startedAt: z.number(),
  /** The stage that runs or waits. */
  stage: z.string().nullable(),
  branch: z.string().nullable(),
  triggeredBy: z.string().nullable(),
});
export type OpenExecution = z.infer<typeof OpenExecution>;

export const CauseShare = z.object({
  cause: FailureCause,
  title: z.string(),
  about: z.string(),
  count: z.number().int(),
  /** 0..1 of all failures of the period. */
  share: z.number(),
  previousShare: z.number().nullable(),
});
export type CauseShare = z.infer<typeof CauseShare>;

/** What is wrong now, in words. After `lead` comes the pipeline that the sentence is about, and how long it is red. */
export const HealthHeadline = z.object({
  state: z.enum(["failing", "healthy", "quiet"]),
  lead: z.string(),
  subject: z
    .object({ text: z.string(), projectKey: z.string(), executionId: z.string(), since: z.number() })
    .nullable(),
  detail: z.string().nullable(),
});
export type HealthHeadline = z.infer<typeof HealthHeadline>;

export const HealthView = z.object({
  asOf: z.number(),
  from: z.number(),
  to: z.number(),
  bucket: z.enum(["hour", "day"]),
  headline: HealthHeadline,
  current: HealthFigures,
  previous: HealthFigures,
  trend: z.array(TrendPoint),
  pipelineCount: z.number().int(),
  strips: z.array(PipelineStrip),
  failing: z.array(FailingPipeline),
  open: z.array(OpenExecution),
  causes: z.array(CauseShare),
  /** Filters that name nothing that is known here. */
  notices: z.array(z.string()),
});
export type HealthView = z.infer<typeof HealthView>;
