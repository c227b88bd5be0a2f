import type { Change } from "@/schemas/change-topics";

/** At most four messages a second a topic and project: a backfill writes hundreds of rows a second. */
export const coalesceWindowMs = 250;

export interface ChangeCoalescer {
  push(change: Change): void;
  /** Drops what waits and stops its timers. */
  stop(): void;
}

/**
 * Thins out bursts. The first change of a topic and project goes out at once; those that follow within the window
 * become one at its end, with `id: null` when they are about more than one thing.
 */
export function coalesceChanges(
  emit: (change: Change) => void,
  windowMs = coalesceWindowMs,
): ChangeCoalescer {
  const open = new Map<string, { timer: NodeJS.Timeout; waiting: Change | null }>();

  const startWindow = (key: string) => {
    const timer = setTimeout(() => {
      const waiting = open.get(key)?.waiting ?? null;
      open.delete(key);
      if (waiting === null) return;
      startWindow(key);
      emit(waiting);
    }, windowMs);
    timer.unref();
    open.set(key, { timer, waiting: null });
  };

  return {
    push(change) {
      const key = `${change.topic} ${change.projectKey ?? ""}`;
      const window = open.get(key);
      if (window === undefined) {
        startWindow(key);
        emit(change);
      } else {
        const sameThing = window.waiting === null || window.waiting.id === change.id;
        window.waiting = sameThing ? change : { ...change, id: null };
      }
    },
    stop() {
      for (const { timer } of open.values()) clearTimeout(timer);
      open.clear();
    },
  };
}
