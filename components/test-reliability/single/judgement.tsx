import { RangeBar } from "@/components/charts/range-bar";
import { DefinitionList } from "@/components/ui/definition-list";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatDuration, minutesMs } from "@/lib/format/duration";
import { formatCount, formatPlural } from "@/lib/format/number";
import { formatPercent, formatScore } from "@/lib/format/percent";
import { branchesInWords } from "@/schemas/test-reliability/branch-words";
import type { TestPageView } from "@/schemas/test-reliability/single-test";
import type { TestJudgement } from "@/schemas/test-reliability/tests";
import { flakinessReasonTitles } from "@/schemas/test-reliability/words";
import { TestStateMark, testStateColors } from "../state-mark";

/** What its history says: score with its interval, Harness's own mark beside it, the shape of its outcomes, its cost. */
export function TestJudgementPanel({ test }: { test: TestPageView }) {
  const { judgement, sequence } = test;
  return (
    <div className="flex flex-col gap-4">
      {judgement === null ? (
        <p className="text-ink-soft">
          Not judged yet: its score appears when the running judgement reaches it.
        </p>
      ) : (
        <Score judgement={judgement} />
      )}
      <DefinitionList
        items={[
          { name: "Harness says", value: harnessSays(test) },
          ...(judgement === null
            ? []
            : [
                {
                  name: "State",
                  value: (
                    <span className="flex flex-wrap items-baseline gap-x-3">
                      <TestStateMark state={judgement.state} />
                      <span className="text-sm text-ink-faint">
                        {judgement.stateSetBy === null ? "" : `set by ${setByWords[judgement.stateSetBy]}`}
                        {judgement.stateSince === null ? null : (
                          <>
                            {" "}
                            <RelativeTime at={judgement.stateSince} />
                          </>
                        )}
                        {judgement.stateExpiresAt === null ? null : (
                          <>
                            , holds until <RelativeTime at={judgement.stateExpiresAt} />
                          </>
                        )}
                      </span>
                    </span>
                  ),
                },
                ...(judgement.state === "quarantined"
                  ? [{ name: "Holds on", value: branchWords(judgement, test.excludedBranches) }]
                  : []),
                { name: "Cost", value: costWords(judgement) },
              ]),
          {
            name: "Outcomes",
            value:
              sequence === null ? null : (
                <span title="Flip rate: outcomes that differ from the one before. Entropy: how mixed they are. Transition score: how often it goes from pass to failure and back.">
                  flips {formatPercent(sequence.flipRate)}, entropy {sequence.entropy.toFixed(2)}, transitions{" "}
                  {sequence.transitionScore.toFixed(2)}
                </span>
              ),
          },
        ]}
      />
    </div>
  );
}

/** The branches on which its quarantine holds, and those on which the policy lets none hold. */
function branchWords({ stateBranches }: TestJudgement, excluded: readonly string[]): string {
  const never =
    excluded.length === 0 ? "" : `; never on ${branchesInWords(excluded)}, by the project's policy`;
  return `${branchesInWords(stateBranches)}${never}`;
}

const setByWords = { policy: "policy", person: "a person" } as const;

function Score({ judgement }: { judgement: TestJudgement }) {
  const { score, scoreLow, scoreHigh, state, flakyProbability } = judgement;
  const max = scoreHigh > 0.5 ? 1 : scoreHigh > 0.2 ? 0.5 : scoreHigh > 0.05 ? 0.2 : 0.05;
  return (
    <div className="flex flex-col gap-1">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="text-2xl font-semibold tracking-tight">{formatScore(score)}</span>
        <span className="text-ink-soft">
          of its runs fail although code and environment are good; with 90 % certainty {formatScore(scoreLow)}{" "}
          to {formatScore(scoreHigh)}
        </span>
      </p>
      <RangeBar value={score} low={scoreLow} high={scoreHigh} max={max} color={testStateColors[state]} />
      <p className="flex justify-between text-xs text-ink-faint">
        <span>0 %</span>
        <span>flaky at all: {formatPercent(flakyProbability)} probable</span>
        <span>{formatScore(max)}</span>
      </p>
    </div>
  );
}

/** Harness's own rule, in its terms: passed and failed on one commit within 14 days; five passes in a row clear it. */
function harnessSays(test: TestPageView) {
  if (test.judgement === null) return "Known once its history is judged";
  if (test.flaky)
    return `Flaky: both results on ${formatPlural(test.flakyCommits, "commit")} of the last 14 days (${formatCount(test.disagreements.length)} in the stored runs)`;
  if (test.clearedBy === "consecutive_passes")
    return `Cleared: ${formatCount(test.consecutivePasses)} passes in a row since it disagreed with itself`;
  if (test.clearedBy === "age") return "Cleared: both results on one commit, but more than 14 days ago";
  return "Not flaky: never both results on one commit within 14 days";
}

function costWords({ cost }: TestJudgement): string {
  if (cost.executionsFailed === 0) return "No run was red for it alone";
  return [
    `${formatPlural(cost.executionsFailed, "red run")} for nothing`,
    `${formatDuration(minutesMs(cost.minutesLost))} of waiting`,
    ...(cost.reruns > 0 ? [formatPlural(cost.reruns, "re-run")] : []),
    ...(cost.mergesDelayed > 0 ? [`${formatPlural(cost.mergesDelayed, "merge")} delayed`] : []),
  ].join(", ");
}

/** Why it fails, each reason with what says so. */
export function TestReasons({ judgement }: { judgement: TestJudgement | null }) {
  if (judgement === null || judgement.reasons.length === 0)
    return <p className="text-ink-soft">Its failures point to no reason.</p>;
  return (
    <ul className="flex flex-col gap-3">
      {judgement.reasons.map((finding) => (
        <li key={finding.reason} className="flex flex-col gap-1">
          <span className="flex items-baseline justify-between gap-3">
            <span className="font-medium">{flakinessReasonTitles[finding.reason]}</span>
            <span className="text-sm text-ink-faint">{formatPercent(finding.share)} of its failures</span>
          </span>
          <svg className="h-1.5 w-full" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            <rect width="100" height="6" rx="1" fill="var(--sunken)" />
            <rect width={100 * finding.share} height="6" rx="1" fill="var(--unknown)" />
          </svg>
          <span className="text-sm break-words text-ink-soft">{finding.evidence}</span>
        </li>
      ))}
    </ul>
  );
}
