"use client";

import { Upload } from "lucide-react";
import dynamic from "next/dynamic";
import { FilterNotices } from "@/components/shell/filter-notices";
import { Button, ButtonLink } from "@/components/ui/button";
import { EmptyState, Notice } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/page";
import { Progress } from "@/components/ui/progress";
import { Loading, Skeleton, SkeletonRows } from "@/components/ui/skeleton";
import { testsPath, uploadTestsPath } from "@/lib/addresses";
import { formatCount } from "@/lib/format/number";
import { testsHref } from "@/schemas/test-reliability/filter-links";
import type { TestPageFilters } from "@/schemas/test-reliability/filters";
import type { TestsView } from "@/schemas/test-reliability/tests";
import { TestFilterBar } from "./filter-bar";
import type { Simulate } from "./quarantine-effect";
import type { SetTestState } from "./set-state-dialog";
import { StateCounts, TestsFigures } from "./tests-figures";
import { TestsTable } from "./tests-table";
import { TestsTrends } from "./tests-trends";
import { useSelection } from "./use-selection";
import { type TestsProps, useTests } from "./use-tests";

// Asked for with the first chosen test.
const SelectionBar = dynamic(() => import("./selection-bar").then((module) => module.SelectionBar), {
  ssr: false,
});

/** The Tests page below its first line: figures, trends, and the list to act on. */
export function TestsBoard({
  setState,
  simulate,
  ...props
}: TestsProps & { setState: SetTestState; simulate: Simulate }) {
  const { filters } = props;
  const { data: view, error, refetch } = useTests(props);
  const selection = useSelection();
  if (view.totals.ran === 0) return <NoResults view={view} filters={filters} />;
  return (
    <>
      <FilterNotices notices={view.notices} />
      {error === null ? null : (
        <Notice
          tone="bad"
          actions={
            <Button size="sm" onClick={refetch}>
              Try again
            </Button>
          }
        >
          The newest state could not be loaded: {error.message}
        </Notice>
      )}
      <JudgingProgress view={view} />
      <TestsFigures view={view} filters={filters} />
      <TestsTrends view={view} filters={filters} />
      <Section
        id="offenders"
        title="Tests"
        about={`${formatCount(view.matching)} match, the most pressing first`}
        panel={false}
        className="scroll-mt-16"
      >
        <div className="flex flex-col gap-2">
          <StateCounts view={view} filters={filters} select={selection.param} />
          <TestFilterBar owners={view.owners} />
          {view.tests.length === 0 ? (
            <NoMatch filters={filters} />
          ) : (
            <TestsTable view={view} filters={filters} selection={selection} />
          )}
          {selection.ids.length === 0 ? null : (
            <SelectionBar
              tests={view.tests}
              selection={selection}
              viewer={view.viewer}
              setState={setState}
              simulate={simulate}
            />
          )}
        </div>
      </Section>
    </>
  );
}

/** How far the judging of tests is, while it lags behind the results. */
function JudgingProgress({ view }: { view: TestsView }) {
  const { judging } = view;
  if (judging === null || judging.judged >= judging.total) return null;
  return (
    <div className="panel px-4 py-3">
      <Progress
        label="Judging tests: states, scores and costs are complete when this is done"
        value={judging.total === 0 ? null : judging.judged / judging.total}
        text={`${formatCount(judging.judged)} of ${formatCount(judging.total)}`}
      />
    </div>
  );
}

function NoMatch({ filters }: { filters: TestPageFilters }) {
  return (
    <EmptyState
      title="No test matches"
      actions={
        <ButtonLink
          href={testsHref(testsPath(), filters, {
            state: null,
            label: null,
            reason: null,
            owner: null,
            q: null,
          })}
          scroll={false}
        >
          Show all tests
        </ButtonLink>
      }
    >
      Nothing fits all of search, state, label, reason and owner in this range.
    </EmptyState>
  );
}

function NoResults({ view, filters }: { view: TestsView; filters: TestPageFilters }) {
  const narrowed = filters.pipeline !== null || filters.branch !== null;
  return (
    <>
      <FilterNotices notices={view.notices} />
      <JudgingProgress view={view} />
      <EmptyState
        title="No test results in this range"
        actions={
          <>
            {narrowed ? (
              <ButtonLink href={testsHref(testsPath(), { ...filters, pipeline: null, branch: null })}>
                All pipelines and branches
              </ButtonLink>
            ) : null}
            <ButtonLink
              href={testsHref(testsPath(), { ...filters, range: "90d", from: null, to: null })}
              {...(narrowed ? { variant: "ghost" as const } : {})}
            >
              Show 90 days
            </ButtonLink>
            {view.viewer.mayUpload ? (
              <ButtonLink href={uploadTestsPath()} variant="ghost" icon={<Upload aria-hidden />}>
                Upload a report
              </ButtonLink>
            ) : null}
          </>
        }
      >
        Tests appear when an execution publishes a report, or when a report is uploaded. Older executions are
        read after newer ones.
      </EmptyState>
    </>
  );
}

export function TestsSkeleton() {
  return (
    <Loading label="Loading tests" className="flex flex-col gap-5">
      <Skeleton className="h-[5.25rem]" />
      <div className="grid gap-4 xl:grid-cols-[2fr_3fr]">
        <Skeleton className="h-[21.5rem]" />
        <Skeleton className="h-[21.5rem]" />
      </div>
      <SkeletonRows rows={10} rowClass="h-13" />
    </Loading>
  );
}
