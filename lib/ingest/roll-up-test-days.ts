import { type SQL, sql } from "drizzle-orm";
import type { Database } from "@/lib/db/client";
import { testStatusCodes } from "@/lib/db/schema";

const dayMs = 86_400_000;
const { failed, error, skipped, passed } = testStatusCodes;

/** Counts a UTC day of some tests again, within the transaction that changed them and under the project's lock. */
export async function recountTestDays(
  tx: Database,
  projectId: number,
  testIds: readonly number[],
  at: Date,
): Promise<void> {
  const start = new Date(Math.floor(at.getTime() / dayMs) * dayMs);
  const end = new Date(start.getTime() + dayMs);
  const day = start.toISOString().slice(0, 10);
  for (let index = 0; index < testIds.length; index += 5_000) {
    const ids = sql`${`{${testIds.slice(index, index + 5_000).join(",")}}`}::int[]`;
    const { rows: before } = await tx.execute<RunCount>(
      summed(sql`delete from test_days where test_id = any(${ids}) and day = ${day}`),
    );
    const { rows: after } = await tx.execute<RunCount>(
      summed(
        insertDays(
          projectId,
          sql`r.test_id = any(${ids}) and r.at >= ${start.toISOString()} and r.at < ${end.toISOString()}`,
        ),
      ),
    );
    const more = Number(after[0]?.runs ?? 0) - Number(before[0]?.runs ?? 0);
    if (more !== 0) await addRuns(tx, projectId, day, more);
  }
  await tx.execute(
    sql`delete from project_test_days where project_id = ${projectId} and day = ${day} and runs = 0`,
  );
}

interface RunCount extends Record<string, unknown> {
  runs: number;
}

const summed = (change: SQL) =>
  sql`with changed as (${change} returning runs) select coalesce(sum(runs), 0)::float8 as runs from changed`;

async function addRuns(tx: Database, projectId: number, day: string, more: number): Promise<void> {
  await tx.execute(sql`
    insert into project_test_days as stored (project_id, day, runs) values (${projectId}, ${day}, ${more})
    on conflict (project_id, day) do update set runs = stored.runs + excluded.runs`);
}

/** Fills the roll-up of a project from nothing: after a bulk load, or to prove that the increments are right. */
export async function rebuildTestDays(tx: Database, projectId: number): Promise<void> {
  await tx.execute(sql`delete from test_days where project_id = ${projectId}`);
  await tx.execute(
    insertDays(projectId, sql`r.test_id in (select id from tests where project_id = ${projectId})`),
  );
  await tx.execute(sql`delete from project_test_days where project_id = ${projectId}`);
  await tx.execute(sql`
    insert into project_test_days (project_id, day, runs)
    select project_id, day, sum(runs) from test_days where project_id = ${projectId} group by 1, 2`);
}

/** A commit on which a test both passed and failed that day counts as flaky; results without a commit cannot tell. */
function insertDays(projectId: number, condition: SQL): SQL {
  return sql`
    insert into test_days (test_id, project_id, day, runs, failed, skipped, commits, flaky_commits, duration_sum_ms)
    select
      test_id, ${projectId}::int, day,
      sum(runs)::int, sum(failed)::int, sum(skipped)::int,
      (count(*) filter (where commit_sha is not null and runs > skipped)
        + coalesce(sum(alone) filter (where commit_sha is null), 0))::int,
      count(*) filter (where commit_sha is not null and passed > 0 and failed > 0)::int,
      sum(duration_ms)
    from (
      select
        r.test_id, (r.at at time zone 'UTC')::date as day, e.commit_sha,
        count(*) as runs,
        count(*) filter (where r.status in (${failed}, ${error})) as failed,
        count(*) filter (where r.status = ${skipped}) as skipped,
        count(*) filter (where r.status = ${passed}) as passed,
        count(distinct r.execution_id) filter (where e.commit_sha is null and r.status <> ${skipped}) as alone,
        sum(r.duration_ms) as duration_ms
      from test_results r join executions e on e.id = r.execution_id
      where ${condition}
      group by 1, 2, 3
    ) per_commit
    group by test_id, day`;
}
