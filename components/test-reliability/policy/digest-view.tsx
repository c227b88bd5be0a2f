import { RangeBar } from "@/components/charts/range-bar";
import { TestStateMark, testStateColors } from "@/components/test-reliability/state-mark";
import { EmptyState } from "@/components/ui/empty-state";
import { Delta, Figure, Figures } from "@/components/ui/figure";
import { Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";
import { testDigestPath, testPath } from "@/lib/addresses";
import { formatDuration, minutesMs } from "@/lib/format/duration";
import { formatCount, formatPlural } from "@/lib/format/number";
import { formatPercent, formatScore } from "@/lib/format/percent";
import { formatBucket } from "@/lib/format/time";
import type { TestDigestView } from "@/schemas/test-reliability/digests";
import { testRecommendationTitles } from "@/schemas/test-reliability/labels";

type Offender = TestDigestView["offenders"][number];
type Named = TestDigestView["newlyFlaky"][number];

/** One owner's week: how reliable their tests were, what became flaky or broke, what to do first. */
export function DigestView({ digest }: { digest: TestDigestView }) {
  return (
    <div className="flex flex-col gap-5">
      <DigestFigures digest={digest} />
      <Section title="What to do first" about="the most pressing ten" padded={false}>
        {digest.offenders.length === 0 ? (
          <EmptyState compact title="Nothing to do this week" />
        ) : (
          <Offenders offenders={digest.offenders} />
        )}
      </Section>
      <div className="grid gap-5 lg:grid-cols-3">
        <NamedTests title="Became flaky" tests={digest.newlyFlaky} empty="No test did." />
        <NamedTests title="Broke" tests={digest.broke} empty="No test did." />
        <NamedTests title="Fixed" tests={digest.fixed} empty="No test was." />
      </div>
      <Section title="Changes of state" about="newest first">
        <Changes changes={digest.changes} />
      </Section>
      {digest.others.length === 0 ? null : (
        <p className="text-sm text-ink-soft">
          Other weeks:{" "}
          {digest.others.map((other, index) => (
            <span key={other.id}>
              {index > 0 ? ", " : ""}
              <TextLink href={testDigestPath(other.id)} prefetch={false}>
                to {formatBucket(other.weekEnd, "day")}
              </TextLink>
            </span>
          ))}
        </p>
      )}
    </div>
  );
}

function DigestFigures({ digest }: { digest: TestDigestView }) {
  const { reliability, previousReliability } = digest;
  const change =
    reliability === null || previousReliability === null ? null : (reliability - previousReliability) * 100;
  const words = change === null ? "" : `${change > 0 ? "+" : "−"}${Math.abs(change).toFixed(2)} pts`;
  const none = change !== null && Math.abs(change) < 0.005;
  return (
    <Figures label="Figures of the week">
      <Figure
        label="Reliability"
        value={formatPercent(reliability)}
        delta={
          <Delta
            change={none ? 0 : change}
            text={none ? "±0.00 pts" : words}
            better="up"
            previous={formatPercent(previousReliability)}
          />
        }
      />
      <Figure label="Tests" value={formatCount(digest.tests)} />
      <Figure
        label="Failed test runs"
        value={
          <>
            {formatCount(digest.failed)}{" "}
            <span className="text-base font-normal text-ink-faint">of {formatCount(digest.runs)}</span>
          </>
        }
      />
      <Figure label="Runs lost to chance" value={formatCount(digest.runsLost)} />
      <Figure label="Waited for green" value={formatDuration(minutesMs(digest.minutesLost))} />
    </Figures>
  );
}

function Offenders({ offenders }: { offenders: readonly Offender[] }) {
  const max = Math.max(0.02, ...offenders.map((each) => each.scoreHigh));
  return (
    <Table label="Most pressing tests of the week" className="min-w-3xl">
      <thead>
        <tr>
          <Th className="pl-4">Test</Th>
          <Th>State</Th>
          <Th className="w-36">Flaky rate</Th>
          <Th numeric>Cost</Th>
          <Th className="pr-4">To do</Th>
        </tr>
      </thead>
      <tbody>
        {offenders.map((each) => (
          <Tr key={each.testId}>
            <Td className="max-w-80 pl-4">
              <TestName test={each} />
            </Td>
            <Td>
              <TestStateMark state={each.state} />
            </Td>
            <Td>
              <span className="font-medium">{formatScore(each.score)}</span>
              <RangeBar
                value={each.score}
                low={each.scoreLow}
                high={each.scoreHigh}
                max={max}
                color={testStateColors[each.state]}
              />
            </Td>
            <Td numeric className="whitespace-nowrap">
              {each.runsLost === 0 ? (
                "–"
              ) : (
                <>
                  {formatDuration(minutesMs(each.minutesLost))}
                  <span className="block text-xs text-ink-faint">
                    {formatPlural(each.runsLost, "red run")}
                  </span>
                </>
              )}
            </Td>
            <Td className="max-w-80 pr-4">
              <span className="block font-medium">{testRecommendationTitles[each.recommendation]}</span>
              <span className="block truncate text-xs text-ink-faint" title={each.because ?? undefined}>
                {each.because}
              </span>
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function TestName({ test }: { test: Named }) {
  return (
    <>
      <TextLink quiet prefetch={false} href={testPath(test.testId)} className="block truncate font-medium">
        {test.name}
      </TextLink>
      <span className="block truncate text-xs text-ink-faint">
        {[test.className, test.projectName].filter(Boolean).join(" · ")}
      </span>
    </>
  );
}

function NamedTests({ title, tests, empty }: { title: string; tests: readonly Named[]; empty: string }) {
  return (
    <Section title={title} about={tests.length === 0 ? undefined : formatCount(tests.length)}>
      {tests.length === 0 ? (
        <p className="text-ink-soft">{empty}</p>
      ) : (
        <ul className="flex flex-col gap-2">
          {tests.map((test) => (
            <li key={test.testId} className="min-w-0">
              <TestName test={test} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Changes({ changes }: { changes: TestDigestView["changes"] }) {
  if (changes.length === 0) return <p className="text-ink-soft">No test changed its state.</p>;
  return (
    <ul className="flex flex-col divide-y divide-line">
      {changes.map((each) => (
        <li
          key={`${each.testId} ${each.at} ${each.to}`}
          className="grid gap-x-4 py-1.5 sm:grid-cols-[minmax(0,1fr)_8rem_minmax(0,1fr)_6rem]"
        >
          <TextLink quiet prefetch={false} href={testPath(each.testId)} className="truncate">
            {each.name}
          </TextLink>
          <TestStateMark state={each.to} className="text-sm" />
          <span className="truncate text-sm text-ink-soft" title={each.reason}>
            {each.reason}
          </span>
          <RelativeTime at={each.at} className="text-sm text-ink-faint sm:text-right" />
        </li>
      ))}
    </ul>
  );
}
