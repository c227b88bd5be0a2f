import type { OpenDatabase } from "@/lib/db";
import { projects } from "@/lib/db/schema";
import { rebuildHours } from "@/lib/history";
import { ensurePartitions, monthsBetween, rebuildTestDays, rebuildTestPlaces } from "@/lib/test-reliability";

export interface SeedOptions {
  executions: number;
  testResults: number;
  /** The executions lie evenly in this many days before `now`. */
  days: number;
  now: Date;
}

export interface SeedReport {
  executions: number;
  testResults: number;
  deployments: number;
  hourRows: number;
  testDayRows: number;
  seconds: number;
}

const dayMs = 86_400_000;
const projectCount = 8;
const pipelineCount = 60;
const testCount = 4_000;

/** Stages as a real strip has them, so that rows are as wide as real ones. */
const strip = JSON.stringify(
  ["Build", "Test", "Publish", "Deploy staging", "Approve", "Deploy production"].map((name, index) => ({
    nodeId: `node-${index}-0123456789abcdef`,
    name,
    type: index < 3 ? "CI" : "Deployment",
    status: "Success",
    outcome: "succeeded",
    startedAt: 1_755_678_000_000,
    endedAt: 1_755_678_420_000,
  })),
);

/**
 * Fills an empty, migrated store with a large installation: projects, pipelines, executions (two thirds on the default branch,
 * one in eight failed), deployments, tests, results, and the roll-ups made by the product's own code. Repeatable.
 */
