import { Badge } from "@/components/ui/badge";
import { Duration } from "@/components/ui/duration";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusMark } from "@/components/ui/status-mark";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";
import { shortCommit } from "@/lib/format/commit";
import type { Outcome } from "@/schemas/executions/execution-status";
import type { TestPageView, TestRunView } from "@/schemas/test-reliability/single-test";

const outcomes: Record<TestRunView["status"], Outcome> = {
  passed: "succeeded",
  failed: "failed",
  error: "failed",
  skipped: "skipped",
};

/** Runs listed below the grid. */
export const listedRuns = 30;

/** The newest runs as a table: the grid's figures, for those who want them in words. */
export function TestRunsTable({ test }: { test: TestPageView }) {
  return (
    <Table label="Runs of this test" scrolledByKey>
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
          <Tr key={`${run.executionId} ${run.attempt} ${run.at}`}>
            <Td className="whitespace-nowrap">
              {run.executionPath === null ? (
                <span className="font-medium">{run.pipelineName} (uploaded)</span>
              ) : (
                <TextLink quiet prefetch={false} href={run.executionPath} className="font-medium">
                  {run.pipelineName} #{run.runSequence}
                </TextLink>
              )}
            </Td>
            <Td className="whitespace-nowrap">
              <span className="inline-flex items-center gap-2">
                <StatusMark outcome={outcomes[run.status]} label={run.status} />
                {run.attempt > 0 ? <Badge>attempt {run.attempt + 1}</Badge> : null}
                {run.excused ? <Badge>not charged: environment</Badge> : null}
              </span>
            </Td>
            <Td className="max-w-48 truncate whitespace-nowrap" title={run.branch ?? undefined}>
              {run.branch ?? "–"}
            </Td>
            <Td className="font-mono text-sm">{shortCommit(run.commitSha)}</Td>
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
  );
}
