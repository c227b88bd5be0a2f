import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions, pipelines } from "@/lib/db/schema";
import { bucketStarts, type TimeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";
import type { TrendPoint } from "@/schemas/health";
import { bucketCount, quantileOfBuckets, sumBuckets } from "./duration-buckets";
import { rollUps } from "./roll-ups";
import { executionScope, type Scope } from "./scope";

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
 * The roll-ups of a window and of the period before it, summed per hour or day: a few queries, whatever the number of
 * executions. Keys are the starts of the buckets in epoch milliseconds.
 */
export async function readTallies(
  ctx: Context,
  scope: Scope,
  filters: PageFilters,
  window: TimeWindow,
): Promise<Map<number, Tally>> {
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
  const openAt = start(sql`${executions.startedAt}`);
  const [stored, open] = await Promise.all([
    ctx.db.execute<StoredTally>(sql`
      select ${start(sql`r.at`)} as at, sum(r.total)::int as total, sum(r.succeeded)::int as succeeded,
        sum(r.failed)::int as failed, sum(r.cancelled)::int as cancelled,
        ${histogram("r.duration_buckets")} as durations, ${histogram("r.queued_buckets")} as queues
      from ${rows} group by 1`),
    ctx.db
      .select({ at: openAt, open: sql<number>`count(*)::int` })
      .from(executions)
      .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
      .where(and(inArray(executions.outcome, ["running", "waiting"]), executionScope(scope, filters)))
      .groupBy(sql`1`),
  ]);
  const tallies = new Map<number, Tally>();
  for (const { at, durations, queues, ...row } of stored.rows) {
    tallies.set(Number(at), { ...row, open: 0, durations: countsOf(durations), queues: countsOf(queues) });
  }
  for (const row of open) {
    const tally = tallies.get(Number(row.at));
    if (tally !== undefined) tally.open = row.open;
  }
  return tallies;
}

interface StoredTally extends Record<string, unknown> {
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

/** One tally of all whose start lies in a stretch of time. */
export function tallyBetween(tallies: ReadonlyMap<number, Tally>, fromMs: number, toMs: number): Tally {
  const inside = [...tallies].filter(([at]) => at >= fromMs && at < toMs).map(([, tally]) => tally);
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
export function trendOf(tallies: ReadonlyMap<number, Tally>, window: TimeWindow): TrendPoint[] {
  const shiftMs = window.from.getTime() - window.previousFrom.getTime();
  const hasPrevious = [...tallies.keys()].some((at) => at < window.from.getTime());
  return bucketStarts(window).map((at) => ({
    at,
    current: bucketFigures(tallies.get(at) ?? empty),
    previous: hasPrevious ? bucketFigures(tallies.get(at - shiftMs) ?? empty) : null,
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
