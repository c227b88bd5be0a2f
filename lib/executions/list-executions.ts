import { and, asc, count, desc, eq, gte, inArray, lt, or, type SQL, sql } from "drizzle-orm";
import type { Context, VerbArgs } from "@/lib/context";
import { executions, pipelines } from "@/lib/db/schema";
import { rollUps } from "@/lib/health";
import { assertCan } from "@/lib/permissions";
import { executionScope, pipelineRefs, resolveScope, type Scope } from "@/lib/workspace";
import type {
  ExecutionFilters,
  ExecutionPage,
  ExecutionRow,
  ExecutionSort,
} from "@/schemas/executions/execution-list";
import { failureCauseTitles } from "@/schemas/executions/failure-cause";
import { type TimeWindow, timeWindow } from "@/schemas/filter-links";
import { decodeCursor, encodeCursor } from "./list-cursor";

export const pageSize = 100;

/** What the list is ordered by, as a number, so that one cursor fits every order; rows without a value come last. */
const sortValues: Record<ExecutionSort, SQL<number>> = {
  startedAt: sql<number>`(extract(epoch from ${executions.startedAt}) * 1000)::float8`,
  durationMs: sql<number>`coalesce(${executions.durationMs}, -1)::float8`,
  queuedMs: sql<number>`coalesce(${executions.queuedMs}, -1)::float8`,
};

const sortColumns: Record<ExecutionSort, SQL> = {
  startedAt: sql`${executions.startedAt}`,
  durationMs: sql`coalesce(${executions.durationMs}, -1)`,
  queuedMs: sql`coalesce(${executions.queuedMs}, -1)`,
};

/**
 * One page of executions. Pages are cut by the last row's value and id, so that executions that start meanwhile shift
 * nothing. A cursor that cannot be read begins at the first page.
 *
 * @throws ForbiddenError the actor may not read the workspace
 */
export async function listExecutions({
  ctx,
  input,
}: VerbArgs<{ filters: ExecutionFilters; cursor: string | null }>): Promise<ExecutionPage> {
  assertCan(ctx, "workspace.read");
  const { filters } = input;
  const window = timeWindow(filters, ctx.now());
  const scope = await resolveScope(ctx, filters);
  const where = and(
    executionScope(scope, filters),
    gte(executions.startedAt, window.from),
    lt(executions.startedAt, window.to),
    filters.outcomes.length === 0 ? undefined : inArray(executions.outcome, filters.outcomes),
    filters.cause === null ? undefined : causeIs(filters.cause),
    filters.fingerprint === null ? undefined : eq(executions.failureFingerprint, filters.fingerprint),
    filters.search === null ? undefined : matches(filters.search, scope),
  );
  const cursor = decodeCursor(input.cursor);
  // Which rows is answered from an index where the filters allow it; only those on the page, which are wide, are then read.
  const page = ctx.db
    .select({ id: executions.id, sortValue: sortValues[filters.sort].as("sort_value") })
    .from(executions)
    .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
    .where(and(where, cursor === null ? undefined : after(filters, cursor)))
    .orderBy(...order(filters))
    .limit(pageSize + 1)
    .as("page");
  const [rows, summary] = await Promise.all([
    ctx.db
      .select({
        id: executions.id,
        executionId: executions.planExecutionId,
        pipelineId: executions.pipelineId,
        runSequence: executions.runSequence,
        status: executions.status,
        outcome: executions.outcome,
        startedAt: executions.startedAt,
        durationMs: executions.durationMs,
        queuedMs: executions.queuedMs,
        queuedReason: executions.queuedReason,
        stages: executions.stageStrip,
        triggerType: executions.triggerType,
        triggeredBy: executions.triggeredByName,
        branch: executions.branch,
        commitSha: executions.commitSha,
        commitMessage: executions.commitMessage,
        commitAuthor: executions.commitAuthor,
        prNumber: executions.prNumber,
        prTitle: executions.prTitle,
        prUrl: executions.prUrl,
        cause: executions.failureCause,
        failedStage: executions.failedStage,
        failedStep: executions.failedStep,
        isRerun: executions.isRerun,
        sortValue: page.sortValue,
      })
      .from(page)
      .innerJoin(executions, eq(executions.id, page.id))
      .orderBy(...order(filters)),
    cursor === null ? readSummary(ctx, scope, filters, window, where) : null,
  ]);
  const refs = pipelineRefs(scope);
  const shown = rows.slice(0, pageSize);
  const last = shown.at(-1);
  return {
    asOf: ctx.now().getTime(),
    rows: shown.flatMap(({ pipelineId, sortValue, startedAt, cause, stages, commitMessage, ...row }) => {
      const pipeline = refs.get(pipelineId);
      if (pipeline === undefined) return [];
      const view: ExecutionRow = {
        ...row,
        pipeline,
        startedAt: startedAt.getTime(),
        causeTitle: cause === null ? null : failureCauseTitles[cause].title,
        commitMessage: commitMessage?.split("\n")[0]?.slice(0, 160) ?? null,
        stages: stages.map(({ nodeId, name, outcome, status }) => ({ nodeId, name, outcome, status })),
      };
      return [view];
    }),
    nextCursor:
      rows.length > pageSize && last !== undefined
        ? encodeCursor({ value: Number(last.sortValue), id: last.id })
        : null,
    summary,
    notices: scope.notices,
  };
}

