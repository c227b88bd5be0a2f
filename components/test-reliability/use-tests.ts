"use client";

import { useLiveQuery } from "@/components/shell/use-live-query";
import { testsPath } from "@/lib/addresses";
import { dataPath } from "@/lib/api-addresses";
import { testsHref } from "@/schemas/test-reliability/filter-links";
import type { TestPageFilters } from "@/schemas/test-reliability/filters";
import type { TestsView } from "@/schemas/test-reliability/tests";

export interface TestsProps {
  filters: TestPageFilters;
  initial: { data: TestsView; at: number };
}

/** The Tests page's data, kept fresh; headline and board share it. */
export function useTests({ filters, initial }: TestsProps) {
  return useLiveQuery({ topics: ["tests"], path: testsHref(dataPath(testsPath()), filters), initial });
}
