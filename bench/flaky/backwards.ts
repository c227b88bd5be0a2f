import pino from "pino";
import { storeHarnessConnector } from "@/lib/connectors/stored-harness.fixture";
import type { Context } from "@/lib/context";
import { migrate, type OpenDatabase, openDatabase } from "@/lib/db";
import { startTestPostgres } from "@/lib/db/postgres.fixture";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { ensurePartitions, judgeTests, monthsBetween } from "@/lib/test-reliability";

const dayMs = 86_400_000;
/** Between two batches: ten runs of a hundred suites take this long at 400 requests a minute. */
const batchMs = 150_000;
const days = 60;

/**
 * What the product's own job spends on judging a history that comes in batches: as an account is read, newest first, and as it would
 * be if it were read oldest first. After each batch the job runs as it does in the product, until nothing is left to be counted.
 */
export async function measureBackwards(tests: number, runs: number, batches: number): Promise<void> {
  const newestFirst = await feed({ tests, runs, batches, newestFirst: true });
  const oldestFirst = await feed({ tests, runs, batches, newestFirst: false });
  const ratioOf = (name: "seconds" | "cpuSeconds") =>
    Math.round((newestFirst[name] / oldestFirst[name]) * 100) / 100;
  console.log(
    JSON.stringify({
      tests,
      runs,
      batches,
      newestFirst,
      oldestFirst,
      ratio: ratioOf("seconds"),
      cpuRatio: ratioOf("cpuSeconds"),
    }),
  );
}

interface Feed {
  tests: number;
  runs: number;
  batches: number;
  newestFirst: boolean;
}

async function feed(feed: Feed) {
  const server = await startTestPostgres(["shared_buffers=512MB", "max_wal_size=4GB"]);
  const database = await openDatabase({ kind: "postgres", url: server.url, poolSize: 4 });
  try {
    await migrate(database);
    useTestDatabase(database);
    return await judgeInBatches(database, feed);
  } finally {
    await database.close();
    await server.stop();
  }
}

async function judgeInBatches({ db, sql }: OpenDatabase, { tests, runs, batches, newestFirst }: Feed) {
  const began = Date.now();
  let now = began;
  const ctx: Context = {
    db,
    actor: { kind: "system", id: "system", name: "bench", role: "system" },
    log: pino({ level: "silent" }),
    requestId: "bench",
    now: () => new Date(now),
  };
  await db.transaction((tx) =>
    ensurePartitions(tx, monthsBetween(new Date(began - (days + 1) * dayMs), new Date(began))),
  );
  await storeHarnessConnector(db, {
    id: "c1",
    slug: "bench",
    displayName: "Bench",
    baseUrl: "https://app.harness.io",
    accountId: "acc",
  });
  await storeOutlines(sql, { tests, runs, at: new Date(began) });
  const cost = { seconds: 0, cpuSeconds: 0, judged: 0, recomputed: 0 };
  const judge = async () => {
    const [cpu, since] = [process.cpuUsage(), performance.now()];
    const outcomes = await judgeTests({ ctx, input: { projectId: 1 } });
    cost.seconds += (performance.now() - since) / 1_000;
    const { user, system } = process.cpuUsage(cpu);
    cost.cpuSeconds += (user + system) / 1e6;
    for (const outcome of outcomes) {
      if (outcome.kind === "judged") cost.judged += 1;
      if (outcome.kind === "judged" && outcome.recomputed) cost.recomputed += 1;
    }
    return outcomes.some(({ kind }) => kind !== "unchanged");
  };
  const size = Math.ceil(runs / batches);
  for (let batch = 0; batch < batches; batch++) {
    const from = newestFirst ? Math.max(1, runs - (batch + 1) * size + 1) : batch * size + 1;
    const to = newestFirst ? runs - batch * size : Math.min(runs, (batch + 1) * size);
    await storeResults(sql, { tests, from, to, at: new Date(now) });
    now += batchMs;
    await judge();
    console.error(newestFirst ? "newest first" : "oldest first", batch + 1, JSON.stringify(cost));
  }
  do now += batchMs;
  while (await judge());
  const batchwise = { ...cost };
  await sql.exec("delete from test_judgements; delete from test_ledgers");
  await judge();
  // The least that any order could cost: all of it counted once.
  const once = {
    seconds: cost.seconds - batchwise.seconds,
    cpuSeconds: cost.cpuSeconds - batchwise.cpuSeconds,
  };
  return { ...batchwise, once };
}

