import type { Context } from "@/lib/context";
import { RateLimitedError } from "@/lib/errors";
import { hitRateLimit } from "./rate-limit";

/** Attempts a minute from one address; more are refused. */
const addressLimit = 30;
/** Attempts a minute from all addresses together; more are slowed, never refused: that would lock out everybody. */
const everyoneLimit = 600;
const slowedMs = 2_000;
const windowMs = 60_000;

/**
 * Counts an attempt to sign in.
 *
 * @returns how long the attempt has to wait before it goes on, in milliseconds
 * @throws RateLimitedError  too many from this address
 */
export async function limitSignIns({
  ctx,
  input,
}: {
  ctx: Pick<Context, "db" | "now">;
  input: { address: string };
}): Promise<{ delayMs: number }> {
  const count = (key: string, limit: number) =>
    hitRateLimit(ctx.db, { key, limit, windowMs, now: ctx.now() });
  const own = await count(`sign-in:${input.address}`, addressLimit);
  if (!own.allowed) {
    throw new RateLimitedError("Too many sign-in attempts. Wait a minute and try again.", {
      retryAfterMs: own.retryAfterMs,
    });
  }
  const all = await count("sign-in:*", everyoneLimit);
  return { delayMs: all.allowed ? 0 : slowedMs };
}
