import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { FailureCause, failureCauseTitles } from "@/schemas/failure-cause";
import type { TimeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";
import type { CauseShare } from "@/schemas/health";
import { rollUps } from "./roll-ups";
import type { Scope } from "./scope";

/** The failures of a window by class of cause, largest first, with the share that each had in the period before. */
export async function readCauseShares(
  ctx: Context,
  scope: Scope,
  filters: PageFilters,
  window: TimeWindow,
): Promise<CauseShare[]> {
  const stored = rollUps(["failed", "causes"], {
    scope,
    filters,
    bucket: window.bucket,
    stretches: [
      { from: window.previousFrom, to: window.previousTo },
      { from: window.from, to: window.to },
    ],
    now: ctx.now(),
    perPipeline: false,
  });
  const from = sql`${window.from.toISOString()}::timestamptz`;
  const { rows } = await ctx.db.execute<{ cause: string; current: number; previous: number }>(sql`
    select c.key as cause,
      coalesce(sum(c.value::int) filter (where r.at >= ${from}), 0)::int as current,
      coalesce(sum(c.value::int) filter (where r.at < ${from}), 0)::int as previous
    from ${stored} cross join lateral jsonb_each_text(r.causes) as c(key, value)
    where r.failed > 0
    group by 1`);
  const known = rows.flatMap((row) => {
    const cause = FailureCause.safeParse(row.cause);
    return [{ ...row, cause: cause.success ? cause.data : ("unknown" as const) }];
  });
  const current = known.reduce((sum, row) => sum + row.current, 0);
  const previous = known.reduce((sum, row) => sum + row.previous, 0);
  return known
    .filter((row) => row.current > 0)
    .sort((a, b) => b.current - a.current)
    .map((row) => ({
      cause: row.cause,
      ...failureCauseTitles[row.cause],
      count: row.current,
      share: row.current / current,
      previousShare: previous > 0 ? row.previous / previous : null,
    }));
}
