"use client";

import { useLiveQuery } from "@/components/shell/use-live-query";
import type { FailureClustersView } from "@/schemas/failure-clusters";
import { failureHref } from "@/schemas/failure-filter-links";
import type { FailureFilters } from "@/schemas/failure-filters";

export interface FailuresProps {
  filters: FailureFilters;
  initial: { data: FailureClustersView; at: number };
}

/** The clusters under the page's filters, shared by the first line and the board. */
export function useFailures({ filters, initial }: FailuresProps) {
  return useLiveQuery({
    topics: ["executions", "investigations"],
    path: failureHref("/api/failures", filters),
    initial,
  });
}
