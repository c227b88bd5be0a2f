import type { Engine } from "@/simulator/engine/engine";

/** The simulator's time: real time plus what was advanced by hand; stands still while frozen. */
export interface SimClock {
  /** Epoch milliseconds. */
  now(): number;
  advance(ms: number): void;
  freeze(): void;
  resume(): void;
  readonly frozen: boolean;
}

/** What route handlers get beside the world. */
export interface Simulation {
  clock: SimClock;
  engine: Engine;
}
