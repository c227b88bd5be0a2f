"use client";

import { parseAsArrayOf, parseAsInteger, useQueryState } from "nuqs";
import { useMemo } from "react";

/** As many tests as one decision may name. */
export const maxSelected = 200;

export interface Selection {
  ids: readonly number[];
  /** As it stands in the address; null when none is chosen. */
  param: string | null;
  choose: (ids: readonly number[], chosen: boolean) => void;
  clear: () => void;
}

/** The chosen tests. They stand in the address, so that a link can propose some and a reload keeps them. */
export function useSelection(): Selection {
  const [raw, setRaw] = useQueryState("select", parseAsArrayOf(parseAsInteger));
  return useMemo(() => {
    const ids = [...new Set(raw ?? [])].filter((id) => id > 0).slice(0, maxSelected);
    return {
      ids,
      param: ids.length === 0 ? null : ids.join(","),
      choose: (changed, chosen) => {
        const next = chosen
          ? [...new Set([...ids, ...changed])].slice(0, maxSelected)
          : ids.filter((id) => !changed.includes(id));
        void setRaw(next.length === 0 ? null : next);
      },
      clear: () => void setRaw(null),
    };
  }, [raw, setRaw]);
}
