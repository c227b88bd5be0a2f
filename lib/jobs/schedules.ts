import { and, eq, exists, inArray } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { connectors, projects, tests } from "@/lib/db/schema";
import { logger } from "@/lib/log";
import type { ConnectorKind } from "@/schemas/connectors/connector-kinds";
import { enqueue } from "./enqueue";

const reconcileSeconds = 3_600;
const approvalExpirySeconds = 15;
const investigationSweepSeconds = 30;
const testMaintenanceSeconds = 24 * 3_600;
const judgeTestsSeconds = 60;
const testDigestSeconds = 3_600;

export interface Schedules {
  stop(): void;
}

/**
 * Enqueues what recurs. Every worker process runs it; the queues' keys and slots make it one job all the same.
 *
 * @param syncSeconds     pg-boss's own schedules have the grain of a minute, too coarse for a page that is called live
 * @param executionKinds  the kinds of connectors whose executions are read
 */
export async function startSchedules(
  db: Database,
  { syncSeconds, executionKinds }: { syncSeconds: number; executionKinds: readonly ConnectorKind[] },
): Promise<Schedules> {
  await resumeBackfills(db);
  // Failures of an earlier version of this store; nothing to do otherwise, and cheap to find out.
  await enqueue("assign-clusters", {});
  const timers = [
    every(syncSeconds, async () => {
      for (const id of await watchedConnectorIds(db, executionKinds)) {
        await enqueue("sync-connector", { connectorId: id }, { everySeconds: syncSeconds });
      }
    }),
    every(reconcileSeconds, async () => {
      for (const id of await watchedConnectorIds(db, executionKinds)) {
        await enqueue("reconcile-connector", { connectorId: id }, { everySeconds: reconcileSeconds });
      }
    }),
    every(approvalExpirySeconds, () =>
      enqueue("expire-approvals", {}, { everySeconds: approvalExpirySeconds }),
    ),
    every(investigationSweepSeconds, () =>
      enqueue("sweep-investigations", {}, { everySeconds: investigationSweepSeconds }),
    ),
    every(testMaintenanceSeconds, () =>
      enqueue("maintain-test-results", {}, { everySeconds: testMaintenanceSeconds }),
    ),
    every(judgeTestsSeconds, async () => {
      for (const id of await projectIdsWithTests(db)) {
        await enqueue("judge-tests", { projectId: id }, { everySeconds: judgeTestsSeconds });
      }
    }),
    every(testDigestSeconds, () => enqueue("send-test-digests", {}, { everySeconds: testDigestSeconds })),
  ];
  return {
    stop: () => {
      for (const timer of timers) clearInterval(timer);
    },
  };
}

function every(seconds: number, work: () => Promise<unknown>): NodeJS.Timeout {
  const run = () => {
    work().catch((error: unknown) => logger().error({ err: error }, "schedule"));
  };
  run();
  const timer = setInterval(run, seconds * 1_000);
  timer.unref();
  return timer;
}

async function watchedConnectorIds(db: Database, kinds: readonly ConnectorKind[]): Promise<string[]> {
  const rows = await db
    .selectDistinct({ id: connectors.id })
    .from(connectors)
    .innerJoin(projects, and(eq(projects.connectorId, connectors.id), eq(projects.watched, true)))
    .where(inArray(connectors.kind, [...kinds]));
  return rows.map(({ id }) => id);
}

async function projectIdsWithTests(db: Database): Promise<number[]> {
  const rows = await db
    .select({ id: projects.id })
    .from(projects)
    .where(
      and(
        eq(projects.watched, true),
        exists(db.select().from(tests).where(eq(tests.projectId, projects.id))),
      ),
    );
  return rows.map(({ id }) => id);
}

/** A backfill whose job was lost (a restored database, a queue emptied by hand) would otherwise wait for the next reconcile. */
async function resumeBackfills(db: Database): Promise<void> {
  const unfinished = await db
    .select({ id: projects.id })
    .from(projects)
    .where(and(eq(projects.watched, true), inArray(projects.syncState, ["pending", "backfilling"])));
  for (const { id } of unfinished) await enqueue("backfill-project", { projectId: id });
}
