import { z } from "zod";
import { FailureCause } from "../executions/failure-cause";
import { PageFilters, type Parsed, paramOf, parseFilters, type RawParams, readParam } from "../filters";
import { failureClusterSorts } from "./cluster-words";
import { ClusterState } from "./failure-clusters";

export const FailureClusterSort = z.enum(failureClusterSorts);

export const FailureFilters = PageFilters.extend({
  /** Empty means all. */
  states: z.array(ClusterState).max(3),
  cause: FailureCause.nullable(),
  /** A name, or `noOwner` for clusters that nobody has taken. */
  owner: z.string().max(120).nullable(),
  /** Words of the cluster's line, step or pipelines. */
  search: z.string().max(200).nullable(),
  sort: FailureClusterSort,
});
export type FailureFilters = z.infer<typeof FailureFilters>;

const StateList = z
  .string()
  .transform((text) => [...new Set(text.split(",").map((each) => each.trim()))].filter(Boolean))
  .pipe(z.array(ClusterState).max(3));

/** Reads the filters of the Failures page. Never throws. */
export function parseFailureFilters(raw: RawParams): Parsed<FailureFilters> {
  const { value, notices } = parseFilters(raw);
  return {
    value: {
      ...value,
      states: readParam(raw, "state", StateList, [], notices),
      cause: readParam(raw, "cause", FailureCause.nullable(), null, notices),
      owner: readParam(raw, "owner", z.string().max(120).nullable(), null, notices),
      search: paramOf(raw, "q")?.slice(0, 200) ?? null,
      sort: readParam(raw, "sort", FailureClusterSort, "count", notices),
    },
    notices,
  };
}
