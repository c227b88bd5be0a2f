import { z } from "zod";
import { FailureCause, Recurrence } from "../executions/failure-cause";
import { investigationVerdicts } from "./investigation-verdicts";

/*
 * What an investigation of a failed execution says. Instants are epoch milliseconds; `href` is a path of this app or an
 * https address; texts are redacted.
 */

export { investigationVerdicts, investigationVerdictTitles } from "./investigation-verdicts";

export const InvestigationVerdict = z.enum(investigationVerdicts);
export type InvestigationVerdict = z.infer<typeof InvestigationVerdict>;

export const evidenceKinds = [
  "log_line",
  "failure_message",
  "step",
  "commit",
  "execution",
  "test",
  "pipeline",
  "input",
  "telemetry",
  "connector",
  "delegate",
  "correction",
] as const;

/** A statement with a link to what shows it. `id` is what an answer cites: `[e3]`. */
export const Evidence = z.object({
  id: z.string().regex(/^e\d{1,3}$/),
  kind: z.enum(evidenceKinds),
  statement: z.string(),
  /** The quoted line, message or value; null when the statement says it all. */
  quote: z.string().nullable(),
  at: z.number().nullable(),
  href: z.string().nullable(),
});
export type Evidence = z.infer<typeof Evidence>;

export const hypothesisStatuses = ["confirmed", "open", "ruled_out"] as const;

export const Hypothesis = z.object({
  id: z.string().regex(/^h\d{1,2}$/),
  verdict: InvestigationVerdict,
  cause: FailureCause,
  title: z.string(),
  status: z.enum(hypothesisStatuses),
  /** Calibrated chance that it is the explanation, 0..1; those of all hypotheses sum to at most 1. */
  probability: z.number().min(0).max(1),
  /** One sentence: what confirms it, rules it out, or keeps it open. */
  because: z.string(),
  evidenceFor: z.array(z.string()),
  evidenceAgainst: z.array(z.string()),
});
export type Hypothesis = z.infer<typeof Hypothesis>;

/** Where an execution failed first. */
export const FailurePoint = z.object({
  projectKey: z.string(),
  planExecutionId: z.string(),
  pipelineIdentifier: z.string(),
  pipelineName: z.string(),
  runSequence: z.number().int(),
  stageIdentifier: z.string().nullable(),
  stageName: z.string().nullable(),
  stepIdentifier: z.string().nullable(),
  stepName: z.string().nullable(),
  stepNodeId: z.string().nullable(),
  stepType: z.string().nullable(),
  at: z.number().nullable(),
  href: z.string(),
});
export type FailurePoint = z.infer<typeof FailurePoint>;

export const changeKinds = [
  "commit",
  "pipeline_yaml",
  "input",
  "image",
  "dependency",
  "connector",
  "delegate",
] as const;

/** Something that differs from the last green run. */
export const InvestigationChange = z.object({
  kind: z.enum(changeKinds),
  title: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  by: z.string().nullable(),
  at: z.number().nullable(),
  href: z.string().nullable(),
  evidenceId: z.string().nullable(),
});
export type InvestigationChange = z.infer<typeof InvestigationChange>;

