"use client";

import { type DefinedUseQueryResult, useQuery } from "@tanstack/react-query";
import type { ChangeTopic } from "@/schemas/change-topics";
import { fetchJson } from "./fetch-json";

/**
 * Data that came with the page and is refetched when one of its topics changes.
 *
 * @param path    the route handler that calls the same verb with the same filters; also the identity of the data
 * @param initial what the server rendered, and when (epoch milliseconds)
 */
export function useLiveQuery<Value>({
  topics,
  path,
  initial,
}: {
  topics: readonly ChangeTopic[];
  path: string;
  initial: { data: Value; at: number };
}): DefinedUseQueryResult<Value> {
  return useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => fetchJson<Value>(path, signal),
    initialData: () => initial.data,
    initialDataUpdatedAt: initial.at,
    meta: { topics },
  });
}
