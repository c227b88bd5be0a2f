import type { Context } from "hono";
import { invalidRequest } from "@/simulator/http/envelope";

export interface PageQuery {
  index: number;
  size: number;
}

/** Reads 0-based paging parameters; refuses numbers below zero, and pages above `maxSize`. */
export function pageQuery(
  c: Context,
  names: { index: string; size: string },
  defaults: { size: number; maxSize: number },
): PageQuery {
  const index = Number(c.req.query(names.index) ?? 0);
  const size = Number(c.req.query(names.size) ?? defaults.size);
  if (!Number.isInteger(index) || index < 0)
    throw invalidRequest(`${names.index} must not be less than zero`);
  if (!Number.isInteger(size) || size < 1) throw invalidRequest(`${names.size} must not be less than one`);
  if (size > defaults.maxSize) throw invalidRequest(`${names.size} must be at most ${defaults.maxSize}`);
  return { index, size };
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
    totalPages,
    totalElements: total,
    last: page.index >= totalPages - 1,
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
    totalPages: Math.ceil(items.length / page.size),
    totalItems: items.length,
    pageItemCount: content.length,
    pageSize: page.size,
    content,
    pageIndex: page.index,
    empty: content.length === 0,
    pageToken: null,
  };
}
