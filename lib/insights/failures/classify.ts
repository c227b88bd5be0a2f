import type { CauseVerdict } from "@/schemas/failure-cause";

/** What is known of one failed step. Everything is optional; the less there is, the lower the confidence. */
export interface ClassifyInput {
  /** Lines of the excerpt, best first or in log order; `line` is the 1-based number in the step's log. */
  excerpt?: readonly { line: number; text: string }[] | undefined;
  /** Harness step type, e.g. "Run", "K8sRollingDeploy", "HarnessApproval". */
  stepType?: string | undefined;
  /** Harness `failureInfo.failureTypeList` (and `failureSubType`, when present). */
  failureTypes?: readonly string[] | undefined;
  /** Harness failure message of the step, or of the stage when the step has none. */
  failureMessage?: string | undefined;
  /** Harness status of the step: "Expired", "ApprovalRejected", "AbortedByFreeze" carry a cause of their own. */
  status?: string | undefined;
}

/** Names the class of the cause, with the phrases that prove it. Never throws; nothing known means `unknown` with confidence 0. */
export function classify(_input: ClassifyInput): CauseVerdict {
  return {
    cause: "unknown",
    confidence: 0,
    evidence: [],
    alternatives: [],
    recurrence: { hint: "unclear", reasons: [] },
  };
}
