import { testHref } from "@/components/shell/links";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";
import type { QuarantinedTest } from "@/schemas/test-settings";

/** The tests in quarantine now: since when, why, by whom, until when. */
export function QuarantineList({ tests }: { tests: readonly QuarantinedTest[] }) {
  if (tests.length === 0)
    return (
      <EmptyState compact title="No test is quarantined">
        Quarantine one from the list of tests, or let a policy do it.
      </EmptyState>
    );
  return (
    <Table label="Tests in quarantine" className="min-w-3xl">
      <thead>
        <tr>
          <Th className="pl-4">Test</Th>
          <Th>Repository</Th>
          <Th>Reason</Th>
          <Th>By</Th>
          <Th numeric>Since</Th>
          <Th numeric className="pr-4">
            Until
          </Th>
        </tr>
      </thead>
      <tbody>
        {tests.map((test) => (
          <Tr key={test.testId}>
            <Td className="max-w-72 pl-4">
              <TextLink
                quiet
                prefetch={false}
                href={testHref(test.testId)}
                className="block truncate font-medium"
              >
                {test.name}
              </TextLink>
              <span className="block truncate text-xs text-ink-faint">
                {[test.className, test.owners.join(", ")].filter(Boolean).join(" · ")}
              </span>
            </Td>
            <Td className="whitespace-nowrap">{test.repo ?? "–"}</Td>
            <Td className="max-w-72 truncate text-ink-soft" title={test.reason}>
              {test.reason}
            </Td>
            <Td className="whitespace-nowrap">
              {test.setBy === "policy" ? "policy" : (test.byName ?? "a person")}
            </Td>
            <Td numeric className="whitespace-nowrap">
              <RelativeTime at={test.since} />
            </Td>
            <Td numeric className="pr-4 whitespace-nowrap">
              {test.expiresAt === null ? (
                <span className="text-ink-faint">its history</span>
              ) : (
                <RelativeTime at={test.expiresAt} />
              )}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