export const TimelineEntry = z.object({
  at: z.number(),
  title: z.string(),
  tone: z.enum(["good", "bad", "neutral"]),
  href: z.string().nullable(),
  evidenceId: z.string().nullable(),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

export const investigationActionKinds = [
  "rerun",
  "retry_stage",
  "wait_for_outage",
  "fix_code",
  "fix_configuration",
  "renew_credential",
  "raise_limit",
  "free_space",
  "repair_infrastructure",
  "quarantine_test",
  "ask_approver",
  "look",
] as const;

/** A recommended action; in the order in which they should be done. */
export const InvestigationAction = z.object({
  id: z.string().regex(/^a\d{1,2}$/),
  kind: z.enum(investigationActionKinds),
  title: z.string(),
  /** What to do, and where. */
  what: z.string(),
  expectedEffect: z.string(),
  risk: z.enum(["none", "low", "medium", "high"]),
  /**
   * What the button does: a run again becomes an approval request of this execution, a quarantine one of these tests; `open` follows
   * `href`; null when only a person can do it elsewhere.
   */
  button: z
    .discriminatedUnion("type", [
      z.object({ type: z.literal("rerun"), projectKey: z.string(), planExecutionId: z.string() }),
      z.object({
        type: z.literal("retry_stage"),
        projectKey: z.string(),
        planExecutionId: z.string(),
        stageIdentifiers: z.array(z.string()),
      }),
      z.object({ type: z.literal("quarantine"), testIds: z.array(z.number().int()) }),
      z.object({ type: z.literal("open"), href: z.string(), label: z.string() }),
    ])
    .nullable(),
  evidenceIds: z.array(z.string()),
});
export type InvestigationAction = z.infer<typeof InvestigationAction>;

export const SimilarFailure = z.object({
  projectKey: z.string(),
  planExecutionId: z.string(),
  pipelineName: z.string(),
  runSequence: z.number().int(),
  at: z.number(),
  href: z.string(),
  commitSha: z.string().nullable(),
  /** How that one ended. */
  resolution: z.enum(["passed_on_rerun", "recovered_alone", "fixed_by_commit", "still_failing", "unknown"]),
  resolvedAt: z.number().nullable(),
});
export type SimilarFailure = z.infer<typeof SimilarFailure>;

export const InvestigationReport = z.object({
  /** Names the rules, so that a stored report of older ones is never taken for a newer one. */
  engine: z.string(),
  bottomLine: z.string(),
  verdict: InvestigationVerdict,
  cause: FailureCause,
  causeTitle: z.string(),
  recurrence: Recurrence,
  /** Calibrated chance that the verdict is right, 0..1. */
  confidence: z.number().min(0).max(1),
  failedAt: z.number(),
  firstFailure: FailurePoint,
  /** Failures beside it that did not follow from it. */
  otherFailures: z.array(FailurePoint),
  /** From the investigated execution down to where it really failed, when a pipeline started another one. */
  chain: z.array(FailurePoint),
  excerpt: z.array(
    z.object({ line: z.number().int(), text: z.string(), failing: z.boolean(), href: z.string() }),
  ),
  culprit: z
    .object({
      sha: z.string(),
      message: z.string(),
      author: z.string().nullable(),
      href: z.string().nullable(),
      evidenceId: z.string().nullable(),
    })
    .nullable(),
  /** The last green run that changes are counted from. */
  comparedWith: z
    .object({ planExecutionId: z.string(), runSequence: z.number().int(), at: z.number(), href: z.string() })
    .nullable(),
  changes: z.array(InvestigationChange),
  hypotheses: z.array(Hypothesis),
  evidence: z.array(Evidence),
  timeline: z.array(TimelineEntry),
  actions: z.array(InvestigationAction),
  similar: z.object({
    clusterId: z.string().nullable(),
    total: z.number().int(),
    rerunsTried: z.number().int(),
    rerunsPassed: z.number().int(),
    items: z.array(SimilarFailure),
  }),
  /** What is not known and would change the answer. */
  unknowns: z.array(z.string()),
});
export type InvestigationReport = z.infer<typeof InvestigationReport>;

export const investigationStatuses = ["queued", "running", "finished", "failed", "cancelled"] as const;
export const InvestigationStatus = z.enum(investigationStatuses);
export type InvestigationStatus = z.infer<typeof InvestigationStatus>;

/** Why a version was made. */
export const investigationReasons = [
  "failure",
  "asked",
  "retry_ended",
  "recovered",
  "correction",
  "new_facts",
] as const;

export const feedbackKinds = ["confirm", "correct", "rule_out"] as const;

/** What the page and the chat show of an investigation. */
export const InvestigationView = z.object({
  id: z.string(),
  status: InvestigationStatus,
  projectKey: z.string(),
  planExecutionId: z.string(),
  pipelineIdentifier: z.string(),
  pipelineName: z.string(),
  runSequence: z.number().int(),
  path: z.string(),
  executionPath: z.string(),
  progress: z.object({ phase: z.string(), done: z.number().int(), total: z.number().int() }).nullable(),
  /** Why it failed or could not be made, with what to do. */
  problem: z.object({ message: z.string(), remedy: z.string().nullable() }).nullable(),
  /** Null until a version is finished. */
  report: InvestigationReport.nullable(),
  version: z.number().int().nullable(),
  /** Oldest first: confidence over time. */
  versions: z.array(
    z.object({
      version: z.number().int(),
      at: z.number(),
      reason: z.enum(investigationReasons),
      verdict: InvestigationVerdict,
      cause: FailureCause,
      confidence: z.number(),
      durationMs: z.number(),
    }),
  ),
  feedback: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(feedbackKinds),
      version: z.number().int(),
      hypothesisId: z.string().nullable(),
      cause: FailureCause.nullable(),
      text: z.string().nullable(),
      byName: z.string(),
      at: z.number(),
    }),
  ),
  viewer: z.object({ mayInvestigate: z.boolean(), mayCorrect: z.boolean(), mayRequest: z.boolean() }),
});
export type InvestigationView = z.infer<typeof InvestigationView>;

const project = z.string().min(1).max(400);
const planExecutionId = z.string().min(1).max(128);

export const InvestigationRef = z.object({ project, planExecutionId });
export type InvestigationRef = z.infer<typeof InvestigationRef>;

/** Starts one, or goes on with the one that runs; `again` makes a new version of a finished one. */
export const StartInvestigationInput = InvestigationRef.extend({ again: z.boolean().default(false) });
export type StartInvestigationInput = z.infer<typeof StartInvestigationInput>;

export const CancelInvestigationInput = InvestigationRef;

export const InvestigationFeedbackInput = InvestigationRef.extend({
  version: z.number().int().positive(),
  kind: z.enum(feedbackKinds),
  hypothesisId: z.string().max(8).nullable().default(null),
  cause: FailureCause.nullable().default(null),
  text: z.string().trim().max(2_000).nullable().default(null),
}).refine((value) => value.kind !== "correct" || value.cause !== null || (value.text ?? "") !== "", {
  error: "say what it was: pick a cause, write a sentence, or both",
});
export type InvestigationFeedbackInput = z.infer<typeof InvestigationFeedbackInput>;
