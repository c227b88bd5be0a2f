import { and, gte, lt, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executionHours } from "@/lib/db/schema";
import { FailureCause, failureCauseTitles } from "@/schemas/failure-cause";
import type { TimeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";
import type { CauseShare } from "@/schemas/health";
import { hoursScope, type Scope } from "./scope";

/** The failures of a window by class of cause, largest first, with the share that each had in the period before. */
export async function readCauseShares(
  ctx: Context,
  scope: Scope,
  filters: PageFilters,
  window: TimeWindow,
): Promise<CauseShare[]> {
  const { rows } = await ctx.db.execute<{ cause: string; current: number; previous: number }>(sql`
    select c.key as cause,
      coalesce(sum(c.value::int) filter (where ${executionHours.hour} >= ${window.from.toISOString()}::timestamptz), 0)::int as current,
      coalesce(sum(c.value::int) filter (where ${executionHours.hour} < ${window.previousTo.toISOString()}::timestamptz), 0)::int as previous
    from ${executionHours} cross join lateral jsonb_each_text(${executionHours.causes}) as c(key, value)
    where ${and(
      hoursScope(scope, filters),
      gte(executionHours.hour, window.previousFrom),
      lt(executionHours.hour, window.to),
      sql`${executionHours.failed} > 0`,
    )}
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
