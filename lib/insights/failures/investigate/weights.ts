import type { FailureCause } from "@/schemas/executions/failure-cause";
import type { InvestigationVerdict } from "@/schemas/failures/investigations";

/** Explanations that compete; `inconclusive` is what is said when none of them wins. */
export const competing = ["transient", "environment", "flaky", "regression", "broken", "decision"] as const;
export type Competing = (typeof competing)[number];

export type Weights = Partial<Record<Competing, number>>;

/** One thing that speaks for or against explanations, in natural log odds, with the evidence that shows it. */
export interface Signal {
  /** Names the rule, for tests and for explaining a judgement. */
  rule: string;
  weights: Weights;
  evidenceIds: readonly string[];
  /** Clause that finishes "… because": what it says, without a full stop. */
  says: string;
  /** It settles the matter rather than making it likelier. */
  decisive?: boolean;
}

/**
 * How often failures of a cause turn out to be what, before anything is known of this one. Judgement of practice, not a measurement:
 * the calibration afterwards is what is measured.
 */
export const priors: Record<FailureCause, Weights> = {
  dependency_or_registry: { transient: 0.62, environment: 0.12, regression: 0.22, broken: 0.04 },
  network: { transient: 0.85, environment: 0.11, regression: 0.04 },
  infrastructure: { transient: 0.78, environment: 0.2, regression: 0.02 },
  out_of_memory: { transient: 0.14, environment: 0.6, regression: 0.22, broken: 0.04 },
  out_of_disk: { transient: 0.25, environment: 0.7, regression: 0.05 },
  timeout: { transient: 0.48, environment: 0.22, regression: 0.22, flaky: 0.05, broken: 0.03 },
  credential_or_permission: { transient: 0.05, environment: 0.87, regression: 0.06, broken: 0.02 },
  configuration: { transient: 0.03, environment: 0.25, regression: 0.62, broken: 0.1 },
  policy_or_approval: { decision: 0.97, environment: 0.03 },
  compile_or_type_error: { regression: 0.96, transient: 0.01, environment: 0.02, broken: 0.01 },
  test_failure: { flaky: 0.32, regression: 0.6, broken: 0.05, transient: 0.02, environment: 0.01 },
  deployment_health: { regression: 0.58, environment: 0.27, transient: 0.13, broken: 0.02 },
  unknown: { transient: 0.34, regression: 0.4, environment: 0.2, flaky: 0.04, broken: 0.02 },
};

/** Least prior: evidence may win over a prior, never over zero. */
const floor = 0.002;
/** One rule's word, however loud, does not make anything certain. */
const loudest = 6;

/** Probabilities of the competing explanations of a cause; they sum to 1. */
export function weigh(cause: FailureCause, signals: readonly Signal[]): Record<Competing, number> {
  const scores = competing.map((verdict) => {
    const prior = Math.max(priors[cause][verdict] ?? 0, floor);
    const sum = signals.reduce(
      (total, { weights }) => total + Math.max(-loudest, Math.min(loudest, weights[verdict] ?? 0)),
      0,
    );
    return { verdict, score: Math.log(prior) + sum };
  });
  const best = Math.max(...scores.map(({ score }) => score));
  const parts = scores.map(({ verdict, score }) => ({ verdict, part: Math.exp(score - best) }));
  const whole = parts.reduce((total, { part }) => total + part, 0);
  const shares = Object.fromEntries(parts.map(({ verdict, part }) => [verdict, part / whole]));
  return {
    transient: shares.transient ?? 0,
    environment: shares.environment ?? 0,
    flaky: shares.flaky ?? 0,
    regression: shares.regression ?? 0,
    broken: shares.broken ?? 0,
    decision: shares.decision ?? 0,
  };
}

/** Whether a run again is likely to pass, by the explanation. */
export function passesAgain(verdict: InvestigationVerdict): boolean {
  return verdict === "transient" || verdict === "flaky";
}
