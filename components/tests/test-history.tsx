import { HeatStrip } from "@/components/charts/heat-strip";
import { formatDuration } from "@/components/format/duration";
import { formatPercent, formatPlural } from "@/components/format/number";
import { formatRelative } from "@/components/format/time";
import { executionHref } from "@/components/shell/links";
import { Duration } from "@/components/ui/duration";
import { EmptyState } from "@/components/ui/empty-state";
import { Figure, Figures } from "@/components/ui/figure";
import { BottomLine, Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusMark } from "@/components/ui/status-mark";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";
import type { Outcome } from "@/schemas/execution-status";
import type { TestResultRow, TestView } from "@/schemas/tests";

const looks: Record<TestResultRow["status"], { outcome: Outcome; label: string }> = {
  passed: { outcome: "succeeded", label: "Passed" },
  failed: { outcome: "failed", label: "Failed" },
  error: { outcome: "failed", label: "Error" },
  skipped: { outcome: "skipped", label: "Skipped" },
};

/** Cells of the strip above the table. */
const maxCells = 100;

/** Whether the test is flaky, and why or why not. */
export function TestHeadline({ test }: { test: TestView }) {
  const failed = test.results.filter((result) => result.status === "failed" || result.status === "error");
  const detail = `${formatPlural(failed.length, "failure")} in the newest ${formatPlural(test.results.length, "result")}.`;
  if (test.flaky) {
    return (
      <BottomLine detail={detail}>
        Flaky: it passed and failed on {formatPlural(test.disagreedCommits, "commit")} in the last 14 days.
      </BottomLine>
    );
  }
  if (test.clearedBy === "consecutive_passes") {
    return (
      <BottomLine detail={detail}>
        It was flaky and has passed {formatPlural(test.consecutivePasses, "time")} in a row since.
      </BottomLine>
    );
  }
  return (
    <BottomLine detail={detail}>It has not disagreed with itself on a commit in the last 14 days.</BottomLine>
  );
}

/** The results of one test: a strip, figures, and each result with its execution. */
export function TestHistory({ test, asOf }: { test: TestView; asOf: number }) {
  const judged = test.results.filter((result) => result.status !== "skipped");
  const failed = judged.filter((result) => result.status !== "passed");
  return (
    <>
      <Figures label="Figures of the newest results">
        <Figure
          label="Failure rate"
          value={formatPercent(judged.length > 0 ? failed.length / judged.length : null)}
        />
        <Figure label="Passes in a row" value={test.consecutivePasses} />
        <Figure label="Commits with both results" value={test.disagreedCommits} about="Last 14 days" />
        <Figure label="Time lost" value={formatDuration(test.timeLostMs)} about="Last 14 days" />
      </Figures>
      {test.results.length === 0 ? (
        <EmptyState title="No results are stored">Older results may have been removed.</EmptyState>
      ) : (
        <>
          <Section title="Newest results" about="newest at the right">
            <HeatStrip
              label={`Newest results of ${test.name}`}
              cells={test.results
                .slice(0, maxCells)
                .reverse()
                .map((result) => ({
                  key: keyOf(result),
                  outcome: looks[result.status].outcome,
                  href: executionHref(test.projectKey, result.executionId),
                  title: `${looks[result.status].label} in ${result.pipelineName} #${result.run} after ${formatDuration(result.durationMs)}, ${formatRelative(result.at, asOf)}`,
                }))}
            />
          </Section>
          <Section title="Results" padded={false}>
            <ResultTable test={test} />
          </Section>
        </>
      )}
    </>
  );
}

const keyOf = (result: TestResultRow) => `${result.executionId} ${result.at} ${result.attempt}`;

function ResultTable({ test }: { test: TestView }) {
  return (
    <Table label="Results" className="mt-1 min-w-2xl">
      <thead>
        <tr>
          <Th className="pl-4">Result</Th>
          <Th>Execution</Th>
          <Th>Commit</Th>
          <Th>Message</Th>
          <Th numeric>Duration</Th>
          <Th numeric className="pr-4">
            When
          </Th>
        </tr>
      </thead>
      <tbody>
        {test.results.map((result) => (
          <Tr key={keyOf(result)}>
            <Td className="pl-4">
              <StatusMark {...looks[result.status]} />
            </Td>
            <Td>
              <TextLink quiet prefetch={false} href={executionHref(test.projectKey, result.executionId)}>
                {result.pipelineName} <span className="text-ink-faint">#{result.run}</span>
              </TextLink>
              {result.attempt > 0 ? <span className="text-ink-faint"> try {result.attempt + 1}</span> : null}
            </Td>
            <Td className="whitespace-nowrap">
              <code>{result.commitSha?.slice(0, 7) ?? "–"}</code>{" "}
              <span className="text-ink-faint">{result.branch}</span>
            </Td>
            <Td className="max-w-80 truncate font-mono text-xs" title={result.message ?? undefined}>
              {result.message?.split("\n")[0]}
            </Td>
            <Td numeric>
              <Duration ms={result.durationMs} />
            </Td>
            <Td numeric className="pr-4 text-ink-soft">
              <RelativeTime at={result.at} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
