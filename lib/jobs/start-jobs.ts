import type { Job, JobResult, PgBoss } from "pg-boss";
import { z } from "zod";
import { getOpenDatabase, type OpenDatabase } from "@/lib/db";
import { env } from "@/lib/env";
import { toErrorView } from "@/lib/errors";
import { logger } from "@/lib/log";
import type { ConnectorKind } from "@/schemas/connectors/connector-kinds";
import { type JobName, type JobPayload, jobNames, jobPayloads } from "@/schemas/jobs/payloads";
import { getSender, startBoss } from "./boss";
import { jobContext } from "./job-context";
import type { JobHandlers } from "./job-handler";
import { queueSettings } from "./queues";
import { startSchedules } from "./schedules";

export interface RunningJobs {
  /** Tells running jobs to stop, waits for them, and leaves what is unfinished to be taken up again. */
  stop(): Promise<void>;
}

export interface StartJobsOptions {
  /** `web` only enqueues: no worker and no schedule runs in it. */
  role: "all" | "web" | "worker";
  handlers: JobHandlers;
  database?: OpenDatabase;
  /** Seconds between two incremental syncs of a connector. */
  syncSeconds?: number;
  /** The kinds of connectors that are read at intervals: those with the capability, which the room of connectors knows. */
  executionKinds: readonly ConnectorKind[];
}

/** Starts the workers and schedules of this process. */
export async function startJobs({
  role,
  handlers,
  database: given,
  syncSeconds,
  executionKinds,
}: StartJobsOptions): Promise<RunningJobs> {
  await getSender();
  if (role === "web") return { stop: async () => {} };
  const database = given ?? (await getOpenDatabase());
  const boss = await startBoss(database, "worker");
  if (database.kind === "pglite") await releaseOrphans(database, boss);
  const stopping = new AbortController();
  for (const name of jobNames) await work(boss, database, name, handlers, stopping.signal);
  const schedules = await startSchedules(database.db, {
    syncSeconds: syncSeconds ?? env().syncSeconds,
    executionKinds,
  });
  return {
    stop: async () => {
      schedules.stop();
      stopping.abort();
      await boss.stop({ graceful: true, timeout: 20_000, close: false });
    },
  };
}

/**
 * The embedded database belongs to one process: a job that is running at its start lost its worker and need not wait for
 * the heartbeat, nor an interrupted one for its delay.
 */
async function releaseOrphans(database: OpenDatabase, boss: PgBoss): Promise<void> {
  const { rows } = await database.sql.query(
    "select id, name, state from pgboss.job where state in ('active', 'retry')",
  );
  for (const { id, name, state } of z.array(OrphanRow).parse(rows)) {
    if (state === "active") await boss.fail(name, id, { message: "The process that ran this job ended." });
    await boss.update(name, undefined, { id, startAfter: new Date() });
  }
}

const OrphanRow = z.object({ id: z.string(), name: z.string(), state: z.enum(["active", "retry"]) });

async function work<Name extends JobName>(
  boss: PgBoss,
  database: OpenDatabase,
  name: Name,
  handlers: JobHandlers,
  stopping: AbortSignal,
): Promise<void> {
  const options = {
    localConcurrency: queueSettings[name].concurrency,
    pollingIntervalSeconds: 2,
    notifyPollingIntervalSeconds: 10,
    perJobResults: true,
  } as const;
  await boss.work<unknown, unknown, typeof options>(name, options, async (jobs: Job<unknown>[]) => {
    const results: JobResult[] = [];
    for (const job of jobs) results.push(await runOne(database, name, handlers, job, stopping));
    return results;
  });
}

async function runOne<Name extends JobName>(
  database: OpenDatabase,
  name: Name,
  handlers: JobHandlers,
  job: Job<unknown>,
  stopping: AbortSignal,
): Promise<JobResult> {
  const payload = jobPayloads[name].safeParse(job.data);
  if (!payload.success) {
    logger().error(
      { job: name, jobId: job.id, issues: payload.error.issues },
      "job with a payload nobody understands",
    );
    return { id: job.id, status: "deadletter", output: { message: "The payload does not fit the queue." } };
  }
  const ctx = jobContext(database.db, { name, id: job.id }, AbortSignal.any([job.signal, stopping]));
  const startedAt = performance.now();
  try {
    // Parsed with the schema of this very queue; the compiler does not follow the key through both maps.
    await handlers[name]({ ctx, input: payload.data as JobPayload<Name> });
    ctx.log.debug({ durationMs: Math.round(performance.now() - startedAt) }, "job done");
    return { id: job.id, status: "completed" };
  } catch (error) {
    if (stopping.aborted) ctx.log.info("job interrupted by the stop of this process");
    else ctx.log.error({ err: error, durationMs: Math.round(performance.now() - startedAt) }, "job failed");
    return { id: job.id, status: "failed", output: toErrorView(error) };
  }
}