export async function seedStore({ sql, db }: OpenDatabase, options: SeedOptions): Promise<SeedReport> {
  const startedAt = performance.now();
  const { executions, testResults, days } = options;
  const now = `timestamptz '${options.now.toISOString()}'`;
  await sql.exec(`
    select setseed(0.42);
    insert into connectors (id, slug, kind, display_name, base_url, account_id, token_ciphertext, token_kind, token_hint,
      webhook_key, webhook_secret_hash, tool_permissions, created_by, created_at, updated_at)
    values ('c1', 'bench', 'harness', 'Bench', 'https://app.harness.io', 'acc', '-', 'pat', '-', 'hook', '-', '{}', 'bench', ${now}, ${now});
    insert into projects (key, connector_id, org_identifier, org_name, project_identifier, name, watched, sync_state, watermark_at, created_at)
    select 'bench.org.p' || i, 'c1', 'org', 'Org', 'p' || i, 'Project ' || i, true, 'live', ${now}, ${now}
    from generate_series(1, ${projectCount}) i;
    insert into pipelines (project_id, identifier, name, modules, tags, default_branch, seen_at)
    select 1 + i % ${projectCount}, 'pipeline_' || i, 'Pipeline ' || i, '{ci,cd}', '{}', 'main', ${now}
    from generate_series(1, ${pipelineCount}) i;`);
  await sql.exec(`
    insert into executions (project_id, pipeline_id, plan_execution_id, run_sequence, status, outcome, started_at, ended_at,
      duration_ms, queued_ms, trigger_type, triggered_by_name, repo, branch, commit_sha, commit_message, commit_author,
      pr_number, execution_mode, modules, service_identifiers, environment_identifiers, stage_strip, failure_types,
      failure_message, failed_stage, failed_step, failure_cause, failure_fingerprint, failure_excerpt,
      failure_cluster_id, detail_level, updated_at)
    select p.project_id, p.id, 'plan' || lpad(i::text, 18, '0'), i,
      (array['Success','Failed','Aborted'])[kind], (array['succeeded','failed','cancelled'])[kind],
      at, at + ms * interval '1 ms', ms, (random() * 30000)::int,
      (array['WEBHOOK','WEBHOOK','MANUAL','SCHEDULER_CRON'])[1 + i % 4], 'Person ' || i % 40, 'repo-' || p.id,
      case when i % 3 > 0 then 'main' else 'feat/change-' || i / 9 end,
      md5((i / 2)::text) || '00000000', 'Change ' || i || ': make the checkout calculate totals once', 'Person ' || i % 40,
      case when i % 3 > 0 then null else i / 9 end, 'NORMAL', '{ci,cd}', '{}', '{}', '${strip}'::jsonb, '{}',
      case when kind = 2 then 'exit status 1' end, case when kind = 2 then 'Test' end, case when kind = 2 then 'unit tests' end,
      case when kind = 2 then (array['test_failure','dependency_or_registry','compile_or_type_error','timeout','infrastructure'])[1 + i % 5] end,
      case when kind = 2 then 'f1-' || md5((i % 700)::text) end,
      case when kind = 2 then 'AssertionError: expected ' || i % 700 || ' to be 1200' end,
      case when kind = 2 then md5((i % 700)::text) end, 2, at
    from (
      select i, ${now} - (i::float8 / ${executions}) * interval '${days} days' as at,
        case when random() < 0.125 then 2 when random() < 0.04 then 3 else 1 end as kind,
        (30000 + exp(random() * 4) * 20000)::int as ms
      from generate_series(0, ${executions - 1}) i
    ) e join pipelines p on p.id = 1 + (e.i * 7) % ${pipelineCount}`);
  await sql.exec(`
    insert into failure_clusters (id, key, key_length, cause, title, first_seen_at, last_seen_at, owner, created_at)
    select failure_cluster_id, min(failure_excerpt), length(min(failure_excerpt)), min(failure_cause), min(failure_excerpt),
      min(started_at), max(started_at), case when min(id) % 7 = 0 then 'Platform' end, ${now}
    from executions where failure_cluster_id is not null group by 1`);
  await sql.exec(`
    insert into deployments (project_id, execution_id, stage_node_id, service_identifier, service_name, environment_identifier,
      environment_name, environment_type, artifact, version, status, outcome, started_at, ended_at, is_rollback)
    select project_id, id, 'deploy', 'service_' || pipeline_id % 12, 'Service ' || pipeline_id % 12,
      (array['dev','staging','prod'])[1 + id % 3], (array['Dev','Staging','Production'])[1 + id % 3],
      case when id % 3 = 2 then 'Production' else 'PreProduction' end, 'registry/api:1.' || id, '1.' || id,
      status, outcome, started_at, ended_at, id % 211 = 0
    from executions where id % 4 = 0 and outcome <> 'cancelled'`);
  const perExecution = 200;
  const tested = Math.max(1, Math.ceil(testResults / perExecution));
  await sql.exec(`
    insert into tests (project_id, identity, repo, suite_name, class_name, name, file_name, first_seen_at, last_seen_at)
    select 1 + i % ${projectCount}, 't_' || md5(i::text), 'repo-1', 'Suite ' || i / 20, 'example.Class' || i / 20, 'handles case ' || i,
      'src/case-' || i || '.test.ts', ${now} - interval '${days} days', ${now}
    from generate_series(0, ${testCount - 1}) i;
    insert into test_runs (project_id, source, execution_id, execution_ref, pipeline_id, repo, branch, commit_sha, at)
    select project_id, 'harness', id, plan_execution_id, pipeline_id, repo, branch, commit_sha, started_at
    -- Pairs, because two executions share a commit, evenly over the time.
    from executions where ((id + 1) / 2) % ${Math.max(1, Math.floor(executions / tested))} = 0
    order by id limit ${tested}`);
  await ensurePartitions(db, monthsBetween(new Date(options.now.getTime() - days * dayMs), options.now));
  await sql.exec(`
    insert into test_results (test_id, run_id, at, attempt, status, duration_ms, step_node_id, message)
    select 1 + ((run.id * 37 + t) % ${testCount}), run.id, run.at, 0,
      case when random() < 0.01 then 1 when random() < 0.02 then 3 else 0 end, (random() * 900)::int, 'step-1', null
    from test_runs run cross join generate_series(0, ${perExecution - 1}) t
    on conflict do nothing`);
  for (const { id } of await db.select({ id: projects.id }).from(projects)) {
    await db.transaction(async (tx) => {
      await rebuildHours(tx, id);
      await rebuildTestDays(tx, id);
      await rebuildTestPlaces(tx, id);
    });
  }
  await sql.exec("vacuum analyze");
  const count = async (table: string) => {
    const { rows } = await sql.query(`select count(*)::int as n from ${table}`);
    return (rows[0] as { n: number }).n; // the statement above
  };
  return {
    executions: await count("executions"),
    testResults: await count("test_results"),
    deployments: await count("deployments"),
    hourRows: await count("execution_hours"),
    testDayRows: await count("test_days"),
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
  };
}
