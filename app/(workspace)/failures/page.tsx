import type { Metadata } from "next";
import { cache } from "react";
import { FailuresBoard, FailuresHeadline, FailuresSkeleton } from "@/components/failures/failures-board";
import { BoardPage } from "@/components/shell/board-page";
import { FilterBar } from "@/components/shell/filter-bar";
import { pageContext } from "@/lib/auth/page-context";
import { listFacets } from "@/lib/executions/list-facets";
import { readFailures } from "@/lib/failures/read-failures";
import { filterParams } from "@/schemas/filter-links";
import { type PageFilters, parseFilters, type SearchParams } from "@/schemas/filters";

export const metadata: Metadata = { title: "Failures" };

export default async function FailuresPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { value: filters, notices } = parseFilters(await searchParams);
  const ctx = await pageContext("workspace.read");
  const key = filterParams(filters).toString();
  return (
    <BoardPage
      title="Failures"
      filterKey={key}
      notices={notices}
      filters={<FilterBar choices={await listFacets({ ctx, input: filters })} />}
      headline={<Headline filters={filters} />}
      board={<Board filters={filters} />}
      skeleton={<FailuresSkeleton />}
    />
  );
}

/** Read once a request, for the first line and for the board. */
const readOnce = cache(async (params: string) => {
  const ctx = await pageContext("workspace.read");
  const { value } = parseFilters(new URLSearchParams(params));
  return { data: await readFailures({ ctx, input: value }), at: ctx.now().getTime() };
});

async function Headline({ filters }: { filters: PageFilters }) {
  return <FailuresHeadline filters={filters} initial={await readOnce(filterParams(filters).toString())} />;
}

async function Board({ filters }: { filters: PageFilters }) {
  return <FailuresBoard filters={filters} initial={await readOnce(filterParams(filters).toString())} />;
}
