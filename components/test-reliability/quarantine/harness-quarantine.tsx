"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, fetchJson } from "@/components/shell/fetch-json";
import { TestStateMark } from "@/components/test-reliability/state-mark";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { EmptyState, ErrorState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";
import { testPath } from "@/lib/addresses";
import { harnessQuarantinePath } from "@/lib/api-addresses";
import { formatCount, formatPlural } from "@/lib/format/number";
import type { ComparedTest, HarnessQuarantineView } from "@/schemas/test-reliability/quarantine-list";

/** More projects than this are asked for one by one: each is a request to Harness. */
const askedAtOnce = 3;

/** What Harness itself has in quarantine, project by project, beside what is quarantined here. */
export function HarnessQuarantine({
  projects,
}: {
  projects: readonly { projectKey: string; projectName: string }[];
}) {
  if (projects.length === 0)
    return (
      <EmptyState compact title="No project is watched">
        An admin chooses projects under Settings, Connectors.
      </EmptyState>
    );
  return (
    <div className="flex flex-col">
      <p className="max-w-prose px-4 pt-2 pb-3 text-sm text-ink-soft">
        Tackroom knows no operation that writes Harness's list. To bring both in line, quarantine or release
        the test in Harness's own list of tests, and here on the test's page.
      </p>
      <ul className="flex flex-col divide-y divide-line border-t border-line">
        {projects.map((project) => (
          <li key={project.projectKey}>
            <ProjectComparison {...project} atOnce={projects.length <= askedAtOnce} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function ProjectComparison({
  projectKey,
  projectName,
  atOnce,
}: {
  projectKey: string;
  projectName: string;
  atOnce: boolean;
}) {
  const [asked, setAsked] = useState(false);
  const path = harnessQuarantinePath(projectKey);
  const { data, error, isFetching, refetch } = useQuery<HarnessQuarantineView, Error>({
    queryKey: [path],
    queryFn: ({ signal }) => fetchJson<HarnessQuarantineView>(path, signal),
    enabled: atOnce || asked,
    retry: false,
    // Not with every change of a test: each is a request to Harness.
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });
  return (
    <section aria-label={`Quarantine of ${projectName} here and in Harness`}>
      <div className="flex flex-wrap items-center justify-between gap-2 px-4 py-2">
        <h3 className="text-sm font-medium">
          {projectName}
          {data?.harness === "read" ? (
            <span className="ml-2 font-normal text-ink-soft">{summaryOf(data)}</span>
          ) : null}
        </h3>
        {data === undefined && error === null && !isFetching ? (
          <Button size="sm" onClick={() => setAsked(true)}>
            Compare
          </Button>
        ) : (
          <Button size="sm" variant="ghost" loading={isFetching} onClick={() => void refetch()}>
            Ask Harness again
          </Button>
        )}
      </div>
      {error !== null ? (
        <ErrorState
          compact
          title="Harness's list could not be read"
          actions={
            <Button size="sm" onClick={() => void refetch()}>
              Try again
            </Button>
          }
        >
          {error.message} {error instanceof ApiError ? error.view.remedy : null}
        </ErrorState>
      ) : data !== undefined ? (
        <Comparison view={data} projectName={projectName} />
      ) : isFetching ? (
        <Loading label={`Asking Harness for the quarantine of ${projectName}`} className="px-4 pb-3">
          <Skeleton className="h-24" />
        </Loading>
      ) : null}
    </section>
  );
}

function summaryOf({ counts: { both, onlyHere, onlyHarness } }: HarnessQuarantineView): string {
  if (both + onlyHere + onlyHarness === 0) return "nothing in quarantine, here or in Harness";
  if (onlyHere + onlyHarness === 0) return `the same ${formatPlural(both, "test")} here and there`;
  const parts = [
    onlyHere > 0 ? `${formatCount(onlyHere)} only here` : "",
    onlyHarness > 0 ? `${formatCount(onlyHarness)} only in Harness` : "",
    both > 0 ? `${formatCount(both)} in both` : "",
  ];
  return parts.filter(Boolean).join(", ");
}

function Comparison({ view, projectName }: { view: HarnessQuarantineView; projectName: string }) {
  if (view.harness === "no_repository")
    return (
      <EmptyState compact title="There is no repository to ask for">
        Harness lists quarantined tests by repository, and no test of this project names one yet. What is
        quarantined here holds all the same.
      </EmptyState>
    );
  if (view.harness === "not_offered")
    return (
      <EmptyState compact title="This account's Harness does not offer it">
        Its test service has no list of quarantined tests, so that nothing can be compared. What is
        quarantined here holds all the same.
      </EmptyState>
    );
  if (view.tests.length === 0) return null;
  const all = view.counts.both + view.counts.onlyHere + view.counts.onlyHarness;
  return (
    <>
      <Table
        label={`Tests of ${projectName} in quarantine here or in Harness`}
        className="min-w-2xl"
        scrolledByKey
      >
        <thead>
          <tr>
            <Th className="pl-4">Test</Th>
            <Th>Where</Th>
            <Th>Here</Th>
            <Th numeric className="pr-4">
              Until
            </Th>
          </tr>
        </thead>
        <tbody>
          {view.tests.map((test) => (
            <ComparedRow key={`${test.suiteName} ${test.className} ${test.name}`} test={test} />
          ))}
        </tbody>
      </Table>
      {all > view.tests.length ? (
        <p className="border-t border-line px-4 py-2 text-sm text-ink-soft">
          The first {formatCount(view.tests.length)} of {formatCount(all)} are listed, differences before the
          rest.
        </p>
      ) : null}
    </>
  );
}

const places = {
  here: { words: "only here", tone: "warn" },
  harness: { words: "only in Harness", tone: "warn" },
  both: { words: "both", tone: "neutral" },
} as const;

function ComparedRow({ test }: { test: ComparedTest }) {
  const { words, tone } = places[test.where];
  return (
    <Tr>
      <Td className="max-w-96 pl-4">
        {test.testId === null ? (
          <span className="block truncate font-medium">{test.name}</span>
        ) : (
          <TextLink
            quiet
            prefetch={false}
            href={testPath(test.testId)}
            className="block truncate font-medium"
          >
            {test.name}
          </TextLink>
        )}
        <span className="block truncate text-xs text-ink-faint">
          {test.className === "" ? test.suiteName : test.className}
        </span>
      </Td>
      <Td>
        <Badge tone={tone}>{words}</Badge>
      </Td>
      <Td className="whitespace-nowrap">
        {test.state === null ? (
          <span className="text-ink-faint">has not run in the stored history</span>
        ) : (
          <TestStateMark state={test.state} />
        )}
      </Td>
      <Td numeric className="pr-4 whitespace-nowrap">
        {test.expiresAt === null ? (
          <span className="text-ink-faint">–</span>
        ) : (
          <RelativeTime at={test.expiresAt} />
        )}
      </Td>
    </Tr>
  );
}
