import { HeatStrip } from "@/components/charts/heat-strip";
import { formatDuration } from "@/components/format/duration";
import { formatPercent, formatPlural } from "@/components/format/number";
import { executionHref } from "@/components/shell/links";
import { DefinitionList } from "@/components/ui/definition-list";
import { Duration } from "@/components/ui/duration";
import { EmptyState } from "@/components/ui/empty-state";
import { BottomLine, Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusMark } from "@/components/ui/status-mark";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";
import type { Outcome } from "@/schemas/execution-status";
import type { TestPageView, TestRunView } from "@/schemas/test-page";

const outcomes: Record<TestRunView["status"], Outcome> = {
  passed: "succeeded",
  failed: "failed",
  error: "failed",
  skipped: "skipped",
};

/** Runs drawn in the strip and listed below it. */
const shownRuns = 120;
const listedRuns = 50;

/** Whether the test can be trusted, by Harness's rule, in one sentence. */
export function TestHeadline({ test }: { test: TestPageView }) {
  const rate = test.runs === 0 ? null : test.failed / test.runs;
  const detail =
    rate === null
      ? undefined
      : `${test.failed} of ${formatPlural(test.runs, "run")} failed (${formatPercent(rate)}).`;
  return <BottomLine {...(detail === undefined ? {} : { detail })}>{sentence(test)}</BottomLine>;
}

function sentence(test: TestPageView): string {
  if (test.flaky) {
    return `Flaky: passed and failed on the same commit ${formatPlural(test.disagreements.length, "time")}.`;
  }
  if (test.clearedBy === "consecutive_passes") {
    return `Was flaky; it has passed ${test.consecutivePasses} times in a row since.`;
  }
  if (test.runs > 0 && test.failed === test.runs) {
    return "Fails always.";
  }
  return test.failed === 0
    ? "Passes."
    : "Not flaky by Harness's rule: it never passed and failed on the same commit lately.";
}

/** One test: its runs, the commits it disagreed on, and the messages it fails with. */
export function TestView({ test }: { test: TestPageView }) {
  const newestLast = test.recent.slice(0, shownRuns).reverse();
  return (
    <div className="flex flex-col gap-5">
      <div className="panel p-4">
        <DefinitionList
          columns
          items={[
            { name: "Class", value: test.className },
            { name: "Suite", value: test.suiteName },
            { name: "File", value: test.fileName },
            { name: "Repository", value: test.repo },
            { name: "Project", value: test.projectName },
            { name: "First seen", value: <RelativeTime at={test.firstSeenAt} /> },
            { name: "Last run", value: <RelativeTime at={test.lastSeenAt} /> },
          ]}
        />
      </div>
      <Section title="Last runs" about="newest at the right">
        {newestLast.length === 0 ? (
          <EmptyState compact title="No runs are stored" />
        ) : (
          <HeatStrip
            label={`Last ${newestLast.length} runs of ${test.name}`}
            cells={newestLast.map((run) => ({
              key: `${run.executionId}-${run.at}-${run.durationMs}`,
              outcome: outcomes[run.status],
              href: executionHref(test.projectKey, run.executionId),
              title: `${run.pipelineName} #${run.runSequence}: ${run.status} in ${formatDuration(run.durationMs)}`,
            }))}
          />
        )}
      </Section>
      <div className="grid gap-5 xl:grid-cols-2">
        <Section title="Both results on one commit" about="what Harness calls flaky">
          {test.disagreements.length === 0 ? (
            <p className="text-ink-soft">None in the stored runs.</p>
          ) : (
            <ul className="flex flex-col divide-y divide-line">
              {test.disagreements.map((each) => (
                <li key={each.commitSha} className="flex flex-wrap items-baseline gap-x-3 py-1.5">
                  <code className="font-mono text-sm">{each.commitSha.slice(0, 9)}</code>
                  <span className="text-ink-soft">
                    {each.branch}: passed {each.passed}, failed {each.failed}
                  </span>
                  {each.executionIds.slice(0, 3).map((id, index) => (
                    <TextLink key={id} href={executionHref(test.projectKey, id)}>
                      {index === 0 ? "Failed execution" : `Failure ${index + 1}`}
                    </TextLink>
                  ))}
                </li>
              ))}
            </ul>
          )}
        </Section>
        <Section title="How it fails" about="messages that say the same are one">
          {test.messages.length === 0 ? (
            <p className="text-ink-soft">It did not fail in the stored runs.</p>
          ) : (
            <ul className="flex flex-col gap-3">
              {test.messages.map((each) => (
                <li key={each.fingerprint} className="flex flex-col gap-1">
                  <pre className="scroll-thin max-h-40 overflow-auto rounded bg-failed-soft px-2 py-1 font-mono text-sm whitespace-pre-wrap">
                    {each.message}
                  </pre>
                  <span className="text-sm text-ink-faint">
                    {formatPlural(each.count, "time")}, last <RelativeTime at={each.lastAt} />{" "}
                    <TextLink href={executionHref(test.projectKey, each.lastExecutionId)}>
                      in this execution
                    </TextLink>
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Section>
      </div>
      <Section title="Runs" about={`the newest ${Math.min(listedRuns, test.recent.length)}`} padded={false}>
        <Table label="Runs of this test">
          <thead>
            <tr>
              <Th>Execution</Th>
              <Th>Result</Th>
              <Th>Branch</Th>
              <Th>Commit</Th>
              <Th numeric>Duration</Th>
              <Th numeric>When</Th>
            </tr>
          </thead>
          <tbody>
            {test.recent.slice(0, listedRuns).map((run) => (
              <Tr key={`${run.executionId}-${run.at}-${run.durationMs}`}>
                <Td className="whitespace-nowrap">
                  <TextLink
                    quiet
                    prefetch={false}
                    href={executionHref(test.projectKey, run.executionId)}
                    className="font-medium"
                  >
                    {run.pipelineName} #{run.runSequence}
                  </TextLink>
                </Td>
                <Td>
                  <StatusMark outcome={outcomes[run.status]} label={run.status} />
                </Td>
                <Td className="whitespace-nowrap">{run.branch ?? "–"}</Td>
                <Td className="font-mono text-sm">{run.commitSha?.slice(0, 9) ?? "–"}</Td>
                <Td numeric>
                  <Duration ms={run.durationMs} />
                </Td>
                <Td numeric className="whitespace-nowrap">
                  <RelativeTime at={run.at} />
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </Section>
    </div>
  );
}
