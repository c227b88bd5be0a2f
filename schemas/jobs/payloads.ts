import { z } from "zod";

const projectId = z.number().int().positive();
const approvalId = z.string().min(1);
const connectorId = z.string().min(1);

/** What each queue carries. A payload names things; the worker reads them from the store when it runs. */
export const jobPayloads = {
  /** Reads a project's history, newest first, from where the last run stopped. */
  "backfill-project": z.object({ projectId }),
  /** Reads what is new and what still runs, in all watched projects of a connector. */
  "sync-connector": z.object({ connectorId }),
  /** Reads one execution, because a webhook or a write of ours says that it changed. */
  "sync-execution": z.object({
    connectorId,
    orgIdentifier: z.string().min(1),
    projectIdentifier: z.string().min(1),
    planExecutionId: z.string().min(1).max(64),
  }),
  /** Reads what became of a trigger's newest events, because a webhook says that one failed. */
  "refresh-trigger": z.object({
    connectorId,
    orgIdentifier: z.string().min(1),
    projectIdentifier: z.string().min(1),
    pipelineIdentifier: z.string().min(1),
    triggerIdentifier: z.string().min(1),
  }),
  /** Reads steps, tests and failure logs of executions of which only the summary is stored. */
  "fetch-details": z.object({ projectId }),
  /** Finds out why an execution failed, and stores a version of what it found. */
  investigate: z.object({ investigationId: z.string().min(1) }),
  /** Finds investigations whose worker is gone. */
  "sweep-investigations": z.object({}),
  /** Sorts failures that were stored before there were clusters. */
  "assign-clusters": z.object({}),
  /** Reads the last days again in full, and the projects and pipelines that exist. */
  "reconcile-connector": z.object({ connectorId }),
  /** Closes approval requests whose time has passed, and finds writes that were approved but not settled. */
  "expire-approvals": z.object({}),
  /** Sends what an approver approved, once. */
  "execute-approval": z.object({ approvalId }),
  /** Finds out by reading what became of a write whose answer never came. */
  "reconcile-approval": z.object({ approvalId }),
  /** Looks at an execution that a thread waits for, until its end is told or the time is over. */
  "follow-run": z.object({ approvalId }),
  /** Tells a thread how its request ended, and lets the teammate conclude. */
  "continue-thread": z.object({ approvalId }),
  /** Makes the months of test results to come, and drops those past the retention. */
  "maintain-test-results": z.object({}),
  /** Judges the tests of a project by the results that came in. */
  "judge-tests": z.object({ projectId }),
  /** Sums up the week that ended, for each owner of tests, and sends it to those who asked for it. */
  "send-test-digests": z.object({}),
} as const;

export type JobName = keyof typeof jobPayloads;
export type JobPayload<Name extends JobName> = z.infer<(typeof jobPayloads)[Name]>;

export const jobNames = Object.keys(jobPayloads) as JobName[]; // the object above has no other keys
