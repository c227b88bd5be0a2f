"use client";

import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

/** Nearer to the end than this counts as being there. */
const slackPx = 48;

/**
 * Keeps a scrolling list at its end while it grows, unless the reader has scrolled up to read.
 *
 * @returns whether the end is in view, and a way back to it
 */
export function useStickToBottom(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
): { atEnd: boolean; toEnd: () => void } {
  const [atEnd, setAtEnd] = useState(true);
  const sticking = useRef(true);

  const toEnd = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    sticking.current = true;
    element.scrollTop = element.scrollHeight;
    setAtEnd(true);
  }, [scroller]);

  useEffect(() => {
    const element = scroller.current;
    const inner = content.current;
    if (!element || !inner) return;
    const onScroll = () => {
      const near = element.scrollHeight - element.scrollTop - element.clientHeight < slackPx;
      sticking.current = near;
      setAtEnd(near);
    };
    const observer = new ResizeObserver(() => {
      if (sticking.current) element.scrollTop = element.scrollHeight;
    });
    element.addEventListener("scroll", onScroll, { passive: true });
    observer.observe(inner);
    element.scrollTop = element.scrollHeight;
    return () => {
      element.removeEventListener("scroll", onScroll);
      observer.disconnect();
    };
  }, [scroller, content]);

  return { atEnd, toEnd };
}
