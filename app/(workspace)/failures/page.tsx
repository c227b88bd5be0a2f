import type { Metadata } from "next";
import { cache } from "react";
import { ClustersBoard, ClustersSkeleton } from "@/components/failures/clusters-board";
import { FailureFilterBar } from "@/components/failures/failure-filter-bar";
import { FailuresHeadline } from "@/components/failures/failures-headline";
import { BoardPage } from "@/components/shell/board-page";
import { readFailureClusters } from "@/lib/failures";
import { pageContext } from "@/lib/http";
import { listFacets } from "@/lib/workspace";
import { failureFilterParams } from "@/schemas/failures/failure-filter-links";
import { type FailureFilters, parseFailureFilters } from "@/schemas/failures/failure-filters";
import type { SearchParams } from "@/schemas/filters";
import { progressOf, Reading } from "../reading";

export const metadata: Metadata = { title: "Failures" };

export default async function FailuresPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { value: filters, notices } = parseFailureFilters(await searchParams);
  await pageContext("workspace.read");
  const key = failureFilterParams(filters).toString();
  return (
    <BoardPage
      title="Failures"
      filterKey={key}
      notices={notices}
      filters={<Filters filters={filters} />}
      progress={<Reading filters={filters} part="details" />}
      headline={<Headline filters={filters} />}
      board={<Board filters={filters} />}
      skeleton={<ClustersSkeleton />}
    />
  );
}

async function Filters({ filters }: { filters: FailureFilters }) {
  const ctx = await pageContext("workspace.read");
  return <FailureFilterBar choices={await listFacets({ ctx, input: filters })} filters={filters} />;
}

/** Read once a request, for the first line and for the board. */
const readOnce = cache(async (params: string) => {
  const ctx = await pageContext("workspace.read");
  const { value } = parseFailureFilters(new URLSearchParams(params));
  return { data: await readFailureClusters({ ctx, input: value }), at: ctx.now().getTime() };
});

async function Headline({ filters }: { filters: FailureFilters }) {
  const [initial, reading] = await Promise.all([
    readOnce(failureFilterParams(filters).toString()),
    progressOf(filters),
  ]);
  return <FailuresHeadline filters={filters} initial={initial} reading={reading} />;
}

async function Board({ filters }: { filters: FailureFilters }) {
  return (
    <ClustersBoard filters={filters} initial={await readOnce(failureFilterParams(filters).toString())} />
  );
}
