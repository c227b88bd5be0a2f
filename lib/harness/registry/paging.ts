/** How a list names its page and size. Pages count from `first`. */
export interface Paging {
  page: string;
  size: string;
  first: 0 | 1;
}

/** Pipelines, executions, triggers, services, environments. */
export const pageAndSize: Paging = { page: "page", size: "size", first: 0 };
/** Organizations, projects, connectors, input sets, access control. */
export const pageIndexAndSize: Paging = { page: "pageIndex", size: "pageSize", first: 0 };
/** Feature flags. */
export const pageNumberAndSize: Paging = { page: "pageNumber", size: "pageSize", first: 0 };

/** A list as the tools see it. `total` is absent when the API does not count. */
export interface ItemList {
  items: unknown[];
  total?: number | undefined;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const countOf = (page: Record<string, unknown>): number | undefined => {
  for (const key of ["totalElements", "totalItems", "itemCount", "total"]) {
    const value = page[key];
    if (typeof value === "number") return value;
  }
  return undefined;
};

/**
 * Reads a list in any of Harness's page styles: `content` with totals, an array under a key of its own, or a bare array
 * (whose length is no grand total and is not reported as one).
 */
export function itemsOf(value: unknown): ItemList {
  if (Array.isArray(value)) return { items: value };
  if (!isRecord(value)) return { items: [] };
  const own = ["content", "features", "items", "users", "delegates"]
    .map((key) => value[key])
    .find(Array.isArray);
  return { items: own ?? [], total: countOf(value) };
}

/** Lists whose items wrap the entity: `{service: {…}, createdAt, lastModifiedAt}` becomes one flat item. */
export const itemsIn =
  (wrapper: string) =>
  (value: unknown): ItemList => {
    const list = itemsOf(value);
    return { ...list, items: list.items.map((item) => flat(item, wrapper)) };
  };

/** Takes an entity out of its wrapper and keeps what lay beside it. */
export const entityIn =
  (...wrappers: string[]) =>
  (value: unknown): unknown =>
    wrappers.reduce((current, wrapper) => flat(current, wrapper), value);

function flat(item: unknown, wrapper: string): unknown {
  if (!isRecord(item)) return item;
  const { [wrapper]: inner, ...beside } = item;
  return isRecord(inner) ? { ...beside, ...inner } : item;
}
