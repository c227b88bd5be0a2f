import type { Metadata } from "next";
import { cache } from "react";
import { BoardPage } from "@/components/shell/board-page";
import { TestsBoard, TestsHeadline, TestsSkeleton } from "@/components/tests/tests-board";
import { pageContext } from "@/lib/auth/page-context";
import { readTests } from "@/lib/tests/read-tests";
import { filterParams } from "@/schemas/filter-links";
import { type PageFilters, parseFilters, type SearchParams } from "@/schemas/filters";

export const metadata: Metadata = { title: "Tests" };

export default async function TestsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { value: filters, notices } = parseFilters(await searchParams);
  await pageContext("workspace.read");
  const key = filterParams(filters).toString();
  return (
    <BoardPage
      title="Tests"
      filterKey={key}
      notices={notices}
      headline={<Headline filters={filters} />}
      board={<Board filters={filters} />}
      skeleton={<TestsSkeleton />}
    />
  );
}

/** Read once a request, for the first line and for the board. */
const readOnce = cache(async (params: string) => {
  const ctx = await pageContext("workspace.read");
  const { value } = parseFilters(new URLSearchParams(params));
  return { data: await readTests({ ctx, input: value }), at: ctx.now().getTime() };
});

async function Headline({ filters }: { filters: PageFilters }) {
  return <TestsHeadline filters={filters} initial={await readOnce(filterParams(filters).toString())} />;
}

async function Board({ filters }: { filters: PageFilters }) {
  return <TestsBoard filters={filters} initial={await readOnce(filterParams(filters).toString())} />;
}
