import type { Metadata } from "next";
import { cache, Suspense } from "react";
import { ExecutionFilterBar } from "@/components/executions/execution-filter-bar";
import { ExecutionHeadline } from "@/components/executions/execution-headline";
import { ExecutionTable, ExecutionTableSkeleton } from "@/components/executions/execution-table";
import { HeadlineSkeleton } from "@/components/health/health-board";
import { FilterNotices } from "@/components/shell/filter-notices";
import { Page } from "@/components/ui/page";
import { pageContext } from "@/lib/auth/page-context";
import { listExecutions } from "@/lib/executions/list-executions";
import { listFacets } from "@/lib/executions/list-facets";
import { executionFilterParams, parseExecutionFilters } from "@/schemas/execution-list";
import { failureCauseTitles } from "@/schemas/failure-cause";
import type { SearchParams } from "@/schemas/filters";

export const metadata: Metadata = { title: "Executions" };

export default async function ExecutionsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { value: filters, notices } = parseExecutionFilters(await searchParams);
  const ctx = await pageContext("workspace.read");
  const params = executionFilterParams(filters).toString();
  return (
    <Page
      title="Executions"
      bottomLine={
        <Suspense key={params} fallback={<HeadlineSkeleton />}>
          <Headline params={params} />
        </Suspense>
      }
      filters={
        <ExecutionFilterBar
          choices={await listFacets({ ctx, input: filters })}
          causeTitle={filters.cause === null ? null : failureCauseTitles[filters.cause].title}
        />
      }
    >
      <FilterNotices notices={notices} />
      <Suspense key={params} fallback={<ExecutionTableSkeleton />}>
        <List params={params} />
      </Suspense>
    </Page>
  );
}

/** Read once a request, for the first line and for the table. */
const readOnce = cache(async (params: string) => {
  const ctx = await pageContext("workspace.read");
  const { value: filters } = parseExecutionFilters(new URLSearchParams(params));
  const data = await listExecutions({ ctx, input: { filters, cursor: null } });
  return { filters, initial: { data, at: ctx.now().getTime() } };
});

async function Headline({ params }: { params: string }) {
  const { initial } = await readOnce(params);
  return <ExecutionHeadline summary={initial.data.summary} />;
}

async function List({ params }: { params: string }) {
  const { filters, initial } = await readOnce(params);
  return (
    <ExecutionTable
      params={params}
      sort={filters.sort}
      direction={filters.direction}
      showProject={filters.projects.length !== 1}
      initial={initial}
    />
  );
}
