import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";
import { testPath, testsPath } from "@/lib/addresses";
import { formatPlural } from "@/lib/format/number";
import { branchesInWords } from "@/schemas/test-reliability/branch-words";
import type { QuarantinedTest } from "@/schemas/test-reliability/settings";

/** The tests in quarantine now: on which branches, since when, why, by whom, until when, and whose they are. */
export function QuarantineList({
  tests,
  branch,
  elsewhere,
}: {
  tests: readonly QuarantinedTest[];
  /** The branch to which the list is narrowed. */
  branch: string | null;
  /** In quarantine, but not on that branch. */
  elsewhere: number;
}) {
  if (tests.length === 0)
    return branch !== null && elsewhere > 0 ? (
      <EmptyState compact title={`No quarantine holds on ${branch}`}>
        {formatPlural(elsewhere, "test is", "tests are")} in quarantine on other branches.
      </EmptyState>
    ) : (
      <EmptyState compact title="No test is quarantined">
        Quarantine one from the list of tests, or let a policy do it.
      </EmptyState>
    );
  return (
    <Table label="Tests in quarantine" className="min-w-4xl">
      <thead>
        <tr>
          <Th className="pl-4">Test</Th>
          <Th>Repository</Th>
          <Th>Branches</Th>
          <Th>Owner</Th>
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
                href={testPath(test.testId)}
                className="block truncate font-medium"
              >
                {test.name}
              </TextLink>
              <span className="block truncate text-xs text-ink-faint">{test.className}</span>
            </Td>
            <Td className="whitespace-nowrap">{test.repo ?? "–"}</Td>
            <Td
              className="max-w-48 truncate"
              title={test.branches === null ? undefined : test.branches.join(", ")}
            >
              {test.branches === null ? (
                <span className="text-ink-faint">every branch</span>
              ) : (
                branchesInWords(test.branches)
              )}
            </Td>
            <Td className="max-w-40 truncate" title={test.owners.join(", ")}>
              {test.owners.length === 0 ? (
                <span className="text-ink-faint">nobody</span>
              ) : (
                test.owners.map((owner, index) => (
                  <span key={owner}>
                    {index > 0 ? ", " : ""}
                    <TextLink quiet prefetch={false} href={testsPath({ owner: owner })}>
                      {owner}
                    </TextLink>
                  </span>
                ))
              )}
            </Td>
            <Td className="max-w-64 truncate text-ink-soft" title={test.reason}>
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
                <span className="text-ink-faint" title="It ends when its history says that it is repaired.">
                  its history
                </span>
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
