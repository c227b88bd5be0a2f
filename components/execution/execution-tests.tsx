"use client";

import { useQuery } from "@tanstack/react-query";
import { fetchJson } from "@/components/shell/fetch-json";
import { Duration } from "@/components/ui/duration";
import { EmptyState, ErrorState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import { StatusMark } from "@/components/ui/status-mark";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";
import { testPath } from "@/lib/addresses";
import type { ExecutionTestView } from "@/schemas/executions/execution-page";
import type { Outcome } from "@/schemas/executions/execution-status";

const outcomeOfTest: Record<ExecutionTestView["status"], Outcome> = {
  passed: "succeeded",
  failed: "failed",
  error: "failed",
  skipped: "skipped",
};

/** The tests that an execution ran, failures first. Where results were uploaded, those of Harness are only missed. */
export function ExecutionTests({
  path,
  unread,
}: {
  path: string;
  /** Why Harness's test service could not be read; null when it could. */
  unread: string | null;
}) {
  const { data, error } = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => fetchJson<ExecutionTestView[]>(path, signal),
    meta: { topics: ["tests"] },
  });
  if (error) {
    return (
      <ErrorState compact title="The tests could not be loaded">
        {error.message}
      </ErrorState>
    );
  }
  if (data === undefined) {
    return <Skeleton className="h-40 w-full" />;
  }
  if (data.length === 0 && unread !== null) {
    return (
      <ErrorState compact title="The tests could not be read">
        {unread} They are asked for again without your doing.
      </ErrorState>
    );
  }
  if (data.length === 0) {
    return (
      <EmptyState compact title="No test results">
        This execution published no test report, or it has not been read yet.
      </EmptyState>
    );
  }
  return (
    <Table label="Tests of this execution">
      <thead>
        <tr>
          <Th>Test</Th>
          <Th>Result</Th>
          <Th numeric>Duration</Th>
        </tr>
      </thead>
      <tbody>
        {data.map((each, index) => (
          <Tr key={`${each.testId}-${index}`}>
            <Td className="min-w-64">
              <TextLink href={testPath(each.testId)} quiet className="font-medium">
                {each.name}
              </TextLink>
              <span className="block text-sm text-ink-faint">{each.className || each.suiteName}</span>
              {each.message === null ? null : (
                <pre className="scroll-thin mt-1 max-h-40 overflow-auto font-mono text-sm whitespace-pre-wrap text-failed">
                  {each.message}
                </pre>
              )}
            </Td>
            <Td className="align-top">
              <StatusMark outcome={outcomeOfTest[each.status]} label={each.status} />
            </Td>
            <Td numeric className="align-top">
              <Duration ms={each.durationMs} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
