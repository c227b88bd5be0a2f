import { sql } from "drizzle-orm";
import { fromDrizzle } from "pg-boss";
import type { Database } from "@/lib/db";
import { type JobName, type JobPayload, jobPayloads } from "@/schemas/jobs/payloads";
import { getSender, startedSender } from "./boss";

export interface EnqueueOptions {
  /** The transaction the job belongs to: it exists only if that commits. */
  tx?: Database | undefined;
  /** Runs no earlier than this. */
  startAfterSeconds?: number | undefined;
  /** At most one job a key in this many seconds, whatever became of it: several processes may run the same schedule. */
  everySeconds?: number | undefined;
}

/** What a job is about: two jobs of one queue with the same key are the same work. */
const jobKeys: { [Name in JobName]: (payload: JobPayload<Name>) => string } = {
  "backfill-project": ({ projectId }) => String(projectId),
  "sync-connector": ({ connectorId }) => connectorId,
  "sync-execution": ({ connectorId, orgIdentifier, projectIdentifier, planExecutionId }) =>
    [connectorId, orgIdentifier, projectIdentifier, planExecutionId].join(" "),
  "refresh-trigger": ({
    connectorId,
    orgIdentifier,
    projectIdentifier,
    pipelineIdentifier,
    triggerIdentifier,
  }) => [connectorId, orgIdentifier, projectIdentifier, pipelineIdentifier, triggerIdentifier].join(" "),
  "fetch-details": ({ projectId }) => String(projectId),
  investigate: ({ investigationId }) => investigationId,
  "sweep-investigations": () => "all",
  "assign-clusters": () => "all",
  "reconcile-connector": ({ connectorId }) => connectorId,
  "expire-approvals": () => "all",
  "execute-approval": ({ approvalId }) => approvalId,
  "reconcile-approval": ({ approvalId }) => approvalId,
  "follow-run": ({ approvalId }) => approvalId,
  "continue-thread": ({ approvalId }) => approvalId,
  "maintain-test-results": () => "all",
  "judge-tests": ({ projectId }) => String(projectId),
  "send-test-digests": () => "all",
};

/**
 * Hands work to the workers of any process.
 *
 * @returns the job's id, or null when the same work waits (or runs) already
 * @throws AppError `unavailable` with `tx`, in a process that has not started its jobs
 */
export async function enqueue<Name extends JobName>(
  name: Name,
  payload: JobPayload<Name>,
  options: EnqueueOptions = {},
): Promise<string | null> {
  const boss = options.tx === undefined ? await getSender() : await startedSender();
  return boss.send(name, jobPayloads[name].parse(payload), {
    singletonKey: jobKeys[name](payload),
    ...(options.startAfterSeconds === undefined ? {} : { startAfter: options.startAfterSeconds }),
    ...(options.everySeconds === undefined ? {} : { singletonSeconds: options.everySeconds }),
    ...(options.tx === undefined ? {} : { db: fromDrizzle(options.tx, sql) }),
  });
}
