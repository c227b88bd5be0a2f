import { and, eq, gte, inArray, lt, type SQL, sql } from "drizzle-orm";
import {
  anyTrigger,
  type BranchLine,
  executionDays,
  executionHours,
  pipelines,
  projectDays,
} from "@/lib/db/schema";
import { hoursScope, type Scope } from "@/lib/workspace";
import { defaultBranchOnly, type TimeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";

const dayMs = 86_400_000;

interface RollUpsOf {
  scope: Scope;
  filters: Pick<PageFilters, "branch" | "trigger">;
  bucket: TimeWindow["bucket"];
  stretches: readonly { from: Date; to: Date }[];
  now: Date;
  /** With `pipeline_id`; otherwise rows may be sums over a project. */
  perPipeline: boolean;
}

const hourColumns = {
  total: executionHours.total,
  succeeded: executionHours.succeeded,
  failed: executionHours.failed,
  cancelled: executionHours.cancelled,
  duration_sum_ms: executionHours.durationSumMs,
  duration_buckets: executionHours.durationBuckets,
  queued_buckets: executionHours.queuedBuckets,
  causes: executionHours.causes,
};
const pipelineDayColumns = {
  total: executionDays.total,
  succeeded: executionDays.succeeded,
  failed: executionDays.failed,
  cancelled: executionDays.cancelled,
  duration_sum_ms: executionDays.durationSumMs,
  duration_buckets: executionDays.durationBuckets,
  queued_buckets: executionDays.queuedBuckets,
  causes: executionDays.causes,
};
const projectDayColumns = {
  total: projectDays.total,
  succeeded: projectDays.succeeded,
  failed: projectDays.failed,
  cancelled: projectDays.cancelled,
  duration_sum_ms: projectDays.durationSumMs,
  duration_buckets: projectDays.durationBuckets,
  queued_buckets: projectDays.queuedBuckets,
  causes: projectDays.causes,
};

type Figure = keyof typeof hourColumns;

/**
 * The roll-up rows of stretches of time as a derived table `r` with `pipeline_id`, `at` and the wanted figures; only these are
 * named, so that an index may answer. Where the window is drawn by days, whole days come from the days; the rest comes from the
 * hours. Nothing lies after now: a day that has not ended is whole.
 */
export function rollUps(wanted: readonly Figure[], of: RollUpsOf): SQL {
  const parts = of.stretches.flatMap(({ from, to }) => {
    const firstDay = new Date(Math.ceil(from.getTime() / dayMs) * dayMs);
    const lastDay = to > of.now ? Math.ceil(to.getTime() / dayMs) : Math.floor(to.getTime() / dayMs);
    const endDay = new Date(lastDay * dayMs);
    if (of.bucket === "hour" || firstDay >= endDay) return [hours(wanted, of, from, to)];
    return [
      ...(from < firstDay ? [hours(wanted, of, from, firstDay)] : []),
      ...wholeDays(wanted, of, firstDay, endDay),
      ...(endDay < to ? [hours(wanted, of, endDay, to)] : []),
    ];
  });
  const names = sql.raw(["pipeline_id", "at", ...wanted].join(", "));
  return sql`(${sql.join(parts, sql` union all `)}) r(${names})`;
}

function wholeDays(wanted: readonly Figure[], of: RollUpsOf, from: Date, to: Date): SQL[] {
  const { branch } = of.filters;
  if (branch === null || branch === defaultBranchOnly) {
    const days = of.perPipeline || of.scope.byPipeline ? pipelineDays : sumsOfProjects;
    return [days(wanted, of, from, to)];
  }
  // A branch by its name has days where it is the default one; elsewhere its hours are few.
  const named = of.scope.pipelines.filter((pipeline) => pipeline.defaultBranch === branch);
  const others = of.scope.pipelines.filter((pipeline) => pipeline.defaultBranch !== branch);
  const only = (pipelines: Scope["pipelines"]) => ({
    ...of,
    scope: { ...of.scope, byPipeline: true, pipelines },
  });
  // A project whose pipelines all build this branch by default has it summed already.
  const mixed = new Set(
    others.filter(({ defaultBranch }) => defaultBranch !== null).map(({ projectId }) => projectId),
  );
  const summed =
    of.perPipeline || of.scope.byPipeline ? [] : of.scope.projectIds.filter((id) => !mixed.has(id));
  const single = named.filter(({ projectId }) => !summed.includes(projectId));
  return [
    ...(summed.length > 0
      ? [sumsOfProjects(wanted, { ...of, scope: { ...of.scope, projectIds: summed } }, from, to)]
      : []),
    ...(single.length > 0 || summed.length === 0 ? [pipelineDays(wanted, only(single), from, to)] : []),
    ...(others.length > 0 ? [hours(wanted, only(others), from, to)] : []),
  ];
}

function columnsOf(wanted: readonly Figure[], columns: Readonly<Record<Figure, unknown>>): SQL {
  return sql.join(
    wanted.map((figure) => sql`${columns[figure]}`),
    sql`, `,
  );
}

function hours(wanted: readonly Figure[], { scope, filters }: RollUpsOf, from: Date, to: Date): SQL {
  return sql`select ${executionHours.pipelineId}, ${executionHours.hour}, ${columnsOf(wanted, hourColumns)}
    from ${executionHours} inner join ${pipelines} on ${pipelines.id} = ${executionHours.pipelineId}
    where ${and(hoursScope(scope, filters), gte(executionHours.hour, from), lt(executionHours.hour, to))}`;
}

function lineOf({ branch }: RollUpsOf["filters"]): BranchLine {
  if (branch === null) return "all";
  return branch === defaultBranchOnly ? "default" : "named";
}

function pipelineDays(wanted: readonly Figure[], { scope, filters }: RollUpsOf, from: Date, to: Date): SQL {
  const ids = scope.byPipeline ? scope.pipelines.map((pipeline) => pipeline.id) : scope.projectIds;
  const column = scope.byPipeline ? executionDays.pipelineId : executionDays.projectId;
  return sql`select ${executionDays.pipelineId}, ${executionDays.day}, ${columnsOf(wanted, pipelineDayColumns)}
    from ${executionDays}
    where ${and(
      ids.length === 0 ? sql`false` : inArray(column, ids),
      eq(executionDays.line, lineOf(filters)),
      eq(executionDays.triggerType, filters.trigger ?? anyTrigger),
      gte(executionDays.day, from),
      lt(executionDays.day, to),
    )}`;
}

function sumsOfProjects(wanted: readonly Figure[], { scope, filters }: RollUpsOf, from: Date, to: Date): SQL {
  return sql`select null::int, ${projectDays.day}, ${columnsOf(wanted, projectDayColumns)}
    from ${projectDays}
    where ${and(
      scope.projectIds.length === 0 ? sql`false` : inArray(projectDays.projectId, scope.projectIds),
      eq(projectDays.line, lineOf(filters)),
      eq(projectDays.triggerType, filters.trigger ?? anyTrigger),
      gte(projectDays.day, from),
      lt(projectDays.day, to),
    )}`;
}
