"use client";

import { type FocusEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";

/** What a closed field or button needs so that its popup is loaded when somebody reaches for it. */
export interface OnDemandProps {
  "aria-busy": true | undefined;
  onPointerEnter: () => void;
  onFocus: (event: FocusEvent) => void;
  onClick: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/**
 * Loads a popup when its trigger is first used, so that no page loads the code of menus that nobody opened. Hover and
 * focus load it ahead. Once it is there, its own trigger takes the place of the plain one, opened.
 *
 * @param load   answers the same promise each time (a dynamic import)
 * @param onOpen the first opening, for a popup whose opening is controlled
 * @returns what was loaded, null until somebody opened it; and what the plain trigger needs beside `aria-haspopup` and `aria-expanded`
 */
export function useOnDemand<Loaded>(
  load: () => Promise<Loaded>,
  onOpen?: () => void,
): { loaded: Loaded | null; triggerProps: OnDemandProps } {
  const [loaded, setLoaded] = useState<{ value: Loaded } | null>(null);
  const [wanted, setWanted] = useState(false);
  const mounted = useRef(false);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  const loadAhead = () => {
    load().catch(() => undefined); // the click tries again
  };
  const open = () => {
    if (wanted) return;
    setWanted(true);
    load().then(
      // After the click has run its course: the opened popup must not take it for one outside of it.
      (value) =>
        setTimeout(() => {
          if (!mounted.current) return;
          setLoaded({ value });
          onOpen?.();
        }),
      () => {
        if (mounted.current) setWanted(false);
      },
    );
  };
  return {
    loaded: loaded?.value ?? null,
    triggerProps: {
      "aria-busy": wanted || undefined,
      onPointerEnter: loadAhead,
      onFocus: loadAhead,
      onClick: open,
      onKeyDown: (event) => {
        if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
        event.preventDefault();
        open();
      },
    },
  };
}
