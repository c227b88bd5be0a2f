import type { Pace } from "./pace";

/** Where all who ask with one token agree on who may send when. */
export interface SlotLedger {
  /**
   * Takes the next `count` places in a token's row of requests.
   *
   * @param key   names the token without telling it
   * @param pace  of a token that Harness refuses nothing; after a refusal the places are further apart
   */
  reserve(key: string, count: number, pace: Pace): Promise<Places>;
  /** Gives out no place within the next `pauseMs`, to anybody. */
  pause(key: string, pauseMs: number): Promise<void>;
  /** Halves the pace, once a minute at most; it then grows again by itself. */
  slowDown(key: string): Promise<void>;
}

export interface Places {
  /** Milliseconds until the last of them is due; negative when it is overdue. */
  lastDueMs: number;
  /** Between two of them. */
  intervalMs: number;
}
