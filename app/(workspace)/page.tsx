import type { Metadata } from "next";
import { cache } from "react";
import { HealthBoard, HealthSkeleton, LiveHeadline } from "@/components/health/health-board";
import { BoardPage } from "@/components/shell/board-page";
import { FilterBar } from "@/components/shell/filter-bar";
import { readHealth } from "@/lib/health";
import { pageContext } from "@/lib/http";
import { listFacets } from "@/lib/workspace";
import { filterParams } from "@/schemas/filter-links";
import { type PageFilters, parseFilters, type SearchParams } from "@/schemas/filters";
import { progressOf, Reading } from "./reading";

export const metadata: Metadata = { title: "Health" };

export default async function HealthPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { value: filters, notices } = parseFilters(await searchParams);
  await pageContext("workspace.read");
  const key = filterParams(filters).toString();
  return (
    <BoardPage
      title="Health"
      filterKey={key}
      notices={notices}
      filters={<Filters filters={filters} />}
      progress={<Reading filters={filters} part="details" />}
      headline={<Headline filters={filters} />}
      board={<Board filters={filters} />}
      skeleton={<HealthSkeleton />}
    />
  );
}

async function Filters({ filters }: { filters: PageFilters }) {
  const ctx = await pageContext("workspace.read");
  return <FilterBar choices={await listFacets({ ctx, input: filters })} />;
}

/** Read once a request, for the first line and for the board. */
const readOnce = cache(async (params: string) => {
  const ctx = await pageContext("workspace.read");
  const { value } = parseFilters(new URLSearchParams(params));
  return { data: await readHealth({ ctx, input: value }), at: ctx.now().getTime() };
});

async function Headline({ filters }: { filters: PageFilters }) {
  const [initial, reading] = await Promise.all([
    readOnce(filterParams(filters).toString()),
    progressOf(filters),
  ]);
  return <LiveHeadline filters={filters} initial={initial} reading={reading} />;
}

async function Board({ filters }: { filters: PageFilters }) {
  return <HealthBoard filters={filters} initial={await readOnce(filterParams(filters).toString())} />;
}
