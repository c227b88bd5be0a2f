import { executeApproval, expireApprovals, reconcileApproval } from "@/lib/approvals";
import { assignClusters } from "@/lib/failures";
import {
  backfillProject,
  fetchDetails,
  reconcileConnector,
  refreshTrigger,
  syncConnector,
  syncExecution,
} from "@/lib/ingest";
import { investigateExecution, sweepInvestigations } from "@/lib/investigations";
import type { JobHandlers } from "@/lib/jobs";
import { continueAfterApproval, followApprovedExecution } from "@/lib/team";
import { judgeTests, maintainTestResults, sendTestDigests } from "@/lib/test-reliability";
import { afterDetails } from "./after-details";

/** What each queue does. A queue without a handler does not compile. */
export const jobHandlers: JobHandlers = {
  "backfill-project": backfillProject,
  "sync-connector": syncConnector,
  "sync-execution": (args) => syncExecution({ ...args, after: afterDetails }),
  "refresh-trigger": refreshTrigger,
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
