import { and, gte, inArray, lt, type SQL, sql } from "drizzle-orm";
import { executionDays, executionHours } from "@/lib/db/schema";
import type { TimeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";
import { hoursScope, type Scope } from "./scope";

const dayMs = 86_400_000;

/**
 * The roll-up rows of stretches of time as a derived table `r` with the columns `pipeline_id`, `at`, `total`, `succeeded`,
 * `failed`, `cancelled`, `duration_sum_ms`, `duration_buckets`, `queued_buckets`, `causes`. Whole days come from the days
 * where no filter asks for a branch or a trigger and the window is drawn by days; the rest comes from the hours.
 */
export function rollUps(
  scope: Scope,
  filters: Pick<PageFilters, "branch" | "trigger">,
  bucket: TimeWindow["bucket"],
  stretches: readonly { from: Date; to: Date }[],
): SQL {
  const byDay = bucket === "day" && filters.branch === null && filters.trigger === null;
  const parts = stretches.flatMap(({ from, to }) => {
    const firstDay = new Date(Math.ceil(from.getTime() / dayMs) * dayMs);
    const endDay = new Date(Math.floor(to.getTime() / dayMs) * dayMs);
    if (!byDay || firstDay >= endDay) return [hours(scope, filters, from, to)];
    return [
      ...(from < firstDay ? [hours(scope, filters, from, firstDay)] : []),
      days(scope, firstDay, endDay),
      ...(endDay < to ? [hours(scope, filters, endDay, to)] : []),
    ];
  });
  return sql`(${sql.join(parts, sql` union all `)}) r(pipeline_id, at, total, succeeded, failed, cancelled, duration_sum_ms,
    duration_buckets, queued_buckets, causes)`;
}

function hours(scope: Scope, filters: Pick<PageFilters, "branch" | "trigger">, from: Date, to: Date): SQL {
  return sql`select ${executionHours.pipelineId}, ${executionHours.hour}, ${executionHours.total},
    ${executionHours.succeeded}, ${executionHours.failed}, ${executionHours.cancelled},
    ${executionHours.durationSumMs}, ${executionHours.durationBuckets},
    ${executionHours.queuedBuckets}, ${executionHours.causes}
    from ${executionHours}
    where ${and(hoursScope(scope, filters), gte(executionHours.hour, from), lt(executionHours.hour, to))}`;
}

function days(scope: Scope, from: Date, to: Date): SQL {
  const ids = scope.byPipeline ? scope.pipelines.map((pipeline) => pipeline.id) : scope.projectIds;
  const column = scope.byPipeline ? executionDays.pipelineId : executionDays.projectId;
  return sql`select ${executionDays.pipelineId}, ${executionDays.day}, ${executionDays.total},
    ${executionDays.succeeded}, ${executionDays.failed}, ${executionDays.cancelled},
    ${executionDays.durationSumMs}, ${executionDays.durationBuckets}, ${executionDays.queuedBuckets}, ${executionDays.causes}
    from ${executionDays}
    where ${and(
      ids.length === 0 ? sql`false` : inArray(column, ids),
      gte(executionDays.day, from),
      lt(executionDays.day, to),
    )}`;
}
