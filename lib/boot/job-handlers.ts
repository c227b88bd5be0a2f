import { executeApproval } from "@/lib/approvals/execute-approval";
import { expireApprovals } from "@/lib/approvals/expire-approvals";
import { reconcileApproval } from "@/lib/approvals/reconcile-approval";
import { assignClusters } from "@/lib/failures/assign-clusters";
import { backfillProject } from "@/lib/ingest/backfill-project";
import { fetchDetails } from "@/lib/ingest/fetch-details";
import { reconcileConnector } from "@/lib/ingest/reconcile-connector";
import { syncConnector } from "@/lib/ingest/sync-connector";
import { syncExecution } from "@/lib/ingest/sync-execution";
import { investigateExecution } from "@/lib/investigations/investigate-execution";
import { sweepInvestigations } from "@/lib/investigations/sweep-investigations";
import type { JobHandlers } from "@/lib/jobs/job-handler";
import { continueAfterApproval } from "@/lib/team/outcomes/continue-after-approval";
import { followApprovedExecution } from "@/lib/team/outcomes/follow-approved-execution";
import { sendTestDigests } from "@/lib/test-reliability/digests/send-test-digests";
import { judgeTests } from "@/lib/test-reliability/judge-tests";
import { maintainTestResults } from "@/lib/test-reliability/results/maintain-test-results";
import { afterDetails } from "./after-details";

/** What each queue does. A queue without a handler does not compile. */
export const jobHandlers: JobHandlers = {
  "backfill-project": backfillProject,
  "sync-connector": syncConnector,
  "sync-execution": (args) => syncExecution({ ...args, after: afterDetails }),
  "fetch-details": (args) => fetchDetails({ ...args, after: afterDetails }),
  investigate: investigateExecution,
  "sweep-investigations": ({ ctx }) => sweepInvestigations({ ctx, input: undefined }),
  "assign-clusters": ({ ctx }) => assignClusters({ ctx, input: undefined }),
  "reconcile-connector": reconcileConnector,
  "expire-approvals": ({ ctx }) => expireApprovals({ ctx, input: undefined }),
  "execute-approval": executeApproval,
  "reconcile-approval": reconcileApproval,
  "follow-run": (args) => followApprovedExecution({ ...args, after: afterDetails }),
  "continue-thread": continueAfterApproval,
  "maintain-test-results": ({ ctx }) => maintainTestResults({ ctx, input: undefined }),
  "judge-tests": judgeTests,
  "send-test-digests": ({ ctx }) => sendTestDigests({ ctx, input: undefined }),
};
