import type { Metadata } from "next";
import { cache } from "react";
import { ExecutionFilterBar } from "@/components/executions/execution-filter-bar";
import { ExecutionHeadline } from "@/components/executions/execution-headline";
import { ExecutionTable, ExecutionTableSkeleton } from "@/components/executions/execution-table";
import { BoardPage } from "@/components/shell/board-page";
import { listExecutions } from "@/lib/executions";
import { pageContext } from "@/lib/http";
import { listFacets } from "@/lib/workspace";
import {
  type ExecutionFilters,
  executionFilterParams,
  parseExecutionFilters,
} from "@/schemas/executions/execution-list";
import { failureCauseTitles } from "@/schemas/executions/failure-cause";
import type { SearchParams } from "@/schemas/filters";

export const metadata: Metadata = { title: "Executions" };

export default async function ExecutionsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { value: filters, notices } = parseExecutionFilters(await searchParams);
  await pageContext("workspace.read");
  const params = executionFilterParams(filters).toString();
  return (
    <BoardPage
      title="Executions"
      filterKey={params}
      notices={notices}
      filters={<Filters filters={filters} />}
      headline={<Headline params={params} />}
      board={<List params={params} />}
      skeleton={<ExecutionTableSkeleton />}
    />
  );
}

async function Filters({ filters }: { filters: ExecutionFilters }) {
  const ctx = await pageContext("workspace.read");
  return (
    <ExecutionFilterBar
      choices={await listFacets({ ctx, input: filters })}
      causeTitle={filters.cause === null ? null : failureCauseTitles[filters.cause].title}
    />
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
