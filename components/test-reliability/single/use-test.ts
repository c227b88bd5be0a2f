"use client";

import { useLiveQuery } from "@/components/shell/use-live-query";
import type { TestPageView } from "@/schemas/test-reliability/single-test";

export interface TestProps {
  initial: { data: TestPageView; at: number };
}

/** The data of one test, kept fresh; headline, actions and view share it. */
export function useTest({ initial }: TestProps) {
  return useLiveQuery({ topics: ["tests"], path: `/api/tests/${initial.data.id}`, initial });
}
