import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import type { Scope } from "@/lib/workspace";
import { failureCauses, failureCauseTitles } from "@/schemas/executions/failure-cause";
import type { CauseShare } from "@/schemas/executions/health";
import type { TimeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";
import { rollUps } from "./roll-ups";

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
  // A sum for each class there can be: cheaper than a row for each class of each row.
  const sums = failureCauses.flatMap((cause) => {
    const count = sql`sum((r.causes ->> ${cause})::int)`;
    return [
      sql`(coalesce(${count} filter (where r.at >= ${from}), 0))::int as ${sql.identifier(cause)}`,
      sql`(coalesce(${count} filter (where r.at < ${from}), 0))::int as ${sql.identifier(`${cause}_before`)}`,
    ];
  });
  const { rows } = await ctx.db.execute<Record<string, number>>(
    sql`select ${sql.join(sums, sql`, `)} from ${stored} where r.failed > 0`,
  );
  const known = failureCauses.map((cause) => ({
    cause,
    current: rows[0]?.[cause] ?? 0,
    previous: rows[0]?.[`${cause}_before`] ?? 0,
  }));
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
