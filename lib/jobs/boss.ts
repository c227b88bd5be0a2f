import { PgBoss } from "pg-boss";
import { getOpenDatabase, type OpenDatabase } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { logger } from "@/lib/log";
import { jobNames } from "@/schemas/jobs/payloads";
import { bossDatabase } from "./boss-database";
import { deadLetterQueue, queueOptions } from "./queues";

const sendersKey = Symbol.for("tackroom.job-senders");

interface Sender {
  starting: Promise<PgBoss>;
  started: PgBoss | null;
}

/**
 * The instance that this process enqueues with; it runs no jobs. The first call starts it, which must not happen within a
 * transaction (`startedSender`).
 */
export async function getSender(): Promise<PgBoss> {
  const database = await getOpenDatabase();
  const senders = processSenders();
  const existing = senders.get(database);
  if (existing !== undefined) return existing.starting;
  const sender: Sender = { starting: startBoss(database, "sender"), started: null };
  senders.set(database, sender);
  try {
    sender.started = await sender.starting;
    return sender.started;
  } catch (error) {
    senders.delete(database);
    throw error;
  }
}

/**
 * The instance, for use within a transaction: starting it there would wait for that transaction for ever on the embedded
 * database.
 *
 * @throws AppError `unavailable` `startJobs` (any role) or `getSender` has not been awaited in this process
 */
export async function startedSender(): Promise<PgBoss> {
  const started = processSenders().get(await getOpenDatabase())?.started;
  if (!started) throw new AppError("unavailable", "The job queue of this process has not been started.");
  return started;
}

/** On `globalThis`: the parts of the built server are bundled apart. */
function processSenders(): WeakMap<OpenDatabase, Sender> {
  const holder = globalThis as { [sendersKey]?: WeakMap<OpenDatabase, Sender> }; // a symbol of our own
  holder[sendersKey] ??= new WeakMap();
  return holder[sendersKey];
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
    // Fills pg-boss's cache of queues: a send within a transaction that had to read it first would wait for that very
    // transaction on the embedded database, which has one connection.
    await boss.findJobs(name, { id: "00000000-0000-0000-0000-000000000000" });
  }
  return boss;
}
