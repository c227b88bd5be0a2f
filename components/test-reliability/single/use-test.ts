"use client";

import { useLiveQuery } from "@/components/shell/use-live-query";
import { testPath } from "@/lib/addresses";
import { dataPath } from "@/lib/api-addresses";
import type { TestPageView } from "@/schemas/test-reliability/single-test";

export interface TestProps {
  initial: { data: TestPageView; at: number };
}

/** The data of one test, kept fresh; headline, actions and view share it. */
export function useTest({ initial }: TestProps) {
  return useLiveQuery({ topics: ["tests"], path: dataPath(testPath(initial.data.id)), initial });
}
