import { z } from "zod";
import type { OpenDatabase } from "@/lib/db";
import { projects } from "@/lib/db/schema";
import { rebuildHours } from "@/lib/history";
import { ensurePartitions, monthsBetween, rebuildTestDays, rebuildTestPlaces } from "@/lib/test-reliability";

export interface SeedTestsOptions {
  results: number;
  /** Tests of all projects together; each suite has a thousand. */
  tests: number;
  days: number;
  now: Date;
}

export interface SeedTestsReport {
  results: number;
  runs: number;
  tests: number;
  testDayRows: number;
  partitions: number;
  seconds: number;
}

const dayMs = 86_400_000;
const projectCount = 4;
/** Tests that run together: a suite run has as many results. */
export const suiteSize = 1_000;

/**
 * Fills an empty, migrated store with the test results of four projects: suites of a thousand tests, each run some times a day,
 * two thirds of them on the default branch, two runs to a commit. One test in fifty is flaky at a rate of its own, one in five
 * hundred fails since some commit, one in a thousand always, and one run in three hundred is an outage. Rows lie in the order of
 * the runs, as they come in; roll-ups are made by the product's own code. Repeatable.
 */
export async function seedTests(opened: OpenDatabase, options: SeedTestsOptions): Promise<SeedTestsReport> {
  const startedAt = performance.now();
  const { db, sql } = opened;
  const { days } = options;
  const now = `timestamptz '${options.now.toISOString()}'`;
  const suites = Math.max(projectCount, Math.round(options.tests / suiteSize));
  const runs = Math.max(suites, Math.round(options.results / suiteSize));
  await sql.exec(`
    select setseed(0.42);
    insert into connectors (id, slug, kind, display_name, base_url, account_id, token_ciphertext, token_kind, token_hint,
      webhook_key, webhook_secret_hash, tool_permissions, created_by, created_at, updated_at)
    values ('c1', 'bench', 'harness', 'Bench', 'https://app.harness.io', 'acc', '-', 'pat', '-', 'hook', '-', '{}', 'bench', ${now}, ${now});
    insert into projects (key, connector_id, org_identifier, org_name, project_identifier, name, watched, sync_state, watermark_at, created_at)
    select 'bench.org.p' || i, 'c1', 'org', 'Org', 'p' || i, 'Project ' || i, true, 'live', ${now}, ${now}
    from generate_series(1, ${projectCount}) i;
    insert into pipelines (project_id, identifier, name, modules, tags, default_branch, seen_at)
    select 1 + s % ${projectCount}, 'suite_' || s, 'Suite ' || s, '{ci}', '{}', 'main', ${now} from generate_series(0, ${suites - 1}) s;
    insert into tests (project_id, identity, repo, suite_name, class_name, name, file_name, first_seen_at, last_seen_at)
    select 1 + (i / ${suiteSize}) % ${projectCount}, 't_' || md5(i::text), 'repo-' || 1 + (i / ${suiteSize}) % ${projectCount},
      'Suite ' || i / ${suiteSize}, 'example.Class' || i / 20, 'handles case ' || i, 'src/class-' || i / 20 || '.test.ts',
      ${now} - interval '${days} days', ${now}
    from generate_series(0, ${suites * suiteSize - 1}) i;
    insert into executions (project_id, pipeline_id, plan_execution_id, run_sequence, status, outcome, started_at, ended_at, duration_ms,
      trigger_type, repo, branch, commit_sha, execution_mode, modules, service_identifiers, environment_identifiers, stage_strip, failure_types,
      detail_level, updated_at)
    select p.project_id, p.id, 'run-' || r, r, 'Success', 'succeeded', e.at, e.at + interval '8 minutes', 480000, 'WEBHOOK',
      'repo-' || p.project_id, case when c % 3 < 2 then 'main' else 'change-' || c end, md5('commit ' || c), 'NORMAL', '{ci}', '{}', '{}', '[]', '{}', 2, e.at
    from generate_series(0, ${runs - 1}) r
    cross join lateral (select ${now} - interval '1 hour' - (${runs} - r) * interval '${(days * 86_400) / runs} seconds' as at) e
    join pipelines p on p.id = 1 + r % ${suites}
    -- Two runs of a suite have a commit: the second is a rerun or a nightly.
    cross join lateral (select r / (2 * ${suites}) as c) commit;
    insert into test_runs (project_id, source, execution_id, execution_ref, pipeline_id, repo, branch, commit_sha, at, updated_at)
    select project_id, 'harness', id, plan_execution_id, pipeline_id, repo, branch, commit_sha, started_at, started_at from executions order by id`);
  await db.transaction((tx) =>
    ensurePartitions(tx, monthsBetween(new Date(options.now.getTime() - (days + 1) * dayMs), options.now)),
  );
  await withoutIndexes(opened, () => fillResults(opened, runs, suites));
  await sql.exec(`
    update test_runs run set passed = c.passed, failed = c.failed, skipped = c.skipped, duration_ms = c.duration_ms
    from (
      select run_id, count(*) filter (where status = 0) as passed, count(*) filter (where status in (1, 2)) as failed,
        count(*) filter (where status = 3) as skipped, sum(duration_ms) as duration_ms
      from test_results group by 1
    ) c where c.run_id = run.id;
    update executions e set outcome = 'failed', status = 'Failed' from test_runs run where run.execution_id = e.id and run.failed > 0`);
  await sql.exec("vacuum analyze");
  for (const { id } of await db.select({ id: projects.id }).from(projects)) {
    await db.transaction(async (tx) => {
      await rebuildHours(tx, id);
      await rebuildTestDays(tx, id);
      await rebuildTestPlaces(tx, id);
    });
  }
  await sql.exec("vacuum analyze");
  const count = async (from: string) => {
    const { rows } = await sql.query(`select count(*)::int as n from ${from}`);
    return z.object({ n: z.number() }).parse(rows[0]).n;
  };
  return {
    results: await count("test_results"),
    runs: await count("test_runs"),
    tests: await count("tests"),
    testDayRows: await count("test_days"),
    partitions: await count("pg_inherits where inhparent = 'test_results'::regclass"),
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
  };
}

