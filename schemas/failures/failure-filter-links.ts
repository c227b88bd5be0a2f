import { filterParams } from "../filter-links";
import type { FailureFilters } from "./failure-filters";

/*
 * The addresses and words of the Failures page, apart from the zod schemas of `failure-filters.ts`, so that the browser can make
 * links without loading a parser.
 */

/** Stands for "nobody" in the `owner` parameter; not a name that the form accepts from people, who type it. */
export const noOwner = "~none";

/** The canonical search params of the Failures page; what is at its default is left out. */
export function failureFilterParams(filters: FailureFilters): URLSearchParams {
  const params = filterParams(filters);
  if (filters.states.length > 0) params.set("state", filters.states.join(","));
  if (filters.cause !== null) params.set("cause", filters.cause);
  if (filters.owner !== null) params.set("owner", filters.owner);
  if (filters.search !== null) params.set("q", filters.search);
  if (filters.sort !== "count") params.set("sort", filters.sort);
  return params;
}

/** The page, or its route handler, under filters; `change` replaces some of them. */
export function failureHref(
  path: string,
  filters: FailureFilters,
  change: Partial<FailureFilters> = {},
): string {
  const text = failureFilterParams({ ...filters, ...change }).toString();
  return text === "" ? path : `${path}?${text}`;
}

/** Whether the page's own filters leave something out, beside those that all lists share. */
export function isNarrowed(filters: FailureFilters): boolean {
  return (
    filters.states.length > 0 || filters.cause !== null || filters.owner !== null || filters.search !== null
  );
}
