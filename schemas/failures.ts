import { z } from "zod";
import { FailureCause } from "./failure-cause";
import { CauseShare, PipelineRef } from "./health";

/** Failures that look alike: same fingerprint of the failing lines, or the same step where none is known yet. */
export const FailureGroup = z.object({
  key: z.string(),
  /** Null while the lines have not been read: then the group is a pipeline's step. */
  fingerprint: z.string().nullable(),
  cause: FailureCause,
  causeTitle: z.string(),
  /** The line that shows it best, or what Harness says. */
  excerpt: z.string().nullable(),
  failedStep: z.string().nullable(),
  count: z.number().int(),
  previousCount: z.number().int(),
  firstAt: z.number(),
  lastAt: z.number(),
  pipelines: z.array(PipelineRef),
  pipelineCount: z.number().int(),
  lastPipeline: PipelineRef,
  lastExecutionId: z.string(),
  /** Failures per bucket of the range, oldest first. */
  perBucket: z.array(z.number().int()),
});
export type FailureGroup = z.infer<typeof FailureGroup>;

export const FailuresView = z.object({
  asOf: z.number(),
  bucket: z.enum(["hour", "day"]),
  total: z.number().int(),
  previousTotal: z.number().int(),
  groups: z.array(FailureGroup),
  groupCount: z.number().int(),
  causes: z.array(CauseShare),
  /** Failures by cause per bucket; causes in the order of `causes`. */
  trend: z.array(z.object({ at: z.number(), counts: z.record(z.string(), z.number().int()) })),
  notices: z.array(z.string()),
});
export type FailuresView = z.infer<typeof FailuresView>;
