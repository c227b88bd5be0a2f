/**
 * Server time of the pages' verbs on a large store, filled directly: p50 and p95 in milliseconds, on PGlite and on Postgres, and
 * the longest time for which a query held this process's event loop.
 * Usage: pages [--executions 100000] [--results 1000000] [--days 90] [--rounds 30] [--database both|pglite|postgres]
 */
import { randomUUID } from "node:crypto";
import os from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import pino from "pino";
import { seedStore } from "@/bench/seed/seed-store";
import type { Context } from "@/lib/context";
import { type DatabaseOptions, migrate, type OpenDatabase, openDatabase } from "@/lib/db";
import { startTestPostgres } from "@/lib/db/postgres.fixture";
import { readDeployments } from "@/lib/deployments";
import { listExecutions } from "@/lib/executions";
import { readFailureClusters } from "@/lib/failures";
import { readHealth } from "@/lib/health";
import { readTests } from "@/lib/test-reliability";
import { listFacets } from "@/lib/workspace";
import { parseExecutionFilters } from "@/schemas/executions/execution-list";
import { parseFailureFilters } from "@/schemas/failures/failure-filters";
import { parseFilters } from "@/schemas/filters";
import { parseTestFilters } from "@/schemas/test-reliability/filters";

const { values } = parseArgs({
  options: {
    executions: { type: "string", default: "100000" },
    results: { type: "string", default: "1000000" },
    days: { type: "string", default: "90" },
    rounds: { type: "string", default: "30" },
    database: { type: "string", default: "both" },
  },
});
const now = new Date();
const rounds = Number(values.rounds);

function contextOf(database: OpenDatabase): Context {
  return {
    db: database.db,
    actor: { kind: "user", id: "bench", name: "Bench", email: null, role: "viewer" },
    log: pino({ level: "silent" }),
    requestId: randomUUID(),
    now: () => now,
  };
}

const filters = (query: string) => parseFilters(new URLSearchParams(query)).value;
const failureFilters = (query: string) => parseFailureFilters(new URLSearchParams(query)).value;
const list = (query: string) => parseExecutionFilters(new URLSearchParams(query)).value;

/** What is measured: a page with its filters, as in its URL. */
const ranges = ["range=7d", "range=30d", "range=90d"];
const scopes = ["", "&branch=~default", "&project=bench.org.p3", "&project=bench.org.p3&branch=~default"];
const everyScope = ranges.flatMap((range) => scopes.map((scope) => `${range}${scope}`));

const executionsPage = (ctx: Context, query: string) =>
  listExecutions({ ctx, input: { filters: list(query), cursor: null } });

const pages: { page: string; queries: string[]; read: (ctx: Context, query: string) => Promise<unknown> }[] =
  [
    {
      page: "health",
      queries: [...everyScope, "range=24h", "range=90d&trigger=WEBHOOK", "range=90d&branch=main"],
      read: (ctx, query) => readHealth({ ctx, input: filters(query) }),
    },
    { page: "executions", queries: everyScope, read: executionsPage },
    {
      page: "executions",
      queries: ["range=90d&outcome=failed", "range=90d&sort=durationMs", "range=90d&q=checkout"],
      read: executionsPage,
    },
    {
      page: "filter bar",
      queries: ["range=7d", "range=90d"],
      read: (ctx, query) => listFacets({ ctx, input: filters(query) }),
    },
    {
      page: "failures",
      queries: ["range=7d", "range=90d", "range=90d&branch=~default"],
      read: (ctx, query) => readFailureClusters({ ctx, input: failureFilters(query) }),
    },
    {
      page: "tests",
      queries: ["range=7d", "range=90d", "range=90d&sort=failed", "range=90d&branch=~default"],
      read: (ctx, query) => readTests({ ctx, input: parseTestFilters(new URLSearchParams(query)).value }),
    },
    {
      page: "deployments",
      queries: ["range=7d", "range=90d", "range=90d&branch=~default"],
      read: (ctx, query) => readDeployments({ ctx, input: filters(query) }),
    },
  ];

function quantile(sorted: readonly number[], q: number): number {
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0) * 10) / 10;
}

async function measure(name: string, options: DatabaseOptions) {
  const database = await openDatabase(options);
  try {
    await migrate(database);
    const seed = await seedStore(database, {
      executions: Number(values.executions),
      testResults: Number(values.results),
      days: Number(values.days),
      now,
    });
    console.error(`${name}: seeded`, seed);
    const ctx = contextOf(database);
    const measured = [];
    for (const { page, query, read } of pages.flatMap(({ queries, ...each }) =>
      queries.map((query) => ({ ...each, query })),
    )) {
      await read(ctx, query);
      const hold = monitorEventLoopDelay({ resolution: 5 });
      hold.enable();
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const startedAt = performance.now();
        await read(ctx, query);
        times.push(performance.now() - startedAt);
      }
      hold.disable();
      times.sort((a, b) => a - b);
      const row = {
        page,
        query,
        p50Ms: quantile(times, 0.5),
        p95Ms: quantile(times, 0.95),
        minMs: quantile(times, 0),
        // Of the last minute: what else the machine did.
        loadAverage: Math.round((os.loadavg()[0] ?? 0) * 10) / 10,
        // The monitor's own period is part of what it reports.
        eventLoopHoldMs: Math.max(0, Math.round(hold.max / 1e6) - 5),
      };
      console.error(name, row);
      measured.push(row);
    }
    return { database: name, seed, pages: measured };
  } finally {
    await database.close();
  }
}

const reports = [];
if (values.database !== "pglite") {
  const server = await startTestPostgres(["shared_buffers=512MB"]);
  try {
    reports.push(await measure("postgres", { kind: "postgres", url: server.url, poolSize: 10 }));
  } finally {
    await server.stop();
  }
}
if (values.database !== "postgres") reports.push(await measure("pglite", { kind: "pglite", memory: true }));
console.log(JSON.stringify({ rounds, reports }, null, 2));
process.exit(0);
