"use client";

import { useQuery } from "@tanstack/react-query";
import { fetchJson } from "@/components/shell/fetch-json";
import { useLiveQuery } from "@/components/shell/use-live-query";
import { failuresPath } from "@/lib/addresses";
import { dataPath } from "@/lib/api-addresses";
import type { FailureClustersView } from "@/schemas/failures/failure-clusters";
import { failureHref } from "@/schemas/failures/failure-filter-links";
import type { FailureFilters } from "@/schemas/failures/failure-filters";

export interface FailuresProps {
  filters: FailureFilters;
  initial: { data: FailureClustersView; at: number };
}

const topics = ["executions", "investigations"] as const;

/** The clusters under the page's filters, shared by the first line and the board. */
export function useFailures({ filters, initial }: FailuresProps) {
  return useLiveQuery({
    topics,
    path: failureHref(dataPath(failuresPath()), filters),
    initial,
  });
}

/** Whoever owns a kind of failure in the range: known when the board has arrived, which nothing waits for. */
export function useFailureOwners(filters: FailureFilters): readonly string[] {
  const path = failureHref(dataPath(failuresPath()), filters);
  const { data } = useQuery<FailureClustersView>({
    queryKey: [path],
    queryFn: ({ signal }) => fetchJson<FailureClustersView>(path, signal),
    enabled: false,
    meta: { topics },
  });
  return data?.owners ?? [];
}
