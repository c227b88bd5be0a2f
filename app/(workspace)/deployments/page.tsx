import type { Metadata } from "next";
import { cache } from "react";
import {
  DeploymentsBoard,
  DeploymentsHeadline,
  DeploymentsSkeleton,
} from "@/components/deployments/deployments-board";
import { BoardPage } from "@/components/shell/board-page";
import { FilterBar } from "@/components/shell/filter-bar";
import { readDeployments } from "@/lib/deployments";
import { pageContext } from "@/lib/http";
import { listFacets } from "@/lib/workspace";
import { filterParams } from "@/schemas/filter-links";
import { type PageFilters, parseFilters, type SearchParams } from "@/schemas/filters";

export const metadata: Metadata = { title: "Deployments" };

export default async function DeploymentsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { value: filters, notices } = parseFilters(await searchParams);
  await pageContext("workspace.read");
  const key = filterParams(filters).toString();
  return (
    <BoardPage
      title="Deployments"
      filterKey={key}
      notices={notices}
      filters={<Filters filters={filters} />}
      headline={<Headline filters={filters} />}
      board={<Board filters={filters} />}
      skeleton={<DeploymentsSkeleton />}
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
  return { data: await readDeployments({ ctx, input: value }), at: ctx.now().getTime() };
});

async function Headline({ filters }: { filters: PageFilters }) {
  return <DeploymentsHeadline filters={filters} initial={await readOnce(filterParams(filters).toString())} />;
}

async function Board({ filters }: { filters: PageFilters }) {
  return <DeploymentsBoard filters={filters} initial={await readOnce(filterParams(filters).toString())} />;
}
