import type { Context } from "@/lib/context";
import { RateLimitedError } from "@/lib/errors";
import { hitRateLimit } from "./rate-limit";

/** Attempts a minute from one address; more are refused. */
const addressLimit = 30;
/** Attempts a minute from all addresses together; more are slowed, never refused: that would lock out everybody. */
const everyoneLimit = 600;
const slowedMs = 2_000;
const windowMs = 60_000;

/** Said once in the life of a process. */
let warned = false;

/**
 * Counts an attempt to sign in. Too many from an address that may be a proxy's are slowed instead of refused: behind one that
 * is not trusted everybody has the same address, and would be locked out by thirty attempts of anybody.
 *
 * @returns how long the attempt has to wait before it goes on, in milliseconds
 * @throws RateLimitedError  too many from this address
 */
export async function limitSignIns({
  ctx,
  input,
}: {
  ctx: Pick<Context, "db" | "now" | "log">;
  /** `perhapsShared`: see `isPerhapsShared`. */
  input: { address: string; perhapsShared: boolean };
}): Promise<{ delayMs: number }> {
  const count = (key: string, limit: number) =>
    hitRateLimit(ctx.db, { key, limit, windowMs, now: ctx.now() });
  const own = await count(`sign-in:${input.address}`, addressLimit);
  if (input.perhapsShared && !warned) {
    warned = true;
    ctx.log.warn(
      "A sign-in came through a proxy that is not trusted: attempts of all people count for the proxy's address. Set TACKROOM_TRUST_PROXY=true if the proxy sets X-Forwarded-For itself.",
    );
  }
  if (!own.allowed && !input.perhapsShared) {
    throw new RateLimitedError("Too many sign-in attempts. Wait a minute and try again.", {
      retryAfterMs: own.retryAfterMs,
    });
  }
  const all = await count("sign-in:*", everyoneLimit);
  return { delayMs: own.allowed && all.allowed ? 0 : slowedMs };
}
