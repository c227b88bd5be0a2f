import { sql } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { rateSlots } from "@/lib/db/schema";
import { leastShare, recoveryMs, type SlotLedger, slowDownEveryMs } from "@/lib/harness/client";

/** The row of requests that all processes on one Postgres keep together: one statement for some places. The database's clock
 * alone counts, so those of the processes may differ. */
export function postgresLedger(db: Database): SlotLedger {
  const span = (ms: number) => sql`${ms}::float8 * interval '1 millisecond'`;
  /** The part of the pace that the row's token has now. */
  const share = sql`least(1, slot.share + coalesce(
    extract(epoch from clock_timestamp() - slot.slowed_at)::float8 * 1000 / ${recoveryMs}::float8, 0))`;
  return {
    reserve: async (key, count, { intervalMs, burstMs }) => {
      const { rows } = await db.execute<{ due_in_ms: number; share: number }>(sql`
        insert into ${rateSlots} as slot (key, last_due_at)
        values (${key}, clock_timestamp() + ${span(count * intervalMs - burstMs)})
        on conflict (key) do update set last_due_at =
          greatest(slot.last_due_at, clock_timestamp() - ${span(burstMs)}) + ${span(count * intervalMs)} / ${share}
        returning (extract(epoch from slot.last_due_at - clock_timestamp()) * 1000)::float8 as due_in_ms, ${share} as share`);
      const [row] = rows;
      if (row === undefined) throw new Error("a place was taken and not told");
      return { lastDueMs: row.due_in_ms, intervalMs: intervalMs / row.share };
    },
    pause: async (key, pauseMs) => {
      await db.execute(sql`
        insert into ${rateSlots} as slot (key, last_due_at)
        values (${key}, clock_timestamp() + ${span(pauseMs)})
        on conflict (key) do update set last_due_at = greatest(slot.last_due_at, excluded.last_due_at)`);
    },
    slowDown: async (key) => {
      await db.execute(sql`
        insert into ${rateSlots} as slot (key, last_due_at, share, slowed_at)
        values (${key}, clock_timestamp(), 0.5, clock_timestamp())
        on conflict (key) do update set
          share = greatest(${leastShare}::float8, ${share} / 2),
          slowed_at = excluded.slowed_at,
          last_due_at = greatest(slot.last_due_at, excluded.last_due_at)
        where slot.slowed_at is null or slot.slowed_at <= clock_timestamp() - ${span(slowDownEveryMs)}`);
    },
  };
}
