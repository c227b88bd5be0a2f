import { randomUUID } from "node:crypto";
import { systemClock } from "@/lib/clock";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db";
import { logger } from "@/lib/log";

/** The context of background work: it acts for nobody and may not do what a person has to decide. */
export function jobContext(db: Database, job: { name: string; id: string }, signal: AbortSignal): Context {
  const requestId = randomUUID();
  return {
    db,
    actor: { kind: "system", id: "system", name: `Job ${job.name}`, role: "system" },
    log: logger().child({ requestId, job: job.name, jobId: job.id }),
    requestId,
    now: () => systemClock.now(),
    signal,
  };
}
