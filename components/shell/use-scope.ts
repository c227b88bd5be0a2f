"use client";

import { useSearchParams } from "next/navigation";
import { useMemo } from "react";

/** The parameters that go along from page to page: what one looks at, and when. */
const scopeParams = ["range", "from", "to", "project"] as const;

/** Project and time range of the current address as a query string with its question mark, or an empty text. */
export function useScopeQuery(): string {
  const params = useSearchParams();
  return useMemo(() => {
    const scope = new URLSearchParams();
    for (const name of scopeParams) {
      const value = params.get(name);
      if (value !== null) scope.set(name, value);
    }
    return scope.size === 0 ? "" : `?${scope}`;
  }, [params]);
}
