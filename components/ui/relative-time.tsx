"use client";

import { useEffect, useState } from "react";
import { formatInstant, formatRelative } from "@/lib/format/time";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all times on a page, ticking every 20 seconds while somebody listens. */
function onTick(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, 20_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The instant in milliseconds, renewed as the page's clock ticks. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => onTick(() => setNow(Date.now())), []);
  return now;
}

/**
 * `4 min ago`, with the exact instant in the viewer's zone on hover.
 *
 * The server knows neither the viewer's zone nor the moment of hydration: the text may differ for an instant and the
 * title appears in the browser only.
 */
export function RelativeTime({ at, className }: { at: string | number; className?: string }) {
  const atMs = typeof at === "number" ? at : Date.parse(at);
  const now = useNow();
  const [title, setTitle] = useState<string>();
  useEffect(() => setTitle(formatInstant(atMs)), [atMs]);
  return (
    <time
      dateTime={new Date(atMs).toISOString()}
      title={title}
      className={className}
      suppressHydrationWarning
    >
      {formatRelative(atMs, now)}
    </time>
  );
}
