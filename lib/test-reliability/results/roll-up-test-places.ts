import { type SQL, sql } from "drizzle-orm";
import type { Database } from "@/lib/db";

/** Where a run of `test_runs run` was, joined with its pipeline `p`. A pull request from a fork's branch of that name was elsewhere. */
const place = sql`coalesce(run.pipeline_id, 0) as pipeline_id,
  case when run.branch is null or (run.branch = p.default_branch and run.pr_number is null)
    then coalesce(p.default_branch, '') else '*' end as branch`;

/**
 * Notes that tests ran in a run's pipeline and branch on its day. Most runs find that noted: only the first of a day writes. A test
 * that is removed from a run again keeps its place. Under the project's lock.
 */
export async function noteTestPlaces(
  tx: Database,
  run: { id: number; at: Date },
  testIds: readonly number[],
): Promise<void> {
  if (testIds.length === 0) return;
  const day = run.at.toISOString().slice(0, 10);
  await tx.execute(sql`select ${lockOf(sql`project_id`)} from test_runs where id = ${run.id}`);
  const ids = [...testIds].sort((a, b) => a - b).join(",");
  await tx.execute(
    insertPlaces(sql`
      select ran.test_id, run.project_id, ${place}, ${day}::date, ${day}::date
      from unnest(${`{${ids}}`}::int[]) as ran(test_id)
      cross join test_runs run left join pipelines p on p.id = run.pipeline_id
      where run.id = ${run.id}`),
  );
}

/** Fills the roll-up of a project from nothing: after a bulk load, or to prove that the increments are right. */
export async function rebuildTestPlaces(tx: Database, projectId: number): Promise<void> {
  await lockTestPlaces(tx, projectId);
  await tx.execute(sql`delete from test_places where project_id = ${projectId}`);
  await tx.execute(insertPlaces(countedPlaces(sql`run.project_id = ${projectId}`)));
}

/**
 * Brings the places of pipelines to their default branch, after that changed, and those of pipelines that an earlier call was
 * interrupted at. In a transaction of its own and without the project's lock, so that ingest goes on: what notes places holds that
 * lock, and knows the new branch from when its change is stored. Notes wait for the writing alone, not for the counting.
 *
 * What was noted as elsewhere (`*`) stays: the test did run in that pipeline then.
 */
export async function followDefaultBranches(
  db: Database,
  projectId: number,
  changed: readonly number[],
): Promise<void> {
  const { rows } = await db.execute<{ id: number }>(sql`
    select distinct p.id from pipelines p join test_places stored on stored.pipeline_id = p.id
    where p.project_id = ${projectId} and stored.project_id = ${projectId}
      and stored.branch not in ('*', coalesce(p.default_branch, ''))`);
  const ids = [...new Set([...changed, ...rows.map(({ id }) => id)])];
  if (ids.length === 0) return;
  const pipelineIds = sql`${`{${ids.join(",")}}`}::int[]`;
  await db.transaction(async (tx) => {
    await tx.execute(
      insertPlaces(sql`
        with counted as materialized (
          ${countedPlaces(sql`run.project_id = ${projectId} and run.pipeline_id = any(${pipelineIds})`)}
        ),
        locked as materialized (
          select ${lockOf(sql`${projectId}`)} from (select count(*) from counted) as every_one
        )
        select counted.* from counted cross join locked`),
    );
    await tx.execute(sql`
      delete from test_places stored using pipelines p
      where stored.project_id = ${projectId} and stored.pipeline_id = any(${pipelineIds})
        and p.id = stored.pipeline_id and stored.branch not in ('*', coalesce(p.default_branch, ''))`);
  });
}

/** Of runs `run` that fulfil a condition. */
const countedPlaces = (condition: SQL) => sql`
  select r.test_id, run.project_id, ${place}, min((r.at at time zone 'UTC')::date) as first_day,
    max((r.at at time zone 'UTC')::date) as last_day
  from test_results r
  join test_runs run on run.id = r.run_id and run.at = r.at
  left join pipelines p on p.id = run.pipeline_id
  where ${condition} group by 1, 2, 3, 4`;

/** Lets one transaction at a time write a project's places until it ends: two that write in another order would block each other. */
const lockOf = (projectId: SQL) => sql`pg_advisory_xact_lock(hashtext('test places'), ${projectId}::int)`;

/** Keeps others from writing a project's places until the transaction ends. After the project's own lock, where that is taken. */
export async function lockTestPlaces(tx: Database, projectId: number): Promise<void> {
  await tx.execute(sql`select ${lockOf(sql`${projectId}`)}`);
}

function insertPlaces(rows: SQL): SQL {
  return sql`
    insert into test_places as stored (test_id, project_id, pipeline_id, branch, first_day, last_day)
    ${rows}
    on conflict (test_id, pipeline_id, branch) do update set
      first_day = least(stored.first_day, excluded.first_day), last_day = greatest(stored.last_day, excluded.last_day)
    where excluded.first_day < stored.first_day or excluded.last_day > stored.last_day`;
}
