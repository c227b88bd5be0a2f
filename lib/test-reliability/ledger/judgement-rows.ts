import type { testJudgements } from "@/lib/db/schema";
import type {
  TestAdvice,
  TestCost,
  TestRecord,
  TestTrack,
  TestVerdict,
} from "@/lib/insights/test-reliability";
import type { TestRecommendation } from "@/schemas/test-reliability/labels";

export type JudgementInsert = typeof testJudgements.$inferInsert;
export type JudgementRow = typeof testJudgements.$inferSelect;

/** What a judgement says of costs and of what to do; the rest is the verdict's and the track's. */
export type AdvicePart = Pick<
  JudgementInsert,
  | "recommendation"
  | "because"
  | "expectedEffect"
  | "executionsFailed"
  | "reruns"
  | "minutesLost"
  | "mergesDelayed"
  | "impact"
>;

const noCost: Omit<TestCost, "testKey"> = {
  executionsFailed: 0,
  reruns: 0,
  minutesLost: 0,
  mergesDelayed: 0,
};

const pressing: Record<TestRecommendation, number> = {
  fix_now: 2_000_000,
  quarantine: 1_000_000,
  move_to_schedule: 1_000_000,
  watch: 1_000,
  none: 0,
};

export function advicePart(advice: TestAdvice | undefined, score: number): AdvicePart {
  const { executionsFailed, reruns, minutesLost, mergesDelayed } = advice?.cost ?? noCost;
  const recommendation = advice?.recommendation ?? "none";
  return {
    recommendation,
    because: advice?.because ?? null,
    expectedEffect: advice?.expectedEffect ?? null,
    executionsFailed,
    reruns,
    minutesLost: Math.round(minutesLost * 10) / 10,
    mergesDelayed,
    // The order of `advise`, as a number that compares over repositories: urgency, runs lost, time lost, score.
    impact:
      pressing[recommendation] +
      Math.min(executionsFailed, 5_000) * 100 +
      Math.min(minutesLost / 1_000, 99) +
      score,
  };
}

/** True when what is stored says otherwise than what was computed. */
export function adviceDiffers(stored: AdvicePart, computed: AdvicePart): boolean {
  return (
    stored.recommendation !== computed.recommendation ||
    stored.because !== computed.because ||
    stored.expectedEffect !== computed.expectedEffect ||
    Math.abs(stored.impact - computed.impact) > 1e-9 ||
    stored.reruns !== computed.reruns ||
    stored.mergesDelayed !== computed.mergesDelayed ||
    Math.abs(stored.minutesLost - computed.minutesLost) > 1e-9
  );
}

export interface Judged {
  verdict: TestVerdict;
  record: TestRecord;
  track: TestTrack;
}

/** The row of a test that was judged just now. */
export function judgementRow(
  { verdict, record, track }: Judged,
  rest: {
    projectId: number;
    ledgerId: number;
    advice: AdvicePart;
    owners: string[];
    judgedAt: Date;
    fixedAtOf: (sha: string) => number | null;
    nameOf: (testKey: string) => string;
  },
): JudgementInsert {
  const disagreedAt = [...track.disagreedAt.values()];
  return {
    testId: Number(verdict.testKey),
    projectId: rest.projectId,
    ledgerId: rest.ledgerId,
    label: verdict.label,
    score: verdict.score,
    scoreLow: verdict.interval.low,
    scoreHigh: verdict.interval.high,
    flakyProbability: verdict.flakyProbability,
    runs: verdict.runs,
    failures: verdict.failures,
    environmentFailures: verdict.environmentFailures,
    disagreements: verdict.disagreements,
    passesSinceFailure: verdict.passesSinceFailure,
    startCommit: verdict.startCommit,
    episodes: verdict.episodes.map((episode) => ({
      ...episode,
      suspectCommits: episode.suspectCommits.slice(0, 20),
      fixedAt: episode.fixedCommit === null ? null : rest.fixedAtOf(episode.fixedCommit),
    })),
    reasons: verdict.reasons.map((reason) => ({
      ...reason,
      evidence: reason.evidence.replace(
        /^(Failed together with )(\d+)( in )/,
        (_, before: string, testKey: string, after: string) => `${before}${rest.nameOf(testKey)}${after}`,
      ),
    })),
    reasonKeys: verdict.reasons.map(({ reason }) => reason),
    lastChargedAt: verdict.lastFailedAt === null ? null : new Date(verdict.lastFailedAt),
    ...rest.advice,
    strip: track.strip,
    disagreedAt,
    lastDisagreedAt: disagreedAt.length === 0 ? null : new Date(Math.max(...disagreedAt)),
    consecutivePasses: track.consecutivePasses,
    lastFailedAt: track.lastFailedAt === null ? null : new Date(track.lastFailedAt),
    lastFailedRunId: track.lastFailedRun === null ? null : Number(track.lastFailedRun),
    message: track.lastFailedMessage,
    meanPassMs: record.passes > 0 ? Math.round(record.passMs / record.passes) : null,
    pipelineIds: track.pipelines,
    owners: rest.owners,
    judgedAt: rest.judgedAt,
  };
}

/** The verdict on a test as its stored judgement has it. */
export function verdictOfRow(
  row: JudgementRow,
  seen: { firstSeenAt: number; lastSeenAt: number } = { firstSeenAt: 0, lastSeenAt: 0 },
): TestVerdict {
  return {
    testKey: String(row.testId),
    label: row.label,
    score: row.score,
    interval: { low: row.scoreLow, high: row.scoreHigh, level: 0.9 },
    flakyProbability: row.flakyProbability,
    runs: row.runs,
    failures: row.failures,
    environmentFailures: row.environmentFailures,
    disagreements: row.disagreements,
    passesSinceFailure: row.passesSinceFailure,
    episodes: row.episodes.map(({ fixedAt: _, ...episode }) => episode),
    startCommit: row.startCommit,
    reasons: row.reasons,
    ...seen,
    lastFailedAt: row.lastChargedAt?.getTime() ?? null,
  };
}
