import type { JobHandlers } from "@/lib/jobs/job-handler";
import { backfillProject } from "./backfill-project";
import { fetchDetails } from "./fetch-details";
import { reconcileConnector } from "./reconcile-connector";
import { syncConnector } from "./sync-connector";
import { syncExecution } from "./sync-execution";

/** The queues of this room. */
export const ingestJobHandlers = {
  "backfill-project": backfillProject,
  "sync-connector": syncConnector,
  "sync-execution": syncExecution,
  "fetch-details": fetchDetails,
  "reconcile-connector": reconcileConnector,
} satisfies Partial<JobHandlers>;
