import { VerdictBadge } from "@/components/investigation/verdict";
import { Duration } from "@/components/ui/duration";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusMark } from "@/components/ui/status-mark";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";
import { shortCommit } from "@/lib/format/commit";
import { formatPlural } from "@/lib/format/number";
import type { ClusterExecution } from "@/schemas/failures/failure-clusters";

/** The executions that failed in this way, newest first. */
export function ClusterExecutions({
  executions,
  count,
}: {
  executions: readonly ClusterExecution[];
  count: number;
}) {
  if (executions.length === 0) {
    return (
      <EmptyState compact title="No execution in this range">
        It failed in this way at other times: choose a longer range.
      </EmptyState>
    );
  }
  return (
    <>
      <Table label="Executions that failed in this way" className="mt-1 min-w-3xl">
        <thead>
          <tr>
            <Th className="pl-4">Execution</Th>
            <Th>When</Th>
            <Th>Commit</Th>
            <Th>Person</Th>
            <Th>Investigation</Th>
            <Th>Run again</Th>
            <Th numeric className="pr-4">
              Duration
            </Th>
          </tr>
        </thead>
        <tbody>
          {executions.map((execution) => (
            <ExecutionLine key={`${execution.projectKey} ${execution.planExecutionId}`} of={execution} />
          ))}
        </tbody>
      </Table>
      {count > executions.length ? (
        <p className="border-t border-line px-4 py-2 text-sm text-ink-soft">
          {formatPlural(count - executions.length, "older execution")} not shown: choose a shorter range.
        </p>
      ) : null}
    </>
  );
}

function ExecutionLine({ of: execution }: { of: ClusterExecution }) {
  return (
    <Tr>
      <Td className="max-w-80 pl-4">
        <TextLink quiet href={execution.href} prefetch={false} className="font-medium">
          {execution.pipelineName}{" "}
          <span className="font-normal text-ink-faint">#{execution.runSequence}</span>
        </TextLink>
        <span className="block truncate text-xs text-ink-faint" title={execution.excerpt ?? undefined}>
          {[execution.failedStep, execution.excerpt].filter((part) => part !== null).join(" · ")}
        </span>
      </Td>
      <Td className="whitespace-nowrap">
        <RelativeTime at={execution.at} />
      </Td>
      <Td className="max-w-48 truncate text-sm">
        {execution.commitSha === null ? null : (
          <code className="font-mono">{shortCommit(execution.commitSha)}</code>
        )}{" "}
        <span className="text-ink-faint">{execution.branch}</span>
      </Td>
      <Td className="whitespace-nowrap">{execution.person ?? "–"}</Td>
      <Td className="whitespace-nowrap">
        <TextLink quiet href={execution.investigationHref} prefetch={false}>
          {execution.verdict === null ? "Investigate" : <VerdictBadge verdict={execution.verdict} />}
          <span className="sr-only">
            {" "}
            {execution.pipelineName} #{execution.runSequence}
          </span>
        </TextLink>
      </Td>
      <Td className="whitespace-nowrap">
        {execution.passedOnRerun ? (
          <StatusMark outcome="succeeded" label="Passed" />
        ) : (
          <span className="text-ink-faint">–</span>
        )}
      </Td>
      <Td numeric className="pr-4 whitespace-nowrap">
        <Duration ms={execution.durationMs} />
      </Td>
    </Tr>
  );
}
