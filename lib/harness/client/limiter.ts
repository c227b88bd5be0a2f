/** Grants the right to send one request. */
export interface RateLimiter {
  /**
   * Waits for a token, first come first served.
   *
   * @throws HarnessRateLimitError  the wait would exceed `maxWaitMs`
   * @throws HarnessCancelledError  `signal` was aborted while waiting
   */
  acquire(options: { maxWaitMs: number; signal?: AbortSignal | undefined }): Promise<void>;
  /** Holds all further requests back until the given instant (epoch ms), after Harness asked for a pause. */
  pauseUntil(instantMs: number): void;
}
