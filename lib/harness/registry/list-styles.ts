/** How a list names its page and size, and what it calls the page (counted from 0) of this size. */
export interface Paging {
  page: string;
  size: string;
  at: (page: number, size: number) => number;
}

const counted = (page: number): number => page;

/** A way of listing: what the envelope is, where the items lie in it, and how a page is asked for. */
export interface ListStyle {
  envelope: "data" | "resource" | "bare";
  /** Absent where everything comes at once. */
  paging?: Paging;
  /** Where the items lie when the answer is no plain array: the member that holds them. */
  items?: string;
}

/** Spring's page, asked for by `page` and `size`: pipelines, executions, triggers, services, environments. */
export const contentPage: ListStyle = {
  envelope: "data",
  paging: { page: "page", size: "size", at: counted },
  items: "content",
};
/** The same, asked for by `pageIndex` and `pageSize`: organizations, projects, connectors, input sets, access control. */
export const contentPageByIndex: ListStyle = {
  ...contentPage,
  paging: { page: "pageIndex", size: "pageSize", at: counted },
};
/** Feature Management & Experimentation counts items, not pages. */
export const offsetPage: ListStyle = {
  envelope: "bare",
  paging: { page: "offset", size: "limit", at: (page, size) => page * size },
  items: "data",
};
/** Feature flags of the legacy product. */
export const flagPage: ListStyle = {
  envelope: "bare",
  paging: { page: "pageNumber", size: "pageSize", at: counted },
  items: "features",
};
/** An array within the usual envelope: permissions, settings. */
export const dataItems: ListStyle = { envelope: "data" };
/** An array in a member of the envelope's data: the catalogue of connector types. */
export const dataItemsIn = (items: string): ListStyle => ({ envelope: "data", items });
/** An array in the older envelope: delegates. */
export const resourceItems: ListStyle = { envelope: "resource" };
/** An array and nothing around it: approvals of an execution. */
export const bareItems: ListStyle = { envelope: "bare" };

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const countOf = (page: Record<string, unknown>): number | null => {
  for (const key of ["totalElements", "totalItems", "totalCount", "itemCount", "total"]) {
    const value = page[key];
    if (typeof value === "number") return value;
  }
  return null;
};

/**
 * Finds the items in what the envelope held. Servers of some versions leave the page out and send its array alone, whose length
 * is no grand total and is not reported as one.
 *
 * @returns null when there is no list where the style has it: that is another answer, not an empty page
 */
export function itemsOf(style: ListStyle, value: unknown): { items: unknown[]; total: number | null } | null {
  if (Array.isArray(value)) return { items: value, total: null };
  if (style.items === undefined || !isRecord(value)) return null;
  const items = value[style.items];
  return Array.isArray(items) ? { items, total: countOf(value) } : null;
}
