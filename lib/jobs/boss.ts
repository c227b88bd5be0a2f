import { PgBoss } from "pg-boss";
import { getOpenDatabase, type OpenDatabase } from "@/lib/db/client";
import { logger } from "@/lib/log";
import { jobNames } from "@/schemas/jobs/payloads";
import { bossDatabase } from "./boss-database";
import { deadLetterQueue, queueOptions } from "./queues";

const sendersKey = Symbol.for("tackroom.job-senders");

/** The instance that this process enqueues with; it runs no jobs. */
export async function getSender(): Promise<PgBoss> {
  const database = await getOpenDatabase();
  const holder = globalThis as { [sendersKey]?: WeakMap<OpenDatabase, Promise<PgBoss>> }; // a symbol of our own
  holder[sendersKey] ??= new WeakMap();
  const senders = holder[sendersKey];
  const existing = senders.get(database);
  if (existing !== undefined) return existing;
  const started = startBoss(database, "sender").catch((error: unknown) => {
    senders.delete(database);
    throw error;
  });
  senders.set(database, started);
  return started;
}

/**
 * Starts pg-boss on the product's database, installing its tables and our queues where they are missing. A `worker`
 * also watches over the queues (dead workers, retention).
 */
export async function startBoss(database: OpenDatabase, purpose: "sender" | "worker"): Promise<PgBoss> {
  const worker = purpose === "worker";
  const options = {
    supervise: worker,
    schedule: false,
    useListenNotify: worker,
    superviseIntervalSeconds: 15,
    monitorIntervalSeconds: 15,
    // A reading of the whole store beside a backfill may take long; only what is far off is worth a line.
    warningSlowQuerySeconds: 30,
  };
  const boss = new PgBoss({
    ...options,
    db: bossDatabase(database),
    ...(database.kind === "pglite" ? { backend: "pglite" as const, reindex: false } : {}),
  });
  boss.on("error", (error) => logger().error({ err: error }, "job queue"));
  boss.on("warning", ({ message, data }) => logger().warn({ data }, message));
  await boss.start();
  await boss.createQueue(deadLetterQueue, {
    retentionSeconds: 30 * 24 * 3_600,
    deleteAfterSeconds: 24 * 3_600,
  });
  for (const name of jobNames) {
    await boss.createQueue(name, queueOptions(name));
    const { policy: _fixed, ...changeable } = queueOptions(name);
    await boss.updateQueue(name, changeable);
  }
  return boss;
}
