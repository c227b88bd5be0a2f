import { RangeBar } from "@/components/charts/range-bar";
import { TestStateMark, testStateColors } from "@/components/test-reliability/state-mark";
import { RelativeTime } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import { shortCommit } from "@/lib/format/commit";
import { formatDuration, minutesMs } from "@/lib/format/duration";
import { formatCount, formatPlural } from "@/lib/format/number";
import { formatPercent, formatScore } from "@/lib/format/percent";
import type { ExplainTestOutput, TestRef } from "@/schemas/team/reliability-tools";
import { branchesInWords } from "@/schemas/test-reliability/branch-patterns";
import type { TestState } from "@/schemas/test-reliability/labels";
import { testRecommendationTitles } from "@/schemas/test-reliability/labels";

/** A score in words and as a range. */
export function TestScore({
  score,
  scoreLow,
  scoreHigh,
  state,
  max,
}: {
  score: number;
  scoreLow: number;
  scoreHigh: number;
  state: TestState;
  max: number;
}) {
  return (
    <span className="flex items-center gap-3">
      <span className="font-medium whitespace-nowrap">{formatScore(score)}</span>
      <span className="min-w-0 flex-1">
        <RangeBar value={score} low={scoreLow} high={scoreHigh} max={max} color={testStateColors[state]} />
      </span>
      <span className="text-xs whitespace-nowrap text-ink-faint">
        {formatScore(scoreLow)} to {formatScore(scoreHigh)}
      </span>
    </span>
  );
}

/** One test, as its page would put it first: verdict, score, reasons, since when, cost, last failures. */
export function ExplainedTest({ data, test }: { data: ExplainTestOutput; test: TestRef }) {
  const { score, scoreLow, scoreHigh, state, cost } = data;
  const change = data.changes[0];
  return (
    <div className="flex flex-col gap-2 text-sm">
      <span className="flex items-start justify-between gap-2">
        <span className="min-w-0">
          <TextLink href={test.path} quiet className="block truncate font-medium" title={test.name}>
            {test.name}
          </TextLink>
          <span className="block truncate text-xs text-ink-faint">{test.className || test.suiteName}</span>
        </span>
        <TestStateMark state={state} className="shrink-0 text-xs" />
      </span>
      <p>{data.bottomLine}</p>
      {score === null || scoreLow === null || scoreHigh === null ? null : (
        <TestScore
          score={score}
          scoreLow={scoreLow}
          scoreHigh={scoreHigh}
          state={state}
          max={Math.max(0.02, scoreHigh)}
        />
      )}
      <dl className="grid grid-cols-[6rem_1fr] gap-x-3 gap-y-1 [&>dt]:text-ink-faint">
        <dt>Runs</dt>
        <dd>
          {formatCount(data.failed)} of {formatCount(data.runs)} failed
          {data.environmentFailures > 0
            ? `; ${formatCount(data.environmentFailures)} not charged, the environment was to blame`
            : ""}
        </dd>
        {state === "quarantined" ? (
          <>
            <dt>Holds on</dt>
            <dd>
              {branchesInWords(data.quarantineBranches)}
              {data.excludedBranches.length === 0
                ? ""
                : `; never on ${branchesInWords(data.excludedBranches)}`}
            </dd>
          </>
        ) : null}
        <dt>Harness says</dt>
        <dd>{data.harnessFlaky ? "flaky" : "not flaky"}</dd>
        {data.reasons.map((reason) => (
          <div key={reason.reason} className="contents">
            <dt className="text-ink-faint">{reason.title}</dt>
            <dd>
              {formatPercent(reason.share)}: {reason.evidence}
            </dd>
          </div>
        ))}
        {change === undefined ? null : (
          <>
            <dt>Since</dt>
            <dd>
              <code>{shortCommit(change.commitSha, "an unknown commit")}</code>,{" "}
              <RelativeTime at={change.at} />: from {formatPercent(change.rateBefore)} to{" "}
              {formatPercent(change.rateAfter)} failures
            </dd>
          </>
        )}
        {cost.runsFailed === 0 ? null : (
          <>
            <dt>Cost</dt>
            <dd>
              {formatPlural(cost.runsFailed, "red run")}, {formatDuration(minutesMs(cost.minutesLost))} of
              waiting
              {cost.mergesDelayed > 0 ? `, ${formatPlural(cost.mergesDelayed, "merge")} delayed` : ""}
            </dd>
          </>
        )}
        {data.owners.length === 0 ? null : (
          <>
            <dt>Owner</dt>
            <dd>{data.owners.join(", ")}</dd>
          </>
        )}
        {data.recommendation === "none" ? null : (
          <>
            <dt>To do</dt>
            <dd>
              <span className="font-medium">{testRecommendationTitles[data.recommendation]}.</span>{" "}
              {data.expectedEffect}
            </dd>
          </>
        )}
      </dl>
      {data.lastFailures.length === 0 ? null : (
        <ul aria-label="Last failures" className="flex flex-col divide-y divide-line">
          {data.lastFailures.map((failure) => (
            <li
              key={`${failure.pipeline} ${failure.runSequence} ${failure.at}`}
              className="flex items-baseline gap-2 py-1"
            >
              {failure.path === null ? (
                <span className="whitespace-nowrap">{failure.pipeline} (uploaded)</span>
              ) : (
                <TextLink href={failure.path} quiet prefetch={false} className="whitespace-nowrap">
                  {failure.pipeline} #{failure.runSequence}
                </TextLink>
              )}
              <code className="min-w-0 truncate text-xs text-ink-faint">{failure.message}</code>
              <RelativeTime at={failure.at} className="ml-auto text-xs whitespace-nowrap text-ink-faint" />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
