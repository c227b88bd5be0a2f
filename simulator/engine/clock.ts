/** The simulator's time: real time plus what was advanced by hand; stands still while frozen. */
export interface SimClock {
  /** Epoch milliseconds, whole. */
  now(): number;
  advance(ms: number): void;
  freeze(): void;
  resume(): void;
  readonly frozen: boolean;
  /** How far it is ahead of real time. */
  readonly offsetMs: number;
}

/** `read` gives real time; the simulator begins `offsetMs` away from it. */
export function createClock(read: () => number, offsetMs: number): SimClock {
  let offset = offsetMs;
  let frozenAt: number | null = null;
  return {
    now: () => Math.floor(frozenAt ?? read() + offset),
    advance(ms) {
      if (frozenAt === null) offset += ms;
      else frozenAt += ms;
    },
    freeze() {
      frozenAt ??= read() + offset;
    },
    resume() {
      if (frozenAt !== null) offset = frozenAt - read();
      frozenAt = null;
    },
    get frozen() {
      return frozenAt !== null;
    },
    get offsetMs() {
      return frozenAt === null ? offset : frozenAt - read();
    },
  };
}
