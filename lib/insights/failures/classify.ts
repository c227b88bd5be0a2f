import type { CauseEvidence, CauseVerdict, FailureCause } from "@/schemas/executions/failure-cause";
import {
  causeOfFailureType,
  causeOfStatus,
  causeOfStepType,
  type TypedCause,
} from "./classify-harness-types";
import { causeRules, recurrenceRules } from "./classify-rules";

/** What is known of one failed step. Everything is optional; the less there is, the lower the confidence. */
export interface ClassifyInput {
  /** Lines of the excerpt in log order or best first; `line` is the 1-based number in the step's log, `score` the excerpt's. */
  excerpt?: readonly { line: number; text: string; score?: number | undefined }[] | undefined;
  /** Harness step type, e.g. "Run", "K8sRollingDeploy", "HarnessApproval". */
  stepType?: string | undefined;
  /** Harness `failureInfo.failureTypeList` (and `failureSubType`, when present). */
  failureTypes?: readonly string[] | undefined;
  /** Harness failure message of the step, or of the stage when the step has none. */
  failureMessage?: string | undefined;
  /** Harness status of the step: "Expired", "ApprovalRejected", "AbortedByFreeze" carry a cause of their own. */
  status?: string | undefined;
}

interface Weighed extends CauseEvidence {
  weight: number;
}

const maxEvidence = 12;
/** Evidence of this weight makes half of the possible confidence. */
const halfWeight = 4;

/**
 * Names the class of the cause, with the phrases that prove it. Repetition of one rule counts less each time (1, 1/2,
 * 1/4 …), so a phrase that a log repeats a thousand times does not outvote a sentence said once. Never throws; nothing
 * known means `unknown` with confidence 0.
 */
export function classify(input: ClassifyInput): CauseVerdict {
  const evidence = [...fromLog(input), ...fromMessage(input), ...fromHarness(input)];
  const totals = totalByCause(evidence);
  demoteSymptoms(totals, evidence);
  const ranked = [...totals.entries()].filter(([, weight]) => weight > 0).sort((a, b) => b[1] - a[1]);
  const sum = ranked.reduce((total, [, weight]) => total + weight, 0);
  const [cause, weight] = ranked[0] ?? ["unknown" as const, 0];
  const spoken = evidence.some((item) => item.source !== "step_type");
  if (weight === 0 || !spoken) {
    return { cause: "unknown", confidence: 0, evidence: [], alternatives: [], recurrence: recurrence(input) };
  }
  return {
    cause,
    confidence: round((weight / sum) * (weight / (weight + halfWeight))),
    evidence: evidence
      .sort((a, b) => Number(b.cause === cause) - Number(a.cause === cause) || b.weight - a.weight)
      .slice(0, maxEvidence)
      .map(({ weight: _, ...item }) => item),
    alternatives: ranked.slice(1).map(([other, share]) => ({ cause: other, share: round(share / sum) })),
    recurrence: recurrence(input),
  };
}

function fromLog(input: ClassifyInput): Weighed[] {
  const lines = input.excerpt ?? [];
  const best = Math.max(0.001, ...lines.map((line) => line.score ?? 1));
  return lines.flatMap((line) => {
    const share = Math.max(0.5, (line.score ?? 1) / best);
    return matches(line.text).map(({ rule, phrase }) => ({
      cause: rule.cause,
      source: "log" as const,
      phrase,
      line: line.line,
      rule: rule.rule,
      weight: rule.weight * share,
    }));
  });
}

function fromMessage(input: ClassifyInput): Weighed[] {
  if (!input.failureMessage) return [];
  return input.failureMessage.split("\n").flatMap((text) =>
    matches(text).map(({ rule, phrase }) => ({
      cause: rule.cause,
      source: "failure_message" as const,
      phrase,
      rule: rule.rule,
      weight: rule.weight * 1.2,
    })),
  );
}

function fromHarness(input: ClassifyInput): Weighed[] {
  const typed = (
    source: "failure_type" | "step_type",
    phrase: string,
    found: TypedCause | undefined,
  ): Weighed[] =>
    found
      ? [
          {
            cause: found.cause,
            source,
            phrase,
            rule: `harness-${source.replace("_", "-")}`,
            weight: found.weight,
          },
        ]
      : [];
  return [
    ...(input.failureTypes ?? []).flatMap((type) => typed("failure_type", type, causeOfFailureType(type))),
    ...(input.status ? typed("failure_type", input.status, causeOfStatus(input.status)) : []),
    ...(input.stepType ? typed("step_type", input.stepType, causeOfStepType(input.stepType)) : []),
  ];
}

function matches(text: string): { rule: (typeof causeRules)[number]; phrase: string }[] {
  const line = text.length > 1_000 ? text.slice(0, 1_000) : text;
  return causeRules.flatMap((rule) => {
    const match = rule.pattern.exec(line);
    return match ? [{ rule, phrase: match[0].trim().slice(0, 160) }] : [];
  });
}

