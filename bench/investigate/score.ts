import type { CauseVerdict } from "@/schemas/executions/failure-cause";
import type { InvestigationReport } from "@/schemas/failures/investigations";
import { expectedCauses, expectedCulprit, expectedVerdicts, type TruthFailure, type Truths } from "./truths";

export interface Scored {
  seed: number;
  planExecutionId: string;
  truthCause: string;
  truthId: string;
  report: Pick<InvestigationReport, "cause" | "verdict" | "recurrence" | "confidence" | "culprit">;
  raw: number;
  /** What the classifier alone said of the first failing step's log, and whether that was right; null without a log. */
  classified: { confidence: number; right: boolean } | null;
  right: {
    cause: boolean;
    stage: boolean;
    step: boolean;
    recurrence: boolean;
    verdict: boolean;
    /** Null when the story does not say. */
    culprit: boolean | null;
  };
  blamed: boolean;
  seconds: number;
}

export function score(
  truths: Truths,
  failure: TruthFailure,
  judged: { report: InvestigationReport; raw: number },
  verdict: CauseVerdict | null,
  seconds: number,
): Scored {
  const { report, raw } = judged;
  const point = report.chain[0] ?? report.firstFailure;
  const culprit = expectedCulprit(truths, failure);
  return {
    seed: truths.seed,
    planExecutionId: failure.planExecutionId,
    truthCause: failure.cause,
    truthId: failure.truthId,
    report: {
      cause: report.cause,
      verdict: report.verdict,
      recurrence: report.recurrence,
      confidence: report.confidence,
      culprit: report.culprit,
    },
    raw,
    classified:
      verdict === null
        ? null
        : {
            confidence: verdict.confidence,
            right: expectedCauses[failure.cause]?.includes(verdict.cause) ?? false,
          },
    right: {
      cause: expectedCauses[failure.cause]?.includes(report.cause) ?? false,
      stage: point.stageIdentifier === failure.stageIdentifier,
      step: failure.stepIdentifier === null || point.stepIdentifier === failure.stepIdentifier,
      recurrence: report.recurrence === failure.class,
      verdict: expectedVerdicts[failure.cause]?.includes(report.verdict) ?? false,
      culprit: culprit === undefined ? null : (report.culprit?.sha ?? null) === culprit,
    },
    blamed: culprit != null,
    seconds,
  };
}

/** What confidence speaks of: cause class and recurrence together. */
export function isRight({ right }: Scored): boolean {
  return right.cause && right.recurrence;
}

export function accuracies(scored: readonly Scored[]) {
  const share = (values: readonly boolean[]) =>
    values.length === 0 ? null : round(values.filter(Boolean).length / values.length);
  const withCulprit = scored.filter(({ right }) => right.culprit !== null);
  return {
    failures: scored.length,
    cause: share(scored.map(({ right }) => right.cause)),
    stage: share(scored.map(({ right }) => right.stage)),
    step: share(scored.map(({ right }) => right.step)),
    recurrence: share(scored.map(({ right }) => right.recurrence)),
    verdict: share(scored.map(({ right }) => right.verdict)),
    inconclusive: share(scored.map(({ report }) => report.verdict === "inconclusive")),
    culpritWhereOneIs: share(
      withCulprit.filter(({ blamed }) => blamed).map(({ right }) => right.culprit === true),
    ),
    noneBlamedWhereNoneIs: share(
      withCulprit.filter(({ blamed }) => !blamed).map(({ right }) => right.culprit === true),
    ),
    brier: brier(scored),
    brierOfBaseRate: baseBrier(scored),
  };
}

function brier(scored: readonly Scored[]): number | null {
  if (scored.length === 0) return null;
  const sum = scored.reduce(
    (total, each) => total + (each.report.confidence - Number(isRight(each))) ** 2,
    0,
  );
  return round(sum / scored.length);
}

/** What always saying the mean accuracy would score. */
function baseBrier(scored: readonly Scored[]): number | null {
  if (scored.length === 0) return null;
  const rate = scored.filter(isRight).length / scored.length;
  return round(rate * (1 - rate));
}

/** Per tenth of confidence: how often it was right. */
export function reliability(scored: readonly Scored[]) {
  return Array.from({ length: 10 }, (_, index) => {
    const within = scored.filter(({ report }) => Math.min(9, Math.floor(report.confidence * 10)) === index);
    const mean = within.reduce((sum, { report }) => sum + report.confidence, 0) / Math.max(1, within.length);
    return {
      from: index / 10,
      count: within.length,
      said: within.length === 0 ? null : round(mean),
      right: within.length === 0 ? null : round(within.filter(isRight).length / within.length),
    };
  }).filter(({ count }) => count > 0);
}

/** Truth by answer: how often each cause of the story was called what. */
export function confusion(scored: readonly Scored[], answer: (each: Scored) => string) {
  const table: Record<string, Record<string, number>> = {};
  for (const each of scored) {
    table[each.truthCause] ??= {};
    const row = table[each.truthCause] ?? {};
    row[answer(each)] = (row[answer(each)] ?? 0) + 1;
  }
  return table;
}

export function percentile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0
    ? null
    : round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

/**
 * The monotone curve nearest to the outcomes (isotonic regression, pool adjacent violators), with pseudo observations at the share
 * itself so that places with few cases stay near it. At most `points` points.
 */
export function fitCurve(
  pairs: readonly { raw: number; right: boolean }[],
  { pseudo = 2, points = 12 }: { pseudo?: number; points?: number } = {},
): [raw: number, measured: number][] {
  const grid = Array.from({ length: 21 }, (_, index) => index / 20);
  const all = [
    ...pairs.map(({ raw, right }) => ({ raw, value: Number(right), weight: 1 })),
    ...grid.map((raw) => ({ raw, value: raw, weight: pseudo })),
  ].sort((a, b) => a.raw - b.raw);
  const blocks: { from: number; to: number; sum: number; weight: number; rawSum: number }[] = [];
  for (const { raw, value, weight } of all) {
    blocks.push({ from: raw, to: raw, sum: value * weight, weight, rawSum: raw * weight });
    for (let last = blocks.at(-1), previous = blocks.at(-2); last && previous; ) {
      if (previous.sum / previous.weight < last.sum / last.weight) break;
      blocks.splice(-2, 2, {
        from: previous.from,
        to: last.to,
        sum: previous.sum + last.sum,
        weight: previous.weight + last.weight,
        rawSum: previous.rawSum + last.rawSum,
      });
      last = blocks.at(-1);
      previous = blocks.at(-2);
    }
  }
  const curve = blocks.map(({ rawSum, sum, weight }): [number, number] => [
    round(rawSum / weight),
    round(sum / weight),
  ]);
  const step = Math.max(1, Math.ceil(curve.length / points));
  return curve.filter((_, index) => index % step === 0 || index === curve.length - 1);
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
