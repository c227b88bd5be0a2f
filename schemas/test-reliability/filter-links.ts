import { hrefWith } from "../filter-links";
import type { TestPageFilters } from "./filters";

/** The address of the Tests page, or of its data, with all its filters; `extra` replaces some of them. */
export function testsHref(
  path: string,
  filters: TestPageFilters,
  extra: Readonly<Record<string, string | null>> = {},
): string {
  const { state, label, reason, owner, q, sort } = filters;
  return hrefWith(path, filters, {
    state,
    label,
    reason,
    owner,
    q,
    sort: sort === "impact" ? null : sort,
    ...extra,
  });
}
