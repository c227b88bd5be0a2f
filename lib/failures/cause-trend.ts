import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { rollUps } from "@/lib/health";
import type { Scope } from "@/lib/workspace";
import { failureCauses } from "@/schemas/executions/failure-cause";
import type { TimeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";

type CountsByStart = ReadonlyMap<number, Record<string, number>>;

/** Failures by cause for each bucket of a window and of the period before it, by the bucket's start. */
export interface CauseTrend {
  current: CountsByStart;
  previous: CountsByStart;
}

/** Both periods apart: the day in which one ends and the other begins belongs to both in part. */
export async function readCauseTrend(
  ctx: Context,
  scope: Scope,
  filters: PageFilters,
  window: TimeWindow,
): Promise<CauseTrend> {
  const stepSeconds = sql.raw(window.bucket === "hour" ? "3600" : "86400");
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
  const sums = failureCauses.map(
    (cause) => sql`sum((r.causes ->> ${cause})::int)::int as ${sql.identifier(cause)}`,
  );
  const { rows } = await ctx.db.execute<Record<string, number | null> & { current: boolean }>(sql`
    select (r.at >= ${window.from.toISOString()}::timestamptz) as current, (floor(extract(epoch from r.at) / ${stepSeconds}) * ${stepSeconds} * 1000)::float8 as at, ${sql.join(sums, sql`, `)}
    from ${stored} where r.failed > 0 group by 1, 2`);
  const trend = { current: new Map<number, Record<string, number>>(), previous: new Map() };
  for (const { current, ...row } of rows) {
    const counts = failureCauses.flatMap((cause): [string, number][] => {
      const count = row[cause] ?? 0;
      return count > 0 ? [[cause, count]] : [];
    });
    (current ? trend.current : trend.previous).set(Number(row.at), Object.fromEntries(counts));
  }
  return trend;
}

/** All failures of a period. */
export function failuresIn(period: CountsByStart): number {
  return [...period.values()]
    .flatMap((counts) => Object.values(counts))
    .reduce((sum, count) => sum + count, 0);
}
