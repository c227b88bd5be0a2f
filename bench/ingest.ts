/**
 * Speed of the ingest against the simulator over HTTP: executions per second of a backfill (summaries, stages, commits,
 * deployments, roll-ups) and of reading details (steps, tests, causes), with the client's limiter lifted, and the time of
 * an incremental sync that finds nothing new.
 * Usage: ingest [--executions 3000] [--details 300] [--database both|pglite|postgres]
 */

import { parseArgs } from "node:util";
import { and, desc, eq, isNotNull } from "drizzle-orm";
import pino from "pino";
import { afterDetails } from "@/lib/boot/after-details";
import { storeHarnessConnector } from "@/lib/connectors/stored-harness.fixture";
import type { Context } from "@/lib/context";
import { type DatabaseOptions, migrate, openDatabase } from "@/lib/db";
import { startTestPostgres } from "@/lib/db/postgres.fixture";
import { executions, pipelines, projects, testResults } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { createHarnessClient } from "@/lib/harness/client";
import { unlimited } from "@/lib/harness/client/unlimited.fixture";
import { listProjects } from "@/lib/harness/reads";
import { storeExecutions } from "@/lib/history";
import { fetchExecutionDetails, syncProject, walkExecutions } from "@/lib/ingest";
import { getSender } from "@/lib/jobs";
import { startSimulator } from "@/simulator/start";

const { values } = parseArgs({
  options: {
    executions: { type: "string", default: "3000" },
    details: { type: "string", default: "300" },
    database: { type: "string", default: "both" },
  },
});
const dayMs = 86_400_000;
const simulator = await startSimulator({ executions: Number(values.executions), background: false });
const client = createHarnessClient({
  baseUrl: simulator.url,
  token: simulator.tokens.main ?? "",
  allowHttpLoopback: true,
  limiter: unlimited,
});

async function measure(name: string, options: DatabaseOptions) {
  const database = await openDatabase(options);
  const { db } = database;
  const ctx: Context = {
    db,
    actor: { kind: "system", id: "system", name: "bench", role: "system" },
    log: pino({ level: "silent" }),
    requestId: "bench",
    now: () => new Date(),
  };
  try {
    await migrate(database);
    // Ingest enqueues jobs; they go to this database and nobody works them.
    useTestDatabase(database);
    await getSender();
    const now = new Date();
    await storeHarnessConnector(db, {
      id: "c1",
      slug: "bench",
      displayName: "Bench",
      baseUrl: simulator.url,
      accountId: simulator.accountId,
    });
    for await (const { orgIdentifier, identifier, name: projectName } of listProjects({ client })) {
      await db.insert(projects).values({
        key: `bench.${orgIdentifier}.${identifier}`,
        connectorId: "c1",
        orgIdentifier: orgIdentifier ?? "default",
        orgName: orgIdentifier ?? "default",
        projectIdentifier: identifier,
        name: projectName,
        watched: true,
        syncState: "live",
        createdAt: now,
      });
    }
    const all = await db.select().from(projects);
    let startedAt = performance.now();
    for (const project of all) {
      const walk = walkExecutions({
        client,
        scope: { org: project.orgIdentifier, project: project.projectIdentifier },
        from: new Date(now.getTime() - 90 * dayMs),
        to: new Date(now.getTime() + dayMs),
        now: ctx.now,
      });
      for await (const { summaries, readAt } of walk) {
        await storeExecutions(db, { project, summaries, readAt, now: ctx.now() });
      }
    }
    const backfillSeconds = (performance.now() - startedAt) / 1_000;
    const stored = await db.$count(executions);

    const wanted = await db
      .select({
        planExecutionId: executions.planExecutionId,
        projectId: executions.projectId,
        pipelineIdentifier: pipelines.identifier,
      })
      .from(executions)
      .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
      .where(and(isNotNull(executions.endedAt)))
      .orderBy(desc(executions.startedAt))
      .limit(Number(values.details));
    startedAt = performance.now();
    const waiting = [...wanted];
    const runner = async () => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
        const project = all.find(({ id }) => id === item?.projectId);
        if (project !== undefined)
          await fetchExecutionDetails(ctx, client, project, { ...item, allTests: true }, afterDetails);
      }
    };
    await Promise.all([runner(), runner(), runner(), runner()]);
    const detailSeconds = (performance.now() - startedAt) / 1_000;

    startedAt = performance.now();
    for (const project of all) await syncProject(ctx, client, { ...project, watermarkAt: now });
    const syncMs = performance.now() - startedAt;
    return {
      database: name,
      executions: stored,
      backfillSeconds: round(backfillSeconds),
      executionsPerSecond: round(stored / backfillSeconds),
      details: wanted.length,
      detailsPerSecond: round(wanted.length / detailSeconds),
      testResults: await db.$count(testResults),
      idleSyncMs: round(syncMs),
    };
  } finally {
    await database.close();
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

const reports = [];
if (values.database !== "pglite") {
  const server = await startTestPostgres();
  try {
    reports.push(await measure("postgres", { kind: "postgres", url: server.url, poolSize: 10 }));
  } finally {
    await server.stop();
  }
}
if (values.database !== "postgres") reports.push(await measure("pglite", { kind: "pglite", memory: true }));
console.log(JSON.stringify({ reports }, null, 2));
process.exit(0);
