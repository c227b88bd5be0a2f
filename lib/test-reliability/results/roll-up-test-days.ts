import { type SQL, sql } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { testStatusCodes } from "@/lib/db/schema";

const dayMs = 86_400_000;
const { failed, error, skipped, passed } = testStatusCodes;

/** What a project's day is the sum of, as the days of its tests give it. */
const summands = {
  runs: sql`sum(runs)`,
  failed: sql`sum(failed)`,
  skipped: sql`sum(skipped)`,
  duration_sum_ms: sql`sum(duration_sum_ms)`,
  tests: sql`count(*)`,
  failed_tests: sql`count(*) filter (where failed > 0)`,
  flaky_tests: sql`count(*) filter (where flaky_commits > 0)`,
} as const;
type Summand = keyof typeof summands;
const summandNames = Object.keys(summands) as Summand[]; // the object above has no other keys
type DaySums = Record<Summand, number>;

const columns = sql.raw(summandNames.join(", "));

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
  const from = sql`${start.toISOString()}::timestamptz`;
  const to = sql`${end.toISOString()}::timestamptz`;
  for (let index = 0; index < testIds.length; index += 5_000) {
    const ids = sql`${`{${testIds.slice(index, index + 5_000).join(",")}}`}::int[]`;
    const before = await changed(
      tx,
      sql`delete from test_days where project_id = ${projectId} and test_id = any(${ids}) and day = ${day}`,
    );
    const after = await changed(
      tx,
      insertDays(
        projectId,
        sql`r.test_id = any(${ids}) and r.at >= ${from} and r.at < ${to}
          -- The run's time is its results'; said twice, only the day's runs are looked at.
          and run.project_id = ${projectId} and run.at >= ${from} and run.at < ${to}`,
      ),
    );
    await addToProjectDay(tx, projectId, day, before, after);
  }
  await tx.execute(
    sql`delete from project_test_days where project_id = ${projectId} and day = ${day} and runs = 0`,
  );
}

async function changed(tx: Database, change: SQL): Promise<DaySums> {
  const sums = summandNames.map(
    (name) => sql`coalesce(${summands[name]}, 0)::float8 as ${sql.identifier(name)}`,
  );
  const { rows } = await tx.execute<DaySums>(
    sql`with changed as (${change} returning *) select ${sql.join(sums, sql`, `)} from changed`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error("an aggregate gave no row");
  return row;
}

async function addToProjectDay(
  tx: Database,
  projectId: number,
  day: string,
  before: DaySums,
  after: DaySums,
): Promise<void> {
  const more = summandNames.map((name) => Number(after[name]) - Number(before[name]));
  if (more.every((value) => value === 0)) return;
  const added = summandNames.map(
    (name) =>
      sql`${sql.identifier(name)} = stored.${sql.identifier(name)} + excluded.${sql.identifier(name)}`,
  );
  await tx.execute(sql`
    insert into project_test_days as stored (project_id, day, ${columns})
    values (${projectId}, ${day}, ${sql.join(
      more.map((value) => sql`${value}`),
      sql`, `,
    )})
    on conflict (project_id, day) do update set ${sql.join(added, sql`, `)}`);
}

/** Fills the roll-up of a project from nothing: after a bulk load, or to prove that the increments are right. */
export async function rebuildTestDays(tx: Database, projectId: number): Promise<void> {
  await tx.execute(sql`delete from test_days where project_id = ${projectId}`);
  await tx.execute(
    insertDays(projectId, sql`r.test_id in (select id from tests where project_id = ${projectId})`),
  );
  await rebuildProjectTestDays(tx, projectId);
}

/** Sums the days of a project's tests from nothing. */
export async function rebuildProjectTestDays(tx: Database, projectId: number): Promise<void> {
  await tx.execute(sql`delete from project_test_days where project_id = ${projectId}`);
  await tx.execute(sql`
    insert into project_test_days (project_id, day, ${columns})
    select project_id, day, ${sql.join(Object.values(summands), sql`, `)}
    from test_days where project_id = ${projectId} group by 1, 2`);
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
        r.test_id, (r.at at time zone 'UTC')::date as day, run.commit_sha,
        count(*) as runs,
        count(*) filter (where r.status in (${failed}, ${error})) as failed,
        count(*) filter (where r.status = ${skipped}) as skipped,
        count(*) filter (where r.status = ${passed}) as passed,
        count(distinct r.run_id) filter (where run.commit_sha is null and r.status <> ${skipped}) as alone,
        sum(r.duration_ms) as duration_ms
      from test_results r join test_runs run on run.id = r.run_id
      where ${condition}
      group by 1, 2, 3
    ) per_commit
    group by test_id, day`;
}