/** A project whose executions are known and none of whose tests are read yet. */
async function storeOutlines(
  sql: OpenDatabase["sql"],
  { tests, runs, at }: { tests: number; runs: number; at: Date },
): Promise<void> {
  const now = `timestamptz '${at.toISOString()}'`;
  await sql.exec(`
    select setseed(0.42);
    insert into projects (key, connector_id, org_identifier, org_name, project_identifier, name, watched, sync_state, watermark_at, created_at)
    values ('bench.org.p', 'c1', 'org', 'Org', 'p', 'Project', true, 'live', ${now}, ${now});
    insert into pipelines (project_id, identifier, name, modules, tags, default_branch, seen_at)
    values (1, 'suite', 'Suite', '{ci}', '{}', 'main', ${now});
    insert into tests (project_id, identity, repo, suite_name, class_name, name, file_name, first_seen_at, last_seen_at)
    select 1, 't_' || md5(i::text), 'repo', 'Suite ' || i / 100, 'example.Class' || i / 20, 'handles case ' || i, 'src/class-' || i / 20 || '.test.ts',
      ${now} - interval '${days} days', ${now}
    from generate_series(1, ${tests}) i;
    insert into executions (project_id, pipeline_id, plan_execution_id, run_sequence, status, outcome, started_at, ended_at, duration_ms,
      trigger_type, repo, branch, commit_sha, execution_mode, modules, service_identifiers, environment_identifiers, stage_strip, failure_types,
      detail_level, updated_at)
    select 1, 1, 'run-' || r, r, 'Failed', 'failed', e.at, e.at + interval '8 minutes', 480000, 'WEBHOOK',
      'repo', case when r % 3 > 0 then 'main' else 'change-' || r end, md5('commit ' || r), 'NORMAL', '{ci}', '{}', '{}', '[]', '{}', 1, e.at
    from generate_series(1, ${runs}) r
    cross join lateral (select ${now} - interval '4 hours' - (${runs} - r) * interval '${(days * 86_400) / runs} seconds' as at) e`);
}

/** One test in five fails now and then, at a rate between 0.05 % and 6.4 %. */
async function storeResults(
  sql: OpenDatabase["sql"],
  { tests, from, to, at }: { tests: number; from: number; to: number; at: Date },
): Promise<void> {
  const now = `timestamptz '${at.toISOString()}'`;
  const some = `run_sequence between ${from} and ${to}`;
  await sql.exec(`
    insert into test_runs (project_id, source, execution_id, execution_ref, pipeline_id, repo, branch, commit_sha, at, updated_at)
    select project_id, 'harness', id, plan_execution_id, pipeline_id, repo, branch, commit_sha, started_at, ${now} from executions where ${some};
    insert into test_results (test_id, run_id, at, attempt, status, duration_ms, step_node_id, message)
    select test_id, run_id, at, 0, status, 40, 'n-unit', case when status = 1 then 'expected 1 to be 2' end
    from (
      select i as test_id, r.id as run_id, r.at,
        case when i % 5 = 0 and random() < 0.0005 * power(2, (i / 5) % 8) then 1 else 0 end as status
      from test_runs r join executions e on e.id = r.execution_id cross join generate_series(1, ${tests}) i where e.${some}
    ) made;
    update test_runs run set passed = c.passed, failed = c.failed
    from (
      select run_id, count(*) filter (where status = 0) as passed, count(*) filter (where status = 1) as failed
      from test_results where at >= (select min(started_at) from executions where ${some})
        and at <= (select max(started_at) from executions where ${some}) group by 1
    ) c where c.run_id = run.id;
    update executions set detail_level = 2 where ${some};
    analyze test_runs`);
}
