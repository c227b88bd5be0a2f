import { type SQL, sql } from "drizzle-orm";
import type { Database } from "@/lib/db/client";

/** Where a run of `test_runs run` was, joined with its pipeline `p`. A pull request from a fork's branch of that name was elsewhere. */
const place = sql`coalesce(run.pipeline_id, 0),
  case when run.branch is null or (run.branch = p.default_branch and run.pr_number is null)
    then coalesce(p.default_branch, '') else '*' end`;

/**
 * Notes that tests ran in a run's pipeline and branch on its day. Most runs find that noted: only the first of a day writes. A test
 * that is removed from a run again keeps its place.
 */
export async function noteTestPlaces(
  tx: Database,
  run: { id: number; at: Date },
  testIds: readonly number[],
): Promise<void> {
  if (testIds.length === 0) return;
  const day = run.at.toISOString().slice(0, 10);
  const ids = [...testIds].sort((a, b) => a - b).join(",");
  await tx.execute(
    insertPlaces(sql`
      select ran.test_id, run.project_id, ${place}, ${day}::date, ${day}::date
      from unnest(${`{${ids}}`}::int[]) as ran(test_id)
      cross join test_runs run left join pipelines p on p.id = run.pipeline_id
      where run.id = ${run.id}`),
  );
}

/**
 * Fills the roll-up of a project from nothing: after a bulk load, after the default branch of a pipeline changed, or to prove that
 * the increments are right.
 *
 * @param pipelineIds only the places in these pipelines; absent = all
 */
export async function rebuildTestPlaces(
  tx: Database,
  projectId: number,
  pipelineIds?: readonly number[],
): Promise<void> {
  if (pipelineIds?.length === 0) return;
  const within = (column: SQL) => (pipelineIds === undefined ? sql`` : sql`and ${column} in ${pipelineIds}`);
  await tx.execute(sql`delete from test_places where project_id = ${projectId} ${within(sql`pipeline_id`)}`);
  await tx.execute(
    insertPlaces(sql`
      select r.test_id, run.project_id, ${place}, min((r.at at time zone 'UTC')::date), max((r.at at time zone 'UTC')::date)
      from test_results r
      join test_runs run on run.id = r.run_id and run.at = r.at
      left join pipelines p on p.id = run.pipeline_id
      where run.project_id = ${projectId} ${within(sql`run.pipeline_id`)} group by 1, 2, 3, 4`),
  );
}

function insertPlaces(rows: SQL): SQL {
  return sql`
    insert into test_places as stored (test_id, project_id, pipeline_id, branch, first_day, last_day)
    ${rows}
    on conflict (test_id, pipeline_id, branch) do update set
      first_day = least(stored.first_day, excluded.first_day), last_day = greatest(stored.last_day, excluded.last_day)
    where excluded.first_day < stored.first_day or excluded.last_day > stored.last_day`;
}