/** How many executions the filters pick, page or not. Without a filter that only executions know, the roll-ups tell. */
async function readSummary(
  ctx: Context,
  scope: Scope,
  filters: ExecutionFilters,
  window: TimeWindow,
  where: SQL | undefined,
): Promise<ExecutionPage["summary"]> {
  const { outcomes, cause, fingerprint, search } = filters;
  const counted = outcomes.length > 0 || cause !== null || fingerprint !== null || search !== null;
  if (!counted) {
    const stored = rollUps(["total", "succeeded", "failed", "cancelled"], {
      scope,
      filters,
      bucket: window.bucket,
      stretches: [{ from: window.from, to: window.to }],
      now: ctx.now(),
      perPipeline: false,
    });
    const [sums, open] = await Promise.all([
      ctx.db.execute<Record<"total" | "succeeded" | "failed" | "cancelled", number>>(sql`
        select coalesce(sum(r.total), 0)::int as total, coalesce(sum(r.succeeded), 0)::int as succeeded,
          coalesce(sum(r.failed), 0)::int as failed, coalesce(sum(r.cancelled), 0)::int as cancelled from ${stored}`),
      ctx.db
        .select({ open: openCount, unknown: countOf("unknown") })
        .from(executions)
        .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
        .where(and(inArray(executions.outcome, ["running", "waiting", "unknown"]), where)),
    ]);
    const [sum] = sums.rows;
    return sum === undefined ? null : { ...sum, open: open[0]?.open ?? 0, unknown: open[0]?.unknown ?? 0 };
  }
  const [sum] = await ctx.db
    .select({
      total: count(),
      succeeded: countOf("succeeded"),
      failed: countOf("failed"),
      cancelled: countOf("cancelled"),
      open: openCount,
      unknown: countOf("unknown"),
    })
    .from(executions)
    .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
    .where(where);
  return sum ?? null;
}

const openCount = sql<number>`count(*) filter (where ${executions.outcome} in ('running', 'waiting'))::int`;

const countOf = (outcome: "succeeded" | "failed" | "cancelled" | "unknown") =>
  sql<number>`count(*) filter (where ${executions.outcome} = ${outcome})::int`;

/** A failure that nobody has classified counts as unknown, as in the roll-ups. */
function causeIs(cause: NonNullable<ExecutionFilters["cause"]>): SQL | undefined {
  return cause === "unknown"
    ? and(
        eq(executions.outcome, "failed"),
        sql`(${executions.failureCause} is null or ${executions.failureCause} = 'unknown')`,
      )
    : and(eq(executions.outcome, "failed"), eq(executions.failureCause, cause));
}

function order({ sort, direction }: ExecutionFilters): SQL[] {
  // The indexes have nulls last when read downwards, and nulls first upwards.
  return direction === "asc"
    ? [sql`${sortColumns[sort]} asc nulls first`, asc(executions.id)]
    : [sql`${sortColumns[sort]} desc nulls last`, desc(executions.id)];
}

function after({ sort, direction }: ExecutionFilters, cursor: { value: number; id: number }): SQL {
  const sign = direction === "asc" ? sql`>` : sql`<`;
  const value =
    sort === "startedAt"
      ? sql`${new Date(cursor.value).toISOString()}::timestamptz`
      : sql`${Math.round(cursor.value)}::int`;
  return sql`(${sortColumns[sort]}, ${executions.id}) ${sign} (${value}, ${cursor.id}::bigint)`;
}

/** Every word must be found somewhere; `#12` is a pull request's or a run's number. */
function matches(search: string, scope: Scope): SQL | undefined {
  const words = search.split(/\s+/).filter(Boolean).slice(0, 8);
  return and(
    ...words.map((word) => {
      const number = /^#(\d{1,9})$/.exec(word)?.[1];
      if (number !== undefined) {
        return sql`(${executions.prNumber} = ${Number(number)} or ${executions.runSequence} = ${Number(number)})`;
      }
      const pattern = `%${word.replaceAll(/[\\%_]/g, "\\$&")}%`;
      const lower = word.toLowerCase();
      const named = scope.pipelines.filter(
        ({ name, identifier }) =>
          name.toLowerCase().includes(lower) || identifier.toLowerCase().includes(lower),
      );
      return or(
        sql`${executions.searchText} ilike ${pattern}`,
        named.length === 0
          ? undefined
          : inArray(
              executions.pipelineId,
              named.map(({ id }) => id),
            ),
      );
    }),
  );
}
