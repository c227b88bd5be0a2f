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
    await tx.execute(sql`delete from test_days where test_id = any(${ids}) and day = ${day}`);
    await tx.execute(
      insertDays(
        projectId,
        sql`r.test_id = any(${ids}) and r.at >= ${start.toISOString()} and r.at < ${end.toISOString()}`,
      ),
    );
  }
}

/** Fills the roll-up of a project from nothing: after a bulk load, or to prove that the increments are right. */
export async function rebuildTestDays(tx: Database, projectId: number): Promise<void> {
  await tx.execute(sql`delete from test_days where project_id = ${projectId}`);
  await tx.execute(
    insertDays(projectId, sql`r.test_id in (select id from tests where project_id = ${projectId})`),
  );
}

/** A commit on which a test both passed and failed that day counts as flaky; results without a commit cannot tell. */
function insertDays(projectId: number, condition: SQL): SQL {
  return sql`
    insert into test_days (test_id, project_id, day, runs, failed, skipped, flaky_commits, duration_sum_ms)
    select
      test_id, ${projectId}::int, day,
      sum(runs)::int, sum(failed)::int, sum(skipped)::int,
      count(*) filter (where commit_sha is not null and passed > 0 and failed > 0)::int,
      sum(duration_ms)
    from (
      select
        r.test_id, (r.at at time zone 'UTC')::date as day, e.commit_sha,
        count(*) as runs,
        count(*) filter (where r.status in (${failed}, ${error})) as failed,
        count(*) filter (where r.status = ${skipped}) as skipped,
        count(*) filter (where r.status = ${passed}) as passed,
        sum(r.duration_ms) as duration_ms
      from test_results r join executions e on e.id = r.execution_id
      where ${condition}
      group by 1, 2, 3
    ) per_commit
    group by test_id, day`;
}
