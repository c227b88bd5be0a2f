import { noFilters } from "../filter-links";
import type { TestPageFilters } from "./filters";

/** The Tests page without any filter. Apart from the zod schemas, so that the browser loads no parser for it. */
export const noTestFilters: TestPageFilters = {
  ...noFilters,
  state: null,
  label: null,
  reason: null,
  owner: null,
  q: null,
  sort: "impact",
};
