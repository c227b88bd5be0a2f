import type { Queue } from "pg-boss";
import type { JobName } from "@/schemas/jobs/payloads";

interface QueueSettings {
  /**
   * `exclusive`: at most one job a key, waiting or running. `stately`: one waiting beside one running, for news that
   * may come while the running job has already read.
   */
  policy: "exclusive" | "stately";
  retryLimit: number;
  expireInSeconds: number;
  /** Jobs of this queue that one process runs at a time. */
  concurrency: number;
  /** How long a finished job is kept; frequent ones shortly. */
  keepSeconds: number;
}

const hour = 3_600;
const day = 24 * hour;

export const queueSettings: Record<JobName, QueueSettings> = {
  "backfill-project": {
    policy: "exclusive",
    retryLimit: 50,
    expireInSeconds: 6 * hour,
    concurrency: 3,
    keepSeconds: 7 * day,
  },
  "sync-connector": {
    policy: "exclusive",
    retryLimit: 0,
    expireInSeconds: hour,
    concurrency: 3,
    keepSeconds: hour,
  },
  "sync-execution": {
    policy: "stately",
    retryLimit: 5,
    expireInSeconds: 300,
    concurrency: 2,
    keepSeconds: hour,
  },
  "refresh-trigger": {
    policy: "stately",
    retryLimit: 5,
    expireInSeconds: 300,
    concurrency: 1,
    keepSeconds: hour,
  },
  "fetch-details": {
    policy: "exclusive",
    retryLimit: 3,
    expireInSeconds: 6 * hour,
    concurrency: 2,
    keepSeconds: day,
  },
  // Beside the running one another may wait: news that came while it had read already.
  investigate: {
    policy: "stately",
    retryLimit: 3,
    expireInSeconds: 300,
    concurrency: 2,
    keepSeconds: day,
  },
  "sweep-investigations": {
    policy: "exclusive",
    retryLimit: 0,
    expireInSeconds: 120,
    concurrency: 1,
    keepSeconds: hour,
  },
  "assign-clusters": {
    policy: "exclusive",
    retryLimit: 5,
    expireInSeconds: 6 * hour,
    concurrency: 1,
    keepSeconds: day,
  },
  "reconcile-connector": {
    policy: "exclusive",
    retryLimit: 2,
    expireInSeconds: hour,
    concurrency: 1,
    keepSeconds: day,
  },
  "expire-approvals": {
    policy: "exclusive",
    retryLimit: 0,
    expireInSeconds: 300,
    concurrency: 1,
    keepSeconds: hour,
  },
  // Never tried again by the queue: a second attempt is for the sweep to decide, which knows whether the first one sent.
  "execute-approval": {
    policy: "exclusive",
    retryLimit: 0,
    expireInSeconds: 900,
    concurrency: 4,
    keepSeconds: day,
  },
  "reconcile-approval": {
    policy: "exclusive",
    retryLimit: 5,
    expireInSeconds: 300,
    concurrency: 1,
    keepSeconds: day,
  },
  // Each look queues the next one while it still runs.
  "follow-run": {
    policy: "stately",
    retryLimit: 10,
    expireInSeconds: 300,
    concurrency: 2,
    keepSeconds: hour,
  },
  "continue-thread": {
    policy: "exclusive",
    retryLimit: 3,
    expireInSeconds: 900,
    concurrency: 4,
    keepSeconds: day,
  },
  "maintain-test-results": {
    policy: "exclusive",
    retryLimit: 3,
    expireInSeconds: hour,
    concurrency: 1,
    keepSeconds: 7 * day,
  },
  "judge-tests": {
    policy: "stately",
    retryLimit: 3,
    expireInSeconds: hour,
    concurrency: 1,
    keepSeconds: hour,
  },
  "send-test-digests": {
    policy: "exclusive",
    retryLimit: 3,
    expireInSeconds: hour,
    concurrency: 1,
    keepSeconds: 7 * day,
  },
};

/** Where jobs end that failed for good, with their payload and the error; kept for a person to look at. */
export const deadLetterQueue = "dead-letters";

/** A worker that falls silent for this long is dead: its job goes to another. */
const heartbeatSeconds = 30;

export function queueOptions(name: JobName): Omit<Queue, "name"> {
  const { policy, retryLimit, expireInSeconds, keepSeconds } = queueSettings[name];
  return {
    policy,
    retryLimit,
    retryDelay: 5,
    retryBackoff: true,
    retryDelayMax: 300,
    expireInSeconds,
    heartbeatSeconds,
    deleteAfterSeconds: keepSeconds,
    deadLetter: deadLetterQueue,
    notify: true,
  };
}
