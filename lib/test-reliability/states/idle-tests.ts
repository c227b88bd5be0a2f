import { sql } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { testDays, testRuns, testStateRows, tests } from "@/lib/db/schema";
import { idleDays } from "@/lib/insights/test-reliability";

/**
 * Which of these tests no longer run: their repository's runs go on for so many days without a result of theirs but skips. While
 * nobody runs anything no test becomes one; where no run of the repository is left at all, time goes on. A quarantine by policy,
 * too, is given so many days. One that a person made holds to its end: pipelines may honour it by leaving the test out.
 */
export async function idleTests(
  db: Pick<Database, "execute">,
  testIds: readonly number[],
  now: Date,
): Promise<Set<number>> {
  if (testIds.length === 0) return new Set();
  const { rows } = await db.execute<{ id: number }>(sql`
    with asked as (select * from ${tests} where id = any(${`{${testIds.join(",")}}`}::int[])),
      latest as (
        select project_id, coalesce(repo, '') as repo, max(at) as at from ${testRuns}
        where project_id in (select project_id from asked) group by 1, 2
      )
    select t.id from asked t
      left join latest on latest.project_id = t.project_id and latest.repo = coalesce(t.repo, '')
      left join ${testStateRows} s on s.test_id = t.id and s.state = 'quarantined'
    where not coalesce(s.set_by = 'person' and (s.expires_at is null or s.expires_at > ${now.toISOString()}::timestamptz), false)
      and coalesce(latest.at, ${now.toISOString()}::timestamptz) - make_interval(days => ${idleDays}) > greatest(
      t.first_seen_at,
      s.since,
      (select (max(d.day) + 1)::timestamp at time zone 'UTC' from ${testDays} d where d.test_id = t.id and d.runs > d.skipped)
    )`);
  return new Set(rows.map(({ id }) => id));
}
