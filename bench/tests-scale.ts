/**
 * Test results by the million: how many a second are stored through the product's own path, and server time of the Tests page and of
 * a test's page, p50 and p95 in milliseconds, on Postgres and on PGlite (in a directory on disk).
 * Usage: tests-scale [--results 10000000] [--tests 10000] [--days 120] [--ingest 200] [--rounds 30] [--database both|pglite|postgres]
 */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { asc, desc, sql } from "drizzle-orm";
import pino from "pino";
import { seedTests } from "@/bench/seed/seed-tests";
import { storeSuiteRuns } from "@/bench/seed/store-suite-runs";
import type { Context } from "@/lib/context";
import { type DatabaseOptions, migrate, type OpenDatabase, openDatabase } from "@/lib/db";
import { startTestPostgres } from "@/lib/db/postgres.fixture";
import { projects, testDays, testJudgements, testResults } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { getTest, judgeTests, readTests } from "@/lib/test-reliability";
import { parseTestFilters } from "@/schemas/test-reliability/filters";

const { values } = parseArgs({
  options: {
    results: { type: "string", default: "10000000" },
    tests: { type: "string", default: "10000" },
    days: { type: "string", default: "120" },
    ingest: { type: "string", default: "200" },
    rounds: { type: "string", default: "30" },
    database: { type: "string", default: "both" },
  },
});
const now = new Date();
const rounds = Number(values.rounds);

const ranges = ["range=7d", "range=30d", "range=90d"];
const scopes = ["", "&project=bench.org.p2", "&branch=~default", "&project=bench.org.p2&branch=~default"];
const testsQueries = [
  ...ranges.flatMap((range) => scopes.map((scope) => `${range}${scope}`)),
  "range=30d&pipeline=suite_1&project=bench.org.p2",
  "range=30d&branch=main",
  "range=30d&state=flaky",
  "range=30d&sort=failed",
  "range=90d&sort=name",
  "range=30d&q=case%2042",
];

function contextOf({ db }: OpenDatabase): Context {
  return {
    db,
    actor: { kind: "user", id: "bench", name: "Bench", email: null, role: "viewer" },
    log: pino({ level: "silent" }),
    requestId: "bench",
    now: () => now,
  };
}

const round = (value: number) => Math.round(value * 10) / 10;

function quantile(sorted: readonly number[], q: number): number {
  return round(sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0);
}

async function timesOf(read: () => Promise<unknown>): Promise<number[]> {
  await read();
  const times: number[] = [];
  for (let index = 0; index < rounds; index++) {
    const startedAt = performance.now();
    await read();
    times.push(performance.now() - startedAt);
  }
  return times;
}

function summary(times: readonly number[]) {
  const sorted = [...times].sort((a, b) => a - b);
  return {
    p50Ms: quantile(sorted, 0.5),
    p95Ms: quantile(sorted, 0.95),
    minMs: quantile(sorted, 0),
    // Of the last minute: what else the machine did.
    loadAverage: round(os.loadavg()[0] ?? 0),
  };
}

/** Tests of different kinds, and of each the one with the longest history. */
async function testsToOpen({ db }: OpenDatabase): Promise<{ kind: string; testId: number }[]> {
  const found = await db
    .selectDistinctOn([testJudgements.label], { kind: testJudgements.label, testId: testJudgements.testId })
    .from(testJudgements)
    .orderBy(testJudgements.label, desc(testJudgements.runs), asc(testJudgements.testId));
  const [first] = await db.select({ testId: testDays.testId }).from(testDays).limit(1);
  return found.length > 0 ? found : first === undefined ? [] : [{ kind: "any", testId: first.testId }];
}

async function measure(name: string, options: DatabaseOptions) {
  const opened = await openDatabase(options);
  try {
    await migrate(opened);
    useTestDatabase(opened);
    const seed = await seedTests(opened, {
      results: Number(values.results),
      tests: Number(values.tests),
      days: Number(values.days),
      now,
    });
    console.error(name, "seeded", seed);
    const ctx = contextOf(opened);
    const system: Context = {
      ...ctx,
      actor: { kind: "system", id: "system", name: "bench", role: "system" },
    };
    const startedAt = performance.now();
    for (const { id } of await opened.db.select({ id: projects.id }).from(projects)) {
      await judgeTests({ ctx: system, input: { projectId: id } });
    }
    const judgeSeconds = round((performance.now() - startedAt) / 1_000);
    console.error(name, "judged", { judgeSeconds });
    const stored = await storeSuiteRuns(opened, Number(values.ingest), now);
    const ingest = { ...stored, perRun: summary(stored.times), times: undefined };
    console.error(name, "ingest", ingest);
    await opened.sql.exec("vacuum analyze");
    const pages = [];
    const all: number[] = [];
    for (const query of testsQueries) {
      const { value } = parseTestFilters(new URLSearchParams(query));
      const times = await timesOf(() => readTests({ ctx, input: value }));
      all.push(...times);
      pages.push({ page: "tests", query, ...summary(times) });
      console.error(name, pages.at(-1));
    }
    const testPages: number[] = [];
    for (const { kind, testId } of await testsToOpen(opened)) {
      const times = await timesOf(() => getTest({ ctx, input: { testId } }));
      testPages.push(...times);
      pages.push({ page: "test", query: kind, ...summary(times) });
      console.error(name, pages.at(-1));
    }
    const { rows } = await opened.db.execute<{ mb: number }>(
      sql`select (pg_database_size(current_database()) / 1048576)::int as mb`,
    );
    return {
      database: name,
      seed,
      judgeSeconds,
      ingest,
      results: await opened.db.$count(testResults),
      databaseMb: rows[0]?.mb ?? null,
      testsPage: summary(all),
      testPage: summary(testPages),
      pages,
    };
  } finally {
    await opened.close();
  }
}

const reports = [];
if (values.database !== "pglite") {
  const server = await startTestPostgres([
    "shared_buffers=1GB",
    "maintenance_work_mem=512MB",
    "max_wal_size=8GB",
  ]);
  try {
    reports.push(await measure("postgres", { kind: "postgres", url: server.url, poolSize: 10 }));
  } finally {
    await server.stop();
  }
}
if (values.database !== "postgres") {
  const directory = await mkdtemp(path.join(os.tmpdir(), "tackroom-tests-scale-"));
  try {
    reports.push(await measure("pglite", { kind: "pglite", dataDir: directory }));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
console.log(JSON.stringify({ rounds, reports }, null, 2));
process.exit(0);
