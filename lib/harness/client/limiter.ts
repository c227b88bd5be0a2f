/** Who waits for the answer. People are let in before background work, whatever waits already. */
export type Lane = "people" | "background";

/** Grants the right to send one request. */
export interface RateLimiter {
  /**
   * Waits for a place: people first, then first come, first served.
   *
   * @throws HarnessRateLimitError  the wait would exceed `maxWaitMs`
   * @throws HarnessCancelledError  `signal` was aborted while waiting
   */
  acquire(options: { lane: Lane; maxWaitMs: number; signal?: AbortSignal | undefined }): Promise<void>;
  /** Holds all further requests back until the given instant (epoch ms), after Harness asked for a pause. */
  pauseUntil(instantMs: number): void;
  /** Harness refused a request for asking too often: from now on half as many, and slowly more again. */
  slowDown(): void;
}
