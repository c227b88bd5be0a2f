"use client";

import { DotChart } from "@/components/charts/lazy-charts";
import { SparkBars } from "@/components/charts/sparkline";
import { formatDuration, formatDurationShort } from "@/components/format/duration";
import { formatCount, formatPercent, formatPlural } from "@/components/format/number";
import { FilterNotices } from "@/components/shell/filter-notices";
import { executionHref, testHref } from "@/components/shell/links";
import { useLiveQuery } from "@/components/shell/use-live-query";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState, Notice } from "@/components/ui/empty-state";
import { Figure, Figures } from "@/components/ui/figure";
import { BottomLine, Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { Loading, Skeleton, SkeletonRows } from "@/components/ui/skeleton";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";
import { hrefWith } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";
import type { TestRow, TestsView } from "@/schemas/tests";

interface Props {
  filters: PageFilters;
  initial: { data: TestsView; at: number };
}

function useTests({ filters, initial }: Props) {
  return useLiveQuery({ topics: ["tests"], path: hrefWith("/api/tests", filters), initial });
}

/** How many tests are flaky, and what they cost. */
export function TestsHeadline(props: Props) {
  const { data } = useTests(props);
  if (data.ran === 0) return <BottomLine>No test results in this range.</BottomLine>;
  const detail = `${formatPlural(data.ran, "test")} ran ${formatCount(data.runs)} times; ${formatCount(data.failedTests)} failed at least once.`;
  if (data.flakyTests === 0) return <BottomLine detail={detail}>No test is flaky.</BottomLine>;
  return (
    <BottomLine detail={detail}>
      {data.flakyTests === 1 ? "1 test is flaky" : `${data.flakyTests} tests are flaky`}
      {data.timeLostMs > 0
        ? `; red executions because of them took ${formatDuration(data.timeLostMs)}.`
        : "."}
    </BottomLine>
  );
}

export function TestsBoard(props: Props) {
  const { filters } = props;
  const { data: view, error } = useTests(props);
  const flaky = view.tests.filter((test) => test.flaky);
  const dots = view.tests.filter((test) => test.disagreements > 0);
  if (view.ran === 0) {
    return (
      <>
        <FilterNotices notices={view.notices} />
        <EmptyState
          title="No test results"
          actions={
            <ButtonLink href={hrefWith("/tests", { ...filters, range: "90d" })}>Show 90 days</ButtonLink>
          }
        >
          Tests appear when an execution publishes a report. Older executions are read after newer ones.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <FilterNotices notices={view.notices} />
      {error === null ? null : (
        <Notice tone="bad">The newest state could not be loaded: {error.message}</Notice>
      )}
      <Figures label="Figures of the range">
        <Figure
          label="Flaky tests"
          value={formatCount(view.flakyTests)}
          about="Passed and failed on the same commit in the last 14 days, not cleared by five passes in a row"
        />
        <Figure
          label="Time lost to them"
          value={formatDuration(view.timeLostMs)}
          about="Duration of red executions on commits on which the test also passed, last 14 days"
        />
        <Figure label="Tests that failed" value={formatCount(view.failedTests)} />
        <Figure label="Tests that ran" value={formatCount(view.ran)} />
      </Figures>
      {dots.length === 0 ? null : (
        <Section title="Flake rate against time lost" about="last 14 days; the area is the number of runs">
          <DotChart
            label="Flake rate of tests against the time that they lost"
            points={dots.map((test) => ({
              key: String(test.id),
              name: test.name,
              x: test.timeLostMs,
              y: test.flakeRate,
              size: test.runs,
              href: testHref(test.id),
            }))}
            x={{ name: "Time lost", format: formatDuration, formatAxis: formatDurationShort }}
            y={{
              name: "Commits with both results",
              format: formatPercent,
              formatAxis: (share) => `${Math.round(share * 100)} %`,
            }}
          />
        </Section>
      )}
      <TestTable title="Flaky tests" about="by Harness's rule" tests={flaky} empty="No test is flaky now." />
      <TestTable
        title="Other tests that failed"
        about="most failures first"
        tests={view.tests.filter((test) => !test.flaky)}
        empty="No other test failed."
      />
    </>
  );
}

function TestTable({
  title,
  about,
  tests,
  empty,
}: {
  title: string;
  about: string;
  tests: readonly TestRow[];
  empty: string;
}) {
  return (
    <Section title={title} about={about} padded={false}>
      {tests.length === 0 ? (
        <EmptyState compact title={empty} />
      ) : (
        <Table label={title} className="mt-1 min-w-3xl table-fixed">
          <thead>
            <tr>
              <Th className="w-[42%] pl-4">Test</Th>
              <Th className="w-32">Failure rate</Th>
              <Th numeric>Failed</Th>
              <Th numeric>Both results</Th>
              <Th numeric>Time lost</Th>
              <Th numeric className="pr-4">
                Last failure
              </Th>
            </tr>
          </thead>
          <tbody>
            {tests.map((test) => (
              <TestLine key={test.id} test={test} />
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  );
}

function TestLine({ test }: { test: TestRow }) {
  return (
    <Tr>
      <Td className="max-w-0 pl-4">
        <span className="flex items-center gap-2">
          <TextLink quiet href={testHref(test.id)} className="min-w-0 truncate font-medium">
            {test.name}
          </TextLink>
          {test.clearedBy === "consecutive_passes" ? (
            <Badge>cleared, {test.consecutivePasses} passes in a row</Badge>
          ) : null}
        </span>
        <span className="block truncate text-xs text-ink-faint" title={test.message ?? undefined}>
          {test.className}
          {test.message === null ? "" : ` · ${test.message}`}
        </span>
      </Td>
      <Td>
        <SparkBars
          values={test.perDay.map((rate) => rate ?? 0)}
          width={96}
          color="var(--failed)"
          label={`Failure rate per day, ${formatPercent(test.failureRate)} over the range`}
        />
      </Td>
      <Td numeric>
        {formatCount(test.failed)} <span className="text-ink-faint">of {formatCount(test.runs)}</span>
      </Td>
      <Td numeric>{test.disagreements === 0 ? "–" : formatPlural(test.disagreements, "commit")}</Td>
      <Td numeric>{test.timeLostMs === 0 ? "–" : formatDuration(test.timeLostMs)}</Td>
      <Td numeric className="pr-4">
        {test.lastFailedAt === null || test.lastFailedExecutionId === null ? (
          "–"
        ) : (
          <TextLink quiet prefetch={false} href={executionHref(test.projectKey, test.lastFailedExecutionId)}>
            <RelativeTime at={test.lastFailedAt} />
          </TextLink>
        )}
      </Td>
    </Tr>
  );
}

export function TestsSkeleton() {
  return (
    <Loading label="Loading tests" className="flex flex-col gap-5">
      <Skeleton className="h-19" />
      <Skeleton className="h-80" />
      <SkeletonRows rows={8} rowClass="h-12" />
    </Loading>
  );
}
