"use client";

import { useLiveQuery } from "@/components/shell/use-live-query";
import type { TestPageFilters } from "@/schemas/test-filters";
import type { TestsView } from "@/schemas/tests";
import { testsHref } from "./test-links";

export interface TestsProps {
  filters: TestPageFilters;
  initial: { data: TestsView; at: number };
}

/** The Tests page's data, kept fresh; headline and board share it. */
export function useTests({ filters, initial }: TestsProps) {
  return useLiveQuery({ topics: ["tests"], path: testsHref("/api/tests", filters), initial });
}
