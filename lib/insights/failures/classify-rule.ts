import type { FailureCause } from "@/schemas/executions/failure-cause";

/** A phrase that speaks for a cause. `weight` 1..10: how rarely the phrase stands in failures of another cause. */
export interface CauseRule {
  rule: string;
  cause: FailureCause;
  weight: number;
  pattern: RegExp;
}

export function causeRule(rule: string, cause: FailureCause, weight: number, pattern: RegExp): CauseRule {
  return { rule, cause, weight, pattern };
}
