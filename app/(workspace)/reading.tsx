import { cache } from "react";
import { ReadingNotice } from "@/components/shell/reading-notice";
import { pageContext } from "@/lib/http";
import { readProgress } from "@/lib/workspace";
import type { ReadingPart } from "@/schemas/executions/reading";
import { filterParams } from "@/schemas/filter-links";
import { type PageFilters, parseFilters } from "@/schemas/filters";

/** Read once a request, for the first line and for the notice above the board. */
const readOnce = cache(async (params: string) => {
  const ctx = await pageContext("workspace.read");
  const { value } = parseFilters(new URLSearchParams(params));
  return { data: await readProgress({ ctx, input: value }), at: ctx.now().getTime() };
});

/** How far the projects and the range of a page are read. */
export const progressOf = (filters: PageFilters) => readOnce(filterParams(filters).toString());

/** Says how much of what a page stands on is read. */
export async function Reading({ filters, part }: { filters: PageFilters; part: ReadingPart }) {
  return <ReadingNotice filters={filters} part={part} initial={await progressOf(filters)} />;
}
