import { RateLimitedError } from "@/lib/errors";

/** Uploads that one process reads at a time: each may hold a hundred thousand cases in memory. */
const slots = 2;
/** More than these are sent away: their connections would only grow old. */
const maxWaiting = 40;

interface Slots {
  running: number;
  waiting: (() => void)[];
}

const key = Symbol.for("tackroom.upload-slots");

function held(): Slots {
  const holder = globalThis as { [key]?: Slots }; // a symbol of our own
  holder[key] ??= { running: 0, waiting: [] };
  return holder[key];
}

/**
 * Runs `work` when one of the few places for reading uploads is free. A request that waits is not read, so that it costs a
 * connection and no memory.
 *
 * @throws RateLimitedError  too many wait already
 */
export async function inUploadSlot<T>(work: () => Promise<T>): Promise<T> {
  const state = held();
  if (state.running >= slots) {
    if (state.waiting.length >= maxWaiting) {
      throw new RateLimitedError("Too many uploads wait to be read.", {
        remedy: "Send it again in a moment.",
        retryAfterMs: 15_000,
      });
    }
    await new Promise<void>((resolve) => state.waiting.push(resolve));
  } else {
    state.running += 1;
  }
  try {
    return await work();
  } finally {
    const next = state.waiting.shift();
    // The place is handed on, never free in between.
    if (next === undefined) state.running -= 1;
    else next();
  }
}
