import { eq, type SQL, sql } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { executions, pipelines, redPeriods } from "@/lib/db/schema";

/** A stretch of a pipeline's time in which executions came, changed or went, epoch milliseconds. */
export interface TouchedStretch {
  fromMs: number;
  toMs: number;
}

/**
 * Finds the red periods around touched stretches again, in the transaction that changed the executions and under the project's
 * lock. Successes shield what lies beyond them: only what is between the last one before a stretch and the first one after it is
 * read.
 */
export async function recountRedPeriods(
  tx: Database,
  touched: ReadonlyMap<number, TouchedStretch>,
): Promise<void> {
  if (touched.size === 0) return;
  const stretches = sql.join(
    [...touched].map(
      ([id, { fromMs, toMs }]) =>
        sql`(${id}::int, ${new Date(fromMs).toISOString()}::timestamptz, ${new Date(toMs).toISOString()}::timestamptz)`,
    ),
    sql`, `,
  );
  // A line of executions is ordered by start and, at the same instant, by id.
  const between = sql`between_greens as materialized (
    select t.pipeline_id, before.started_at as after_at, before.id as after_id,
      next.started_at as until_at, next.id as until_id
    from (values ${stretches}) as t(pipeline_id, from_at, to_at)
    join ${pipelines} p on p.id = t.pipeline_id
    left join lateral (
      select e.started_at, e.id from ${executions} e
      where e.pipeline_id = t.pipeline_id and e.outcome = 'succeeded' and e.started_at < t.from_at and ${onLine}
      order by e.started_at desc nulls last, e.id desc limit 1
    ) before on true
    left join lateral (
      select e.started_at, e.id from ${executions} e
      where e.pipeline_id = t.pipeline_id and e.outcome = 'succeeded' and e.started_at > t.to_at and ${onLine}
      order by e.started_at asc nulls first, e.id asc limit 1
    ) next on true
  )`;
  await tx.execute(sql`
    with ${between}
    delete from ${redPeriods} r using between_greens b
    where r.pipeline_id = b.pipeline_id
      and (b.after_at is null or (r.started_at, r.first_execution_id) > (b.after_at, b.after_id))
      and (b.until_at is null or (r.started_at, r.first_execution_id) < (b.until_at, b.until_id))`);
  const reach = sql`join between_greens b on b.pipeline_id = e.pipeline_id
      and (b.after_at is null or (e.started_at, e.id) > (b.after_at, b.after_id))
      and (b.until_at is null or (e.started_at, e.id) <= (b.until_at, b.until_id))`;
  await tx.execute(insertPeriods(sql`${between},`, reach, sql`true`));
}

/** Finds all red periods of pipelines again: after a bulk load, or when a pipeline's default branch changed. */
export async function rebuildRedPeriods(
  tx: Database,
  which: { projectId: number } | { pipelineId: number },
): Promise<void> {
  const [own, condition] =
    "projectId" in which
      ? [eq(redPeriods.projectId, which.projectId), sql`e.project_id = ${which.projectId}`]
      : [eq(redPeriods.pipelineId, which.pipelineId), sql`e.pipeline_id = ${which.pipelineId}`];
  await tx.delete(redPeriods).where(own);
  await tx.execute(insertPeriods(sql``, sql``, condition));
}

const onLine = sql`(p.default_branch is null or e.branch is null or e.branch = p.default_branch)`;

/**
 * Stores the red periods of the judged executions (succeeded or failed) that a condition picks, pipeline by pipeline: from a first
 * failure to the next success. The successes before an execution number it: what failed under one number is one red period, and the
 * success that has the next number ended it.
 *
 * @param before common table expressions that `join` uses
 * @param condition on `executions e`
 */
function insertPeriods(before: SQL, join: SQL, condition: SQL): SQL {
  return sql`
    with ${before} red_line as materialized (
    select e.pipeline_id, e.project_id, e.id, e.outcome, e.started_at, coalesce(e.ended_at, e.started_at) as done_at,
      count(*) filter (where e.outcome = 'succeeded')
        over (partition by e.pipeline_id order by e.started_at, e.id rows unbounded preceding) as greens
    from ${executions} e join ${pipelines} p on p.id = e.pipeline_id ${join}
    where e.outcome in ('succeeded', 'failed') and ${condition} and ${onLine}
  ),
  red_period as (
    select red.*, green.done_at as recovered_at
    from (
      select pipeline_id, project_id, greens, min(started_at) as started_at, count(*)::int as failures,
        (array_agg(id order by started_at, id))[1] as first_execution_id,
        (array_agg(id order by started_at desc, id desc))[1] as last_execution_id
      from red_line where outcome = 'failed'
      group by pipeline_id, project_id, greens
    ) red
    left join red_line green
      on green.pipeline_id = red.pipeline_id and green.outcome = 'succeeded' and green.greens = red.greens + 1
  )
    insert into ${redPeriods}
      (pipeline_id, project_id, started_at, first_execution_id, last_execution_id, failures, recovered_at)
    select pipeline_id, project_id, started_at, first_execution_id, last_execution_id, failures, recovered_at
    from red_period`;
}
