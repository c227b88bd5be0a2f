"use client";

import { BottomLine } from "@/components/ui/page";
import { shortCommit } from "@/lib/format/commit";
import { formatCount, formatPlural, oneOrMany } from "@/lib/format/number";
import { formatPercent, formatScore } from "@/lib/format/percent";
import { branchesInWords } from "@/schemas/test-reliability/branch-words";
import type { TestPageView } from "@/schemas/test-reliability/single-test";
import type { TestJudgement } from "@/schemas/test-reliability/tests";
import { testRecommendationTitles } from "@/schemas/test-reliability/words";
import { type TestProps, useTest } from "./use-test";

/** Whether this test can be trusted, why, and what to do about it with which effect. */
export function TestHeadline(props: TestProps) {
  const { data: test } = useTest(props);
  const { judgement } = test;
  return (
    <BottomLine detail={judgement === null ? unjudgedDetail(test) : detailOf(judgement, test)}>
      {judgement === null ? unjudged(test) : sentenceOf(judgement)}
    </BottomLine>
  );
}

function sentenceOf(judgement: TestJudgement): string {
  const { state, score, startCommit, scoreLow, scoreHigh } = judgement;
  const rate = `fails by chance in about ${formatScore(score)} of its runs`;
  switch (state) {
    case "healthy":
      return "Healthy: nothing suggests that it fails without cause.";
    case "watched":
      return "Watched: it failed, and nothing yet tells chance from fault.";
    case "flaky":
      return `Flaky: it ${rate} (${formatScore(scoreLow)} to ${formatScore(scoreHigh)}).`;
    case "quarantined":
      return `Quarantined: it ${rate}; its failures block nobody${judgement.stateBranches === null ? "" : ` on ${branchesInWords(judgement.stateBranches)}`}.`;
    case "broken":
      return "Broken: it fails in every run.";
    case "regression":
      return startCommit === null
        ? "Regression: it fails since a certain commit."
        : `Regression: it fails since commit ${shortCommit(startCommit)}.`;
    case "fixed":
      return "Fixed: it failed for a while and has passed since.";
  }
}

function detailOf(judgement: TestJudgement, test: TestPageView) {
  const { recommendation, because, expectedEffect, environmentFailures } = judgement;
  return (
    <>
      {recommendation === "none" ? null : (
        <>
          <span className="font-medium text-ink">{testRecommendationTitles[recommendation]}.</span>{" "}
        </>
      )}
      {because} {expectedEffect}
      {because === null && expectedEffect === null ? countsOf(test) : null}
      {environmentFailures > 0
        ? ` ${formatPlural(environmentFailures, "failure")} ${oneOrMany(environmentFailures, "is", "are")} not charged to it: the environment was to blame.`
        : null}
    </>
  );
}

function unjudged(test: TestPageView): string {
  if (test.runs === 0) return "It has not run in the stored history.";
  if (test.disagreements.length > 0)
    return `Passed and failed on the same commit ${formatPlural(test.disagreements.length, "time")}.`;
  if (test.failed === 0) return "It passed in all stored runs.";
  return test.failed === test.runs ? "It failed in all stored runs." : "It fails now and then.";
}

function unjudgedDetail(test: TestPageView) {
  return <>{countsOf(test)} Its history is being judged; state and score follow.</>;
}

function countsOf(test: TestPageView): string {
  if (test.runs === 0) return "";
  return `${formatCount(test.failed)} of ${formatPlural(test.runs, "run")} failed (${formatPercent(test.failed / test.runs)}).`;
}
