import type { WaitPlan } from "@/schemas/tools/write-plan";

/** However long it takes, somebody may sit and wait for it. */
const maxIntervalMs = 30_000;

/**
 * How long after one look at a run the next one follows, in milliseconds: each time half as long again as before, as the
 * official tools wait, and never past the end of the wait.
 *
 * @param elapsedMs since the run was started
 */
export function nextLookAfterMs(wait: WaitPlan, elapsedMs: number): number {
  // Intervals that grow by half each time sum up to twice what the last one grew by.
  const grown = Math.min(wait.intervalMs + elapsedMs / 2, Math.max(maxIntervalMs, wait.intervalMs));
  return Math.max(1_000, Math.min(grown, wait.timeoutMs - elapsedMs));
}
