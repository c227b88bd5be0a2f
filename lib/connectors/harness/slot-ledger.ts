import { sql } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { rateSlots } from "@/lib/db/schema";
import type { SlotLedger } from "@/lib/harness/client";

/**
 * The row of requests that all processes on one Postgres keep together: one statement for some places. The database's
 * clock alone counts, so those of the processes may differ.
 *
 * @param burst places that can be taken at once after a rest
 */
export function postgresLedger(
  db: Database,
  { intervalMs, burst }: { intervalMs: number; burst: number },
): SlotLedger {
  const span = (ms: number) => sql`${ms}::float8 * interval '1 millisecond'`;
  return {
    reserve: async (key, count) => {
      const { rows } = await db.execute<{ due_in_ms: number }>(sql`
        insert into ${rateSlots} as slot (key, last_due_at)
        values (${key}, clock_timestamp() + ${span((count - burst) * intervalMs)})
        on conflict (key) do update set last_due_at =
          greatest(slot.last_due_at, clock_timestamp() - ${span(burst * intervalMs)}) + ${span(count * intervalMs)}
        returning (extract(epoch from slot.last_due_at - clock_timestamp()) * 1000)::float8 as due_in_ms`);
      const [row] = rows;
      if (row === undefined) throw new Error("a place was taken and not told");
      return row.due_in_ms;
    },
    pause: async (key, pauseMs) => {
      await db.execute(sql`
        insert into ${rateSlots} as slot (key, last_due_at)
        values (${key}, clock_timestamp() + ${span(pauseMs)})
        on conflict (key) do update set last_due_at = greatest(slot.last_due_at, excluded.last_due_at)`);
    },
  };
}
