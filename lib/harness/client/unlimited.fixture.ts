import type { RateLimiter } from "@/lib/harness/client/limiter";
import { HarnessCancelledError } from "./errors";

const unlimited: RateLimiter = {
  acquire: async ({ signal }) => {
    if (signal?.aborted) throw new HarnessCancelledError();
  },
  pauseUntil: () => {},
};

/** A simulated account may be asked as fast as it answers: a test does not wait for Harness's ten requests a second. */
export function askWithoutLimit({ url, accountId }: { url: string; accountId: string }): void {
  globalThis.tackroomHarnessLimiters ??= new Map();
  globalThis.tackroomHarnessLimiters.set(`${new URL(url).host}|${accountId}`, unlimited);
}