/** In portions, so that the embedded database never holds more than one in memory. */
async function fillResults({ sql }: OpenDatabase, runs: number, suites: number): Promise<void> {
  const portion = 500;
  for (let from = 1; from <= runs; from += portion) {
    await sql.exec(`
      insert into test_results (test_id, run_id, at, attempt, status, duration_ms, step_node_id, message)
      select test_id, run_id, at, 0, status, (20 + random() * 900)::int, 'n-unit-tests',
        case when status in (1, 2) then (array['expected 1 to be 2', 'timed out after 5000 ms', 'ECONNREFUSED 127.0.0.1:5432'])[1 + test_id % 3] end
      from (
        select t.test_id, run.id as run_id, run.at,
          case
            when run.id % 300 = 7 and random() < 0.6 then 2
            when t.test_id % 1000 = 3 then 1
            when t.test_id % 500 = 11 and run.id > ${runs} * (0.3 + (t.test_id % 7) * 0.1) then 1
            when t.test_id % 50 = 21 and random() < 0.02 + (t.test_id % 13) * 0.02 then 1
            when t.test_id % 40 = 9 then 3
            else 0
          end as status
        from test_runs run
        cross join lateral (
          select ((run.pipeline_id - 1) * ${suiteSize} + i)::int as test_id from generate_series(1, ${suiteSize}) i
        ) t
        where run.id >= ${from} and run.id < ${from + portion} and run.pipeline_id <= ${suites}
      ) r`);
  }
}

const Definition = z.object({ drop: z.string(), make: z.string() });

/** A load without indexes and foreign keys is many times as fast; they are made again as the migrations made them. */
async function withoutIndexes({ sql }: OpenDatabase, load: () => Promise<void>): Promise<void> {
  const { rows } = await sql.query(`
    select 'alter table test_results drop constraint ' || quote_ident(conname) as drop,
      'alter table test_results add constraint ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid) as make
    from pg_constraint where conrelid = 'test_results'::regclass and contype in ('p', 'f')
    union all
    select 'drop index ' || indexrelid::regclass, pg_get_indexdef(indexrelid)
    from pg_index where indrelid = 'test_results'::regclass and not indisprimary`);
  const definitions = z.array(Definition).parse(rows);
  for (const { drop } of definitions) await sql.exec(drop);
  await load();
  for (const { make } of definitions) await sql.exec(make.replace(" ON ONLY ", " ON "));
}
