import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { rebuildTestDays } from "@/lib/test-reliability/results/roll-up-test-days";
import { eachDatabase } from "./databases.fixture";
import { migrate } from "./migrate";
import { migrateTo } from "./migrate-to.fixture";
import { projectTestDays, teammates, testDays } from "./schema";

const resultCount = 3_600;

/** What a store of the first release holds: 40 tests in 90 executions over seven months, two of which are long ago. */
const firstRelease = `
  insert into connectors (id, slug, kind, display_name, base_url, account_id, token_ciphertext, token_kind, token_hint, webhook_key,
    webhook_secret_hash, tool_permissions, created_by, created_at, updated_at)
  values ('c1', 'demo', 'harness', 'Demo', 'http://127.0.0.1:1', 'acc', '-', 'pat', '-', 'hook', '-', '{}', 'demo:1', now(), now());
  insert into projects (id, key, connector_id, org_identifier, org_name, project_identifier, name, sync_state, created_at)
  values (1, 'demo.default.shop', 'c1', 'default', 'Default', 'shop', 'Shop', 'live', now());
  insert into pipelines (id, project_id, identifier, name, modules, tags, seen_at) values (1, 1, 'ci', 'CI', '{}', '{}', now());
  insert into executions (project_id, pipeline_id, plan_execution_id, run_sequence, status, outcome, started_at, trigger_type, branch, commit_sha,
    repo, pr_number, execution_mode, modules, service_identifiers, environment_identifiers, stage_strip, failure_types, updated_at)
  select 1, 1, 'run-' || i, i, 'Success', 'succeeded',
    case when i < 3 then timestamptz '2019-12-31 23:59:59.999+00' else timestamptz '2026-08-20 10:00+00' - i * interval '2 days' end,
    'WEBHOOK', 'main', case when i % 5 = 0 then null else 'commit-' || i / 2 end, 'shop', i, 'NORMAL', '{}', '{}', '{}', '[]', '{}', now()
  from generate_series(1, 90) i;
  insert into tests (project_id, identity, suite_name, class_name, name, first_seen_at, last_seen_at)
  select 1, 't_' || i, 'suite', 'Class', 'test ' || i, now(), now() from generate_series(1, 40) i;
  insert into test_results (test_id, execution_id, at, attempt, status, duration_ms, step_node_id, message)
  select t.id, e.id, e.started_at, 0, (e.id * t.id) % 4, 10, 'step', case when (e.id * t.id) % 4 = 1 then 'said "no"' end
  from executions e cross join tests t;
  insert into test_days (test_id, project_id, day, runs, failed, skipped, commits, flaky_commits, duration_sum_ms)
  select test_id, 1, (at at time zone 'UTC')::date, count(*), count(*) filter (where status in (1, 2)), count(*) filter (where status = 3),
    0, 0, sum(duration_ms)
  from test_results group by 1, 3;
  insert into project_test_days (project_id, day, runs) select 1, day, sum(runs) from test_days group by 2`;

const kept = `select count(*)::int as count, count(distinct e.id)::int as executions, count(r.message)::int as messages,
    sum(r.test_id * r.status)::int as checksum
  from test_results r`;

eachDatabase((_kind, open) => {
  test("a teammate that had no list of connectors keeps all of them, and a list that was named stays that list", async () => {
    const opened = await open();
    await migrateTo(opened, "0013_waits_and_detail_answers");
    await opened.sql.exec(`insert into teammates (id, name, role, instructions, connector_ids, tool_permissions, created_at)
      values ('sre', 'SRE teammate', '-', '-', '{}', '{"harness_delete":"deny"}', now()), ('one', 'One', '-', '-', '{c1}', '{}', now())`);
    await migrate(opened);
    const stored = await opened.db.select().from(teammates).orderBy(teammates.id);
    expect(stored).toMatchObject([
      { id: "one", connectorIds: ["c1"] },
      { id: "sre", connectorIds: null, toolPermissions: { harness_delete: "deny" } },
    ]);
    // Both an empty list and none can be stored from here on: they mean different things.
    await opened.db.update(teammates).set({ connectorIds: [] }).where(eq(teammates.id, "one"));
    const emptied = await opened.db.select().from(teammates).where(eq(teammates.id, "one"));
    expect(emptied).toMatchObject([{ connectorIds: [] }]);
  }, 120_000);

  test("a store of the first release keeps every test result when results move to runs and months", async () => {
    const opened = await open();
    await migrateTo(opened, "0000_foundation");
    await opened.sql.exec(firstRelease);
    const { rows: before } = await opened.sql.query(`${kept} join executions e on e.id = r.execution_id`);
    expect(before).toMatchObject([{ count: resultCount, executions: 90 }]);
    await migrate(opened);
    const { rows: after } = await opened.sql.query(
      `${kept} join test_runs run on run.id = r.run_id and run.at = r.at join executions e on e.id = run.execution_id
        and run.execution_ref = e.plan_execution_id and run.commit_sha is not distinct from e.commit_sha and run.pr_number = e.pr_number`,
    );
    expect(after).toEqual(before);
    const { rows: counted } = await opened.sql.query(
      "select sum(passed + failed + skipped)::int as count, sum(duration_ms)::int as ms from test_runs",
    );
    expect(counted).toEqual([{ count: resultCount, ms: resultCount * 10 }]);
    const { rows: elsewhere } = await opened.sql.query("select count(*)::int as n from test_results_default");
    expect(elsewhere).toEqual([{ n: 0 }]);
    const { rows: old } = await opened.sql.query("select count(*)::int as n from test_results_2019_12");
    expect(old).toEqual([{ n: 80 }]);
    const { rows: places } = await opened.sql.query(
      "select count(*)::int as n, min(first_day)::text as first, max(last_day)::text as last from test_places",
    );
    expect(places).toEqual([{ n: 40, first: "2019-12-31", last: "2026-08-14" }]);
    // What the days were is what a recount makes of the moved rows.
    const totals = () => opened.db.select().from(projectTestDays).orderBy(projectTestDays.day);
    const migrated = await totals();
    expect(migrated.length).toBe(await opened.db.$count(projectTestDays));
    await opened.db.transaction((tx) => rebuildTestDays(tx, 1));
    expect((await totals()).map((day) => ({ ...day, flakyTests: 0 }))).toEqual(migrated);
    expect(await opened.db.$count(testDays)).toBeGreaterThan(0);
  }, 120_000);
});
