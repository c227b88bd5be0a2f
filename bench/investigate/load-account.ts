import { desc, eq, inArray } from "drizzle-orm";
import pino from "pino";
import { afterDetails } from "@/lib/boot/after-details";
import { storeHarnessConnector } from "@/lib/connectors/stored-harness.fixture";
import type { Context } from "@/lib/context";
import { migrate, openDatabase } from "@/lib/db";
import { executions, pipelines, projects } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { createHarnessClient, type HarnessClient, type RateLimiter } from "@/lib/harness/client";
import { listProjects } from "@/lib/harness/reads";
import { type ProjectRow, storeExecutions } from "@/lib/history";
import { fetchExecutionDetails, walkExecutions } from "@/lib/ingest";
import { getSender } from "@/lib/jobs";
import { startSimulator } from "@/simulator/start";
import { Truths } from "./truths";

const dayMs = 86_400_000;
const workers = 4;

export interface LoadedAccount {
  truths: Truths;
  ctx: Context;
  projects: ProjectRow[];
  /** A client that asks `limiter` before each request. */
  clientWith(limiter: RateLimiter): HarnessClient;
  close(): Promise<void>;
}

export const unlimited: RateLimiter = { acquire: async () => {}, pauseUntil: () => {}, slowDown: () => {} };

/**
 * A simulated account of a seed, read into an embedded database in memory as the product reads it: all summaries, and in full what
 * failed and what was aborted.
 */
export async function loadAccount(seed: number, count: number): Promise<LoadedAccount> {
  const simulator = await startSimulator({ seed, executions: count, background: false, frozen: true });
  const database = await openDatabase({ kind: "pglite", memory: true });
  await migrate(database);
  // Ingest enqueues jobs; they go to this database and nobody works them.
  useTestDatabase(database);
  await getSender();
  const { db } = database;
  const truths = Truths.parse(await (await fetch(`${simulator.url}/__sim/truths`)).json());
  const now = new Date(truths.storyNow);
  const ctx: Context = {
    db,
    actor: { kind: "system", id: "system", name: "bench", role: "system" },
    log: pino({ level: "silent" }),
    requestId: "bench",
    now: () => now,
  };
  const clientWith = (limiter: RateLimiter) =>
    createHarnessClient({
      baseUrl: simulator.url,
      token: simulator.tokens.main ?? "",
      allowHttpLoopback: true,
      limiter,
    });
  const client = clientWith(unlimited);
  await storeHarnessConnector(db, {
    id: "c1",
    slug: "bench",
    displayName: "Bench",
    baseUrl: simulator.url,
    accountId: simulator.accountId,
  });
  for await (const { orgIdentifier, identifier, name } of listProjects({ client })) {
    await db.insert(projects).values({
      key: `bench.${orgIdentifier}.${identifier}`,
      connectorId: "c1",
      orgIdentifier: orgIdentifier ?? "default",
      orgName: orgIdentifier ?? "default",
      projectIdentifier: identifier,
      name,
      watched: true,
      syncState: "live",
      createdAt: now,
    });
  }
  const all = await db.select().from(projects);
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
  const waiting = await db
    .select({
      planExecutionId: executions.planExecutionId,
      projectId: executions.projectId,
      pipelineIdentifier: pipelines.identifier,
    })
    .from(executions)
    .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
    .where(inArray(executions.outcome, ["failed", "cancelled"]))
    .orderBy(desc(executions.startedAt));
  // Old enough that nothing starts by itself.
  const later: Context = { ...ctx, now: () => new Date(now.getTime() + 2 * 3_600_000) };
  const runner = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      const project = all.find(({ id }) => id === item?.projectId);
      const failed = truths.failures.find(({ planExecutionId }) => planExecutionId === item?.planExecutionId);
      if (project) {
        await fetchExecutionDetails(
          later,
          client,
          project,
          {
            ...item,
            // Hundreds of passed tests of a run that failed of something else change nothing here.
            allTests: (failed?.testIds.length ?? 0) > 0,
          },
          afterDetails,
        );
      }
    }
  };
  await Promise.all(Array.from({ length: workers }, runner));
  return {
    truths,
    ctx,
    projects: all,
    clientWith,
    close: async () => {
      await (await getSender()).stop({ graceful: false });
      await database.close();
      await simulator.close();
    },
  };
}
