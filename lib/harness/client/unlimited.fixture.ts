import { defaultRequestsPerMinute } from "@/schemas/connectors/harness-rate";
import { HarnessCancelledError } from "./errors";
import type { RateLimiter } from "./limiter";
import { limiterName } from "./rate-limiter";

export const unlimited: RateLimiter = {
  acquire: async ({ signal }) => {
    if (signal?.aborted) throw new HarnessCancelledError();
  },
  pauseUntil: () => {},
  slowDown: () => {},
};

/** A simulated account may be asked as fast as it answers: a test does not wait for the rate that Harness allows. */
export function askWithoutLimit({ tokens }: { tokens: Readonly<Record<string, string>> }): void {
  globalThis.tackroomHarnessLimiters ??= new Map();
  for (const token of Object.values(tokens)) {
    globalThis.tackroomHarnessLimiters.set(limiterName(token, defaultRequestsPerMinute), unlimited);
  }
}
