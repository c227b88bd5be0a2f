import { lt, sql } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { rateWindows } from "@/lib/db/schema";

/**
 * Counts one hit in the current fixed window of `key`, in the database, so that the limit holds over all processes.
 *
 * @returns whether the hit is within `limit`, and the milliseconds until the window ends
 */
export async function hitRateLimit(
  db: Database,
  { key, limit, windowMs, now }: { key: string; limit: number; windowMs: number; now: Date },
): Promise<{ allowed: boolean; retryAfterMs: number }> {
  const startMs = Math.floor(now.getTime() / windowMs) * windowMs;
  const windowStart = new Date(startMs);
  const [row] = await db
    .insert(rateWindows)
    .values({ key, windowStart, hits: 1 })
    .onConflictDoUpdate({
      target: [rateWindows.key, rateWindows.windowStart],
      set: { hits: sql`${rateWindows.hits} + 1` },
    })
    .returning({ hits: rateWindows.hits });
  const hits = row?.hits ?? 1;
  if (hits === 1) {
    await db.delete(rateWindows).where(lt(rateWindows.windowStart, new Date(startMs - 24 * 3_600_000)));
  }
  return { allowed: hits <= limit, retryAfterMs: startMs + windowMs - now.getTime() };
}
