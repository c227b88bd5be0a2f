import type { VerbArgs } from "@/lib/context";
import type { JobName, JobPayload } from "@/schemas/jobs/payloads";

/** What a queue's jobs do. Throwing lets the job be tried again, as its queue says. */
export type JobHandlers = {
  [Name in JobName]: (args: VerbArgs<JobPayload<Name>>) => Promise<unknown>;
};
