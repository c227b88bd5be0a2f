import { type SQL, sql } from "drizzle-orm";
import { executions, pipelines } from "@/lib/db/schema";

/**
 * Two common table expressions, without `with`: `red_line`, the judged executions (succeeded or failed) that a condition picks, and
 * `red_period`, the times in which they were red, pipeline by pipeline: from a first failure to the next success, `recovered_at`
 * being its end, or null. `greens` counts the successes before it.
 *
 * @param where a condition on `executions e` and `pipelines p`
 * @param join further tables that narrow it
 */
export function redPeriodsAmong({ join = sql``, where }: { join?: SQL; where: SQL }): SQL {
  return sql`red_line as materialized (
    select e.pipeline_id, e.project_id, e.id, e.outcome, e.started_at, coalesce(e.ended_at, e.started_at) as done_at,
      count(*) filter (where e.outcome = 'succeeded')
        over (partition by e.pipeline_id order by e.started_at, e.id rows unbounded preceding) as greens
    from ${executions} e join ${pipelines} p on p.id = e.pipeline_id ${join}
    where e.outcome in ('succeeded', 'failed') and ${where}
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
  )`;
}
