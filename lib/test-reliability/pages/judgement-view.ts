import type { InferSelectModel } from "drizzle-orm";
import type { testJudgements, testStateRows } from "@/lib/db/schema";
import { harnessMarkAt } from "@/lib/insights/test-reliability";
import { RunStrip, type TestJudgement } from "@/schemas/test-reliability/tests";

export type JudgementRow = InferSelectModel<typeof testJudgements>;
export type StateRow = InferSelectModel<typeof testStateRows>;

/** A stored judgement as pages show it. */
export function judgementView(row: JudgementRow, state: StateRow | null): TestJudgement {
  return {
    label: row.label,
    state: state?.state ?? "healthy",
    stateSince: state?.since.getTime() ?? null,
    stateReason: state?.reason ?? null,
    stateSetBy: state?.setBy ?? null,
    stateExpiresAt: state?.expiresAt?.getTime() ?? null,
    stateBranches: state?.branches ?? null,
    score: row.score,
    scoreLow: row.scoreLow,
    scoreHigh: row.scoreHigh,
    flakyProbability: row.flakyProbability,
    environmentFailures: row.environmentFailures,
    startCommit: row.startCommit,
    reasons: row.reasons,
    recommendation: row.recommendation,
    because: row.because,
    expectedEffect: row.expectedEffect,
    cost: {
      executionsFailed: row.executionsFailed,
      reruns: row.reruns,
      minutesLost: row.minutesLost,
      mergesDelayed: row.mergesDelayed,
    },
    judgedAt: row.judgedAt.getTime(),
  };
}

/** What is shown of Harness's rule and of the last runs, which holds before a test is judged, too. */
export function trackView(row: JudgementRow | null, now: number) {
  if (row === null) {
    return {
      flaky: false,
      disagreements: 0,
      clearedBy: null,
      consecutivePasses: 0,
      lastFailedAt: null,
      message: null,
      strip: "",
    };
  }
  const { consecutivePasses } = row;
  const strip = RunStrip.safeParse(row.strip);
  return {
    ...harnessMarkAt({ disagreedAt: row.disagreedAt, consecutivePasses }, now),
    consecutivePasses,
    lastFailedAt: row.lastFailedAt?.getTime() ?? null,
    message: row.message,
    strip: strip.success ? strip.data : "",
  };
}
