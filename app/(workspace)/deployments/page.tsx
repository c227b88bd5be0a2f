import type { Metadata } from "next";
import { cache, Suspense } from "react";
import {
  DeploymentsBoard,
  DeploymentsHeadline,
  DeploymentsSkeleton,
} from "@/components/deployments/deployments-board";
import { HeadlineSkeleton } from "@/components/health/health-board";
import { FilterBar } from "@/components/shell/filter-bar";
import { FilterNotices } from "@/components/shell/filter-notices";
import { Page } from "@/components/ui/page";
import { pageContext } from "@/lib/auth/page-context";
import { readDeployments } from "@/lib/deployments/read-deployments";
import { listFacets } from "@/lib/executions/list-facets";
import { filterParams } from "@/schemas/filter-links";
import { type PageFilters, parseFilters, type SearchParams } from "@/schemas/filters";

export const metadata: Metadata = { title: "Deployments" };

export default async function DeploymentsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { value: filters, notices } = parseFilters(await searchParams);
  const ctx = await pageContext("workspace.read");
  const key = filterParams(filters).toString();
  return (
    <Page
      title="Deployments"
      bottomLine={
        <Suspense key={key} fallback={<HeadlineSkeleton />}>
          <Headline filters={filters} />
        </Suspense>
      }
      filters={<FilterBar choices={await listFacets({ ctx, input: filters })} />}
    >
      <FilterNotices notices={notices} />
      <Suspense key={key} fallback={<DeploymentsSkeleton />}>
        <Board filters={filters} />
      </Suspense>
    </Page>
  );
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
