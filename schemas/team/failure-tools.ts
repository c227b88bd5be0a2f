import { z } from "zod";
import { FailureCause, Recurrence } from "../executions/failure-cause";
import {
  Evidence,
  FailurePoint,
  Hypothesis,
  InvestigationAction,
  InvestigationChange,
  InvestigationReport,
  InvestigationStatus,
  InvestigationVerdict,
  SimilarFailure,
} from "../failures/investigations";
import { ExecutionRef } from "./product-tools";

/*
 * Inputs and outputs of the tools that look into failures. Instants are epoch milliseconds, but for those of `ExecutionRef`;
 * `path` and `href` are paths of this app or https addresses.
 */

const execution = z.string().max(128).describe("Execution id (planExecutionId).");
const project = z
  .string()
  .max(400)
  .describe("Project key as in the page context. Absent: wherever it is stored.");

export const InvestigateFailureInput = z.object({
  execution: execution.describe("Execution id (planExecutionId) of the failed execution."),
  project: project.optional(),
  again: z
    .boolean()
    .default(false)
    .describe("True makes a new version of a finished investigation; only when the person asks for it."),
});

/** A report as an answer needs it: cut where it is long; the whole one is on its page. */
export const InvestigationBrief = z.object({
  bottomLine: z.string(),
  verdict: InvestigationVerdict,
  verdictTitle: z.string(),
  cause: FailureCause,
  causeTitle: z.string(),
  recurrence: Recurrence,
  /** 0..1 */
  confidence: z.number(),
  firstFailure: FailurePoint,
  excerpt: InvestigationReport.shape.excerpt,
  culprit: InvestigationReport.shape.culprit,
  comparedWith: InvestigationReport.shape.comparedWith,
  changes: z.array(InvestigationChange),
  hypotheses: z.array(Hypothesis),
  /** What may be cited, as `[e3]`. */
  evidence: z.array(Evidence),
  actions: z.array(InvestigationAction),
  similar: InvestigationReport.shape.similar,
  unknowns: z.array(z.string()),
});
export type InvestigationBrief = z.infer<typeof InvestigationBrief>;

export const InvestigateFailureOutput = z.object({
  execution: ExecutionRef,
  /** The investigation's page. */
  path: z.string(),
  status: InvestigationStatus,
  version: z.number().int().nullable(),
  progress: z.object({ phase: z.string(), done: z.number().int(), total: z.number().int() }).nullable(),
  problem: z.object({ message: z.string(), remedy: z.string().nullable() }).nullable(),
  /** Null while it runs for the first time. */
  report: InvestigationBrief.nullable(),
  /** Confidence over time, oldest first. */
  versions: z.array(
    z.object({
      version: z.number().int(),
      at: z.number(),
      reason: z.string(),
      verdict: InvestigationVerdict,
      confidence: z.number(),
    }),
  ),
});
export type InvestigateFailureOutput = z.infer<typeof InvestigateFailureOutput>;

export const FindSimilarFailuresInput = z.object({
  execution,
  project: project.optional(),
  limit: z.number().int().min(1).max(50).default(10),
});
export const FindSimilarFailuresOutput = z.object({
  execution: ExecutionRef,
  /** Null when the failing lines have not been read. */
  cluster: z
    .object({ id: z.string(), path: z.string(), title: z.string(), owner: z.string().nullable() })
    .nullable(),
  /** Others like it in the last 90 days. */
  total: z.number().int(),
  pipelines: z.number().int(),
  firstAt: z.number().nullable(),
  lastAt: z.number().nullable(),
  rerunsTried: z.number().int(),
  rerunsPassed: z.number().int(),
  /** Newest first. */
  items: z.array(SimilarFailure),
});
export type FindSimilarFailuresOutput = z.infer<typeof FindSimilarFailuresOutput>;

export const CompareExecutionsInput = z.object({
  first: execution.describe("Execution id of the one to compare with, usually the older or the green one."),
  second: execution.describe("Execution id of the one in question."),
  project: project.optional(),
});

const Difference = z.object({
  path: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
const Differences = z.object({
  /** Null when one of the two could not be read; `notes` say why. */
  items: z.array(Difference).nullable(),
  total: z.number().int(),
});

export const CompareExecutionsOutput = z.object({
  first: ExecutionRef,
  second: ExecutionRef,
  samePipeline: z.boolean(),
  sameCommit: z.boolean().nullable(),
  /** Commits that only one of them lists. */
  commits: z.object({
    onlyFirst: z.array(
      z.object({
        sha: z.string(),
        message: z.string(),
        author: z.string().nullable(),
        url: z.string().nullable(),
      }),
    ),
    onlySecond: z.array(
      z.object({
        sha: z.string(),
        message: z.string(),
        author: z.string().nullable(),
        url: z.string().nullable(),
      }),
    ),
  }),
  inputs: Differences,
  pipelineYaml: Differences,
  /** Steps by stage and identifier, those with another outcome first, then by change of duration. */
  steps: z.array(
    z.object({
      stage: z.string(),
      step: z.string(),
      first: z.object({ status: z.string(), durationMs: z.number().nullable() }).nullable(),
      second: z.object({ status: z.string(), durationMs: z.number().nullable() }).nullable(),
      href: z.string(),
    }),
  ),
  stepTotal: z.number().int(),
  tests: z
    .object({
      newlyFailing: z.array(
        z.object({
          testId: z.number().int(),
          name: z.string(),
          path: z.string(),
          message: z.string().nullable(),
        }),
      ),
      newlyFailingTotal: z.number().int(),
      fixedTotal: z.number().int(),
      failingInBoth: z.number().int(),
    })
    /** Null when the results of one of them are not stored. */
    .nullable(),
});
export type CompareExecutionsOutput = z.infer<typeof CompareExecutionsOutput>;
