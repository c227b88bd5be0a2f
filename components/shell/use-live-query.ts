"use client";

import { useQuery } from "@tanstack/react-query";
import type { ChangeTopic } from "@/schemas/change-topics";
import { fetchJson } from "./fetch-json";

export interface LiveQuery<Value> {
  data: Value;
  /** A refetch failed; `data` is the last that arrived. */
  error: Error | null;
  isFetching: boolean;
  refetch: () => void;
}

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
}): LiveQuery<Value> {
  const { data, error, isFetching, refetch } = useQuery<Value>({
    queryKey: [path],
    queryFn: ({ signal }) => fetchJson<Value>(path, signal),
    initialData: initial.data,
    initialDataUpdatedAt: initial.at,
    meta: { topics },
  });
  return { data: data ?? initial.data, error, isFetching, refetch: () => void refetch() };
}
