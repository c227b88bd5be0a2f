import { Scale, ShieldHalf, Upload } from "lucide-react";
import type { Metadata } from "next";
import { cache } from "react";
import { setTestStateAction, simulateQuarantineAction } from "@/app/actions/tests";
import { BoardPage } from "@/components/shell/board-page";
import { FilterBar } from "@/components/shell/filter-bar";
import { TestsBoard, TestsSkeleton } from "@/components/test-reliability/tests-board";
import { TestsHeadline } from "@/components/test-reliability/tests-headline";
import { ButtonLink } from "@/components/ui/button";
import { quarantinePath, testPolicyPath, uploadTestsPath } from "@/lib/addresses";
import { pageContext } from "@/lib/http";
import { can } from "@/lib/permissions";
import { readTests } from "@/lib/test-reliability";
import { listFacets } from "@/lib/workspace";
import { filterParams } from "@/schemas/filter-links";
import type { SearchParams } from "@/schemas/filters";
import { testsHref } from "@/schemas/test-reliability/filter-links";
import { parseTestFilters, type TestPageFilters } from "@/schemas/test-reliability/filters";
import { progressOf, Reading } from "../reading";

export const metadata: Metadata = { title: "Tests" };

export default async function TestsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { value: filters, notices } = parseTestFilters(await searchParams);
  const ctx = await pageContext("workspace.read");
  return (
    <BoardPage
      title="Tests"
      // State, label, reason, owner, search and order narrow the list only: the rest stays while they change.
      filterKey={filterParams(filters).toString()}
      notices={notices}
      filters={<Filters filters={filters} />}
      actions={
        <>
          <ButtonLink href={quarantinePath()} icon={<ShieldHalf aria-hidden />}>
            Quarantine
          </ButtonLink>
          <ButtonLink href={testPolicyPath()} icon={<Scale aria-hidden />}>
            Policy and owners
          </ButtonLink>
          {can(ctx.actor.role, "tests.upload") ? (
            <ButtonLink href={uploadTestsPath()} icon={<Upload aria-hidden />}>
              Upload a report
            </ButtonLink>
          ) : null}
        </>
      }
      progress={<Reading filters={filters} part="tests" />}
      headline={<Headline filters={filters} />}
      board={<Board filters={filters} />}
      skeleton={<TestsSkeleton />}
    />
  );
}

async function Filters({ filters }: { filters: TestPageFilters }) {
  const ctx = await pageContext("workspace.read");
  return <FilterBar withTrigger={false} choices={await listFacets({ ctx, input: filters })} />;
}

/** Read once a request, for the first line and for the board. */
const readOnce = cache(async (params: string) => {
  const ctx = await pageContext("workspace.read");
  const { value } = parseTestFilters(new URLSearchParams(params));
  return { data: await readTests({ ctx, input: value }), at: ctx.now().getTime() };
});

const paramsOf = (filters: TestPageFilters) => testsHref("", filters).slice(1);

async function Headline({ filters }: { filters: TestPageFilters }) {
  const [initial, reading] = await Promise.all([readOnce(paramsOf(filters)), progressOf(filters)]);
  return <TestsHeadline filters={filters} initial={initial} reading={reading} />;
}

async function Board({ filters }: { filters: TestPageFilters }) {
  return (
    <TestsBoard
      filters={filters}
      initial={await readOnce(paramsOf(filters))}
      setState={setTestStateAction}
      simulate={simulateQuarantineAction}
    />
  );
}
