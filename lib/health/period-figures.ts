import { and, eq, gte, inArray, lt, or, type SQL, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions, pipelines } from "@/lib/db/schema";
import { bucketCount, quantileOfBuckets, sumBuckets } from "@/lib/insights/executions";
import { executionScope, type Scope } from "@/lib/workspace";
import type { TrendPoint } from "@/schemas/executions/health";
import { bucketStarts, type TimeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";
import { rollUps } from "./roll-ups";

export interface Counts {
  total: number;
  succeeded: number;
  failed: number;
  cancelled: number;
  /** Running or waiting: part of `total`, not judged yet. */
  open: number;
}

/** Counts and histograms of one stretch of time. */
export interface Tally extends Counts {
  durations: number[];
  queues: number[];
}

const empty: Tally = { total: 0, succeeded: 0, failed: 0, cancelled: 0, open: 0, durations: [], queues: [] };

/** Succeeded of all that ended and were not cancelled, 0..1; null when there are none. */
export function successRate({ total, succeeded, cancelled, open }: Counts): number | null {
  const judged = total - cancelled - open;
  return judged > 0 ? succeeded / judged : null;
}

/**
 * The hours or days of a window and of the period before it, by the start of each in epoch milliseconds. Apart, because both
 * have a share in the day in which one ends and the other begins.
 */
export interface Tallies {
  current: ReadonlyMap<number, Tally>;
  previous: ReadonlyMap<number, Tally>;
}

/**
 * The roll-ups of a window and of the period before it, summed per hour or day: a few queries, whatever the number of
 * executions.
 */
export async function readTallies(
  ctx: Context,
  scope: Scope,
  filters: PageFilters,
  window: TimeWindow,
): Promise<Tallies> {
  const stepSeconds = window.bucket === "hour" ? 3600 : 86_400;
  const start = (instant: SQL) =>
    sql<number>`(floor(extract(epoch from ${instant}) / ${sql.raw(String(stepSeconds))}) * ${sql.raw(String(stepSeconds * 1000))})::float8`;
  const rows = rollUps(["total", "succeeded", "failed", "cancelled", "duration_buckets", "queued_buckets"], {
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
  // A row lies in one stretch whole: what is left of a day comes by hours.
  const isCurrent = (instant: SQL) => sql<boolean>`(${instant} >= ${window.from.toISOString()}::timestamptz)`;
  const { startedAt } = executions;
  const openAt = start(sql`${startedAt}`);
  const [stored, open] = await Promise.all([
    ctx.db.execute<StoredTally>(sql`
      select ${isCurrent(sql`r.at`)} as current, ${start(sql`r.at`)} as at, sum(r.total)::int as total, sum(r.succeeded)::int as succeeded,
        sum(r.failed)::int as failed, sum(r.cancelled)::int as cancelled,
        ${histogram("r.duration_buckets")} as durations, ${histogram("r.queued_buckets")} as queues
      from ${rows} group by 1, 2`),
    ctx.db
      .select({ current: isCurrent(sql`${startedAt}`), at: openAt, open: sql<number>`count(*)::int` })
      .from(executions)
      .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
      .where(
        and(
          inArray(executions.outcome, ["running", "waiting"]),
          or(
            and(gte(startedAt, window.from), lt(startedAt, window.to)),
            and(gte(startedAt, window.previousFrom), lt(startedAt, window.previousTo)),
          ),
          executionScope(scope, filters),
        ),
      )
      .groupBy(sql`1`, sql`2`),
  ]);
  const tallies = { current: new Map<number, Tally>(), previous: new Map<number, Tally>() };
  for (const { current, at, durations, queues, ...row } of stored.rows) {
    const period = current ? tallies.current : tallies.previous;
    period.set(Number(at), { ...row, open: 0, durations: countsOf(durations), queues: countsOf(queues) });
  }
  for (const row of open) {
    const tally = (row.current ? tallies.current : tallies.previous).get(Number(row.at));
    if (tally !== undefined) tally.open = row.open;
  }
  return tallies;
}

interface StoredTally extends Record<string, unknown> {
  current: boolean;
  at: number;
  total: number;
  succeeded: number;
  failed: number;
  cancelled: number;
  /** Counts with commas between them. */
  durations: string;
  queues: string;
}

/**
 * The sum of histograms, bucket by bucket. A sum per element costs a third of what rows out of `unnest` cost, and one row comes
 * back, not one a bucket.
 */
function histogram(column: string): SQL {
  const sums = Array.from({ length: bucketCount }, (_, index) => `sum(${column}[${index + 1}])`);
  return sql.raw(`array_to_string(array[${sums.join(", ")}], ',', '0')`);
}

const countsOf = (text: string) => text.split(",").map(Number);

/** One tally of a whole period. */
export function sumOfTallies(period: ReadonlyMap<number, Tally>): Tally {
  const inside = [...period.values()];
  return {
    total: sum(inside, "total"),
    succeeded: sum(inside, "succeeded"),
    failed: sum(inside, "failed"),
    cancelled: sum(inside, "cancelled"),
    open: sum(inside, "open"),
    durations: sumBuckets(inside.map((tally) => tally.durations)),
    queues: sumBuckets(inside.map((tally) => tally.queues)),
  };
}

const sum = (tallies: readonly Tally[], key: keyof Counts) =>
  tallies.reduce((total, tally) => total + tally[key], 0);

/** The hours or days of a window, each beside the one a period earlier. */
export function trendOf({ current, previous }: Tallies, window: TimeWindow): TrendPoint[] {
  const shiftMs = window.from.getTime() - window.previousFrom.getTime();
  return bucketStarts(window).map((at) => ({
    at,
    current: bucketFigures(current.get(at) ?? empty),
    previous: previous.size > 0 ? bucketFigures(previous.get(at - shiftMs) ?? empty) : null,
  }));
}

function bucketFigures(tally: Tally): TrendPoint["current"] {
  const { total, succeeded, failed, cancelled, durations } = tally;
  return {
    succeeded,
    failed,
    cancelled,
    other: Math.max(0, total - succeeded - failed - cancelled),
    successRate: successRate(tally),
    durationP50Ms: quantileOfBuckets(durations, 0.5),
    durationP95Ms: quantileOfBuckets(durations, 0.95),
  };
}
