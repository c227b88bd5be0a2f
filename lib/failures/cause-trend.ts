import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { rollUps } from "@/lib/health/roll-ups";
import type { Scope } from "@/lib/health/scope";
import { failureCauses } from "@/schemas/failure-cause";
import type { TimeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";

export type CauseTrend = ReadonlyMap<number, Record<string, number>>;

/** Failures by cause for each bucket of a window and of the period before it, by the bucket's start. */
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
  const { rows } = await ctx.db.execute<Record<string, number | null>>(sql`
    select (floor(extract(epoch from r.at) / ${stepSeconds}) * ${stepSeconds} * 1000)::float8 as at, ${sql.join(sums, sql`, `)}
    from ${stored} where r.failed > 0 group by 1`);
  return new Map(
    rows.map((row) => [
      Number(row.at),
      Object.fromEntries(
        failureCauses.flatMap((cause): [string, number][] => {
          const count = row[cause] ?? 0;
          return count > 0 ? [[cause, count]] : [];
        }),
      ),
    ]),
  );
}

export function failuresBetween(trend: CauseTrend, from: Date, to: Date): number {
  return [...trend]
    .filter(([at]) => at >= from.getTime() && at < to.getTime())
    .flatMap(([, counts]) => Object.values(counts))
    .reduce((sum, count) => sum + count, 0);
}
