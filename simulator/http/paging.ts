import type { Context } from "hono";
import { invalidRequest } from "@/simulator/http/envelope";
import type { SimEnv } from "@/simulator/http/routes/route";

export interface PageQuery {
  index: number;
  size: number;
  /** Whether the page says how many items there are in all. */
  totals: boolean;
}

/**
 * Reads 0-based paging parameters; refuses numbers below zero, and pages above `maxSize`. A server that caps pages answers with
 * smaller ones, and counts them by its own size.
 */
export function pageQuery(
  c: Context<SimEnv>,
  names: { index: string; size: string },
  defaults: { size: number; maxSize: number },
): PageQuery {
  const index = Number(c.req.query(names.index) ?? 0);
  const size = Number(c.req.query(names.size) ?? defaults.size);
  if (!Number.isInteger(index) || index < 0)
    throw invalidRequest(`${names.index} must not be less than zero`);
  if (!Number.isInteger(size) || size < 1) throw invalidRequest(`${names.size} must not be less than one`);
  if (size > defaults.maxSize) throw invalidRequest(`${names.size} must be at most ${defaults.maxSize}`);
  const { pageCap, totals } = c.get("account");
  return { index, size: Math.min(size, pageCap ?? size), totals };
}

/** Spring's Page: pipelines, executions, trigger events. `total` is the number of all items. */
export function springPageOf<T>(content: T[], total: number, page: PageQuery) {
  const totalPages = Math.ceil(total / page.size);
  const sort = { sorted: true, unsorted: false, empty: false };
  return {
    content,
    pageable: {
      sort,
      pageSize: page.size,
      pageNumber: page.index,
      offset: page.index * page.size,
      paged: true,
      unpaged: false,
    },
    ...(page.totals ? { totalPages, totalElements: total, last: page.index >= totalPages - 1 } : {}),
    first: page.index === 0,
    sort,
    numberOfElements: content.length,
    number: page.index,
    size: page.size,
    empty: content.length === 0,
  };
}

/** Cuts a Spring page out of all items. */
export function springPage<T, U>(items: readonly T[], page: PageQuery, view: (item: T) => U) {
  return springPageOf(
    items.slice(page.index * page.size, (page.index + 1) * page.size).map(view),
    items.length,
    page,
  );
}

/** Cuts an NG PageResponse out of all items. */
export function ngPage<T, U>(items: readonly T[], page: PageQuery, view: (item: T) => U) {
  const content = items.slice(page.index * page.size, (page.index + 1) * page.size).map(view);
  return {
    ...(page.totals ? { totalPages: Math.ceil(items.length / page.size), totalItems: items.length } : {}),
    pageItemCount: content.length,
    pageSize: page.size,
    content,
    pageIndex: page.index,
    empty: content.length === 0,
    pageToken: null,
  };
}
