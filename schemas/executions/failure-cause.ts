import { z } from "zod";
import { failureCauses } from "./failure-causes";

export { failureCauses, failureCauseTitles } from "./failure-causes";

export const FailureCause = z.enum(failureCauses);
export type FailureCause = z.infer<typeof FailureCause>;

/** Whether the same run is likely to pass when started again; a hint of the text alone, history decides. */
export const recurrences = ["transient", "persistent", "unclear"] as const;
export const Recurrence = z.enum(recurrences);
export type Recurrence = z.infer<typeof Recurrence>;

/** One phrase that speaks for a cause; `line` is a 1-based log line, absent when the phrase stood elsewhere. */
export const CauseEvidence = z.object({
  cause: FailureCause,
  source: z.enum(["log", "failure_message", "failure_type", "step_type"]),
  phrase: z.string(),
  line: z.number().int().positive().optional(),
  /** Name of the rule that matched, for tests and for corrections by people. */
  rule: z.string(),
});
export type CauseEvidence = z.infer<typeof CauseEvidence>;

export const CauseVerdict = z.object({
  cause: FailureCause,
  /** 0..1: share of the evidence's weight that speaks for `cause`, damped when there is little evidence. */
  confidence: z.number().min(0).max(1),
  evidence: z.array(CauseEvidence),
  /** Other causes with evidence, strongest first. */
  alternatives: z.array(z.object({ cause: FailureCause, share: z.number().min(0).max(1) })),
  recurrence: z.object({ hint: Recurrence, reasons: z.array(z.string()) }),
});
export type CauseVerdict = z.infer<typeof CauseVerdict>;