function totalByCause(evidence: readonly Weighed[]): Map<FailureCause, number> {
  const totals = new Map<FailureCause, number>();
  const timesByRule = new Map<string, number>();
  for (const item of [...evidence].sort((a, b) => b.weight - a.weight)) {
    const times = timesByRule.get(item.rule) ?? 0;
    timesByRule.set(item.rule, times + 1);
    totals.set(item.cause, (totals.get(item.cause) ?? 0) + item.weight * 0.5 ** times);
  }
  return totals;
}

/**
 * One failure often carries the words of another: a registry that cannot be reached speaks of connections, a failed test of
 * whatever it tested, a timeout is how many causes end. The more specific cause keeps its weight, the symptom loses most of its own.
 */
const symptoms: readonly { strong: FailureCause; least: number; symptom: FailureCause; keep: number }[] = [
  { strong: "dependency_or_registry", least: 7, symptom: "network", keep: 0.4 },
  { strong: "test_failure", least: 12, symptom: "network", keep: 0.4 },
  { strong: "test_failure", least: 12, symptom: "timeout", keep: 0.4 },
  { strong: "test_failure", least: 12, symptom: "configuration", keep: 0.4 },
  { strong: "test_failure", least: 12, symptom: "credential_or_permission", keep: 0.5 },
  { strong: "test_failure", least: 12, symptom: "dependency_or_registry", keep: 0.6 },
  { strong: "compile_or_type_error", least: 14, symptom: "test_failure", keep: 0.5 },
  { strong: "compile_or_type_error", least: 14, symptom: "configuration", keep: 0.5 },
  { strong: "compile_or_type_error", least: 14, symptom: "dependency_or_registry", keep: 0.6 },
  { strong: "network", least: 6, symptom: "timeout", keep: 0.3 },
  { strong: "dependency_or_registry", least: 7, symptom: "timeout", keep: 0.3 },
  { strong: "dependency_or_registry", least: 7, symptom: "deployment_health", keep: 0.5 },
  { strong: "deployment_health", least: 9, symptom: "timeout", keep: 0.3 },
  { strong: "deployment_health", least: 9, symptom: "network", keep: 0.4 },
  { strong: "infrastructure", least: 8, symptom: "timeout", keep: 0.3 },
  { strong: "infrastructure", least: 8, symptom: "network", keep: 0.5 },
  { strong: "policy_or_approval", least: 9, symptom: "timeout", keep: 0.2 },
  { strong: "policy_or_approval", least: 9, symptom: "credential_or_permission", keep: 0.4 },
  { strong: "out_of_disk", least: 9, symptom: "configuration", keep: 0.2 },
  { strong: "out_of_disk", least: 9, symptom: "dependency_or_registry", keep: 0.4 },
  { strong: "out_of_memory", least: 6.5, symptom: "test_failure", keep: 0.3 },
  { strong: "out_of_memory", least: 9, symptom: "compile_or_type_error", keep: 0.3 },
  { strong: "out_of_memory", least: 9, symptom: "deployment_health", keep: 0.4 },
  { strong: "credential_or_permission", least: 7, symptom: "configuration", keep: 0.5 },
  { strong: "credential_or_permission", least: 8, symptom: "dependency_or_registry", keep: 0.5 },
];

function demoteSymptoms(totals: Map<FailureCause, number>, evidence: readonly Weighed[]): void {
  const before = new Map(totals);
  const authoritative = new Set(
    evidence.filter((item) => item.source === "failure_type").map((item) => item.cause),
  );
  for (const { strong, least, symptom, keep } of symptoms) {
    const weight = totals.get(symptom);
    if (weight === undefined || (before.get(strong) ?? 0) < least) continue;
    if (authoritative.has(symptom) && symptom !== "timeout") continue;
    totals.set(symptom, weight * keep);
  }
}

function recurrence(input: ClassifyInput): CauseVerdict["recurrence"] {
  const texts = [...(input.excerpt ?? []).map((line) => line.text), input.failureMessage ?? ""];
  const found = recurrenceRules.filter((rule) => texts.some((text) => rule.pattern.test(text)));
  const types = input.failureTypes ?? [];
  const transient =
    found.some((rule) => rule.hint === "transient") || types.includes("RETRYABLE_TRANSIENT_FAILURE");
  const persistent = found.some((rule) => rule.hint === "persistent");
  const reasons = found.map((rule) => rule.reason);
  if (types.includes("RETRYABLE_TRANSIENT_FAILURE")) reasons.push("Harness calls the failure transient");
  return { hint: transient === persistent ? "unclear" : transient ? "transient" : "persistent", reasons };
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
