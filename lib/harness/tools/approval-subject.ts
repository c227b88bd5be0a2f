import { ForbiddenError } from "@/lib/errors";
import type { HarnessClient, HarnessScope } from "@/lib/harness/client";
import { approvalsOf, executionDetail, executionSummaries } from "@/lib/harness/reads";
import type { AllowedScopes } from "@/lib/harness/registry";
import { waitsForPerson } from "@/schemas/executions/execution-status";
import type { ExecutionSummary } from "@/schemas/harness/execution";

/** Executions looked through for the one that an approval belongs to; those that wait for somebody come first. */
const maxSearched = 30;
const concurrency = 4;

interface ApprovalSubject {
  client: HarnessClient;
  signal?: AbortSignal | undefined;
  scope: HarnessScope;
  approvalId: string;
  /** The execution that the caller says it belongs to. */
  executionId: string | undefined;
  allowedScopes: AllowedScopes;
}

/**
 * The execution that an approval belongs to, which Harness's answer about an approval does not name. Undefined when it
 * is not among the project's open executions.
 *
 * @throws ForbiddenError  only some projects are allowed, and the approval is not known to belong to this one
 */
export async function executionOfApproval(subject: ApprovalSubject): Promise<ExecutionSummary | undefined> {
  const { scope, allowedScopes } = subject;
  const found = await find(subject);
  if (found === undefined && allowedScopes !== "all") {
    throw new ForbiddenError(
      `This approval does not belong to an open execution of ${scope.org ?? ""}/${scope.project ?? ""}.`,
      { remedy: "Name the project, and params.execution_id, of the execution that waits for it." },
    );
  }
  return found;
}

async function find(subject: ApprovalSubject): Promise<ExecutionSummary | undefined> {
  const { client, signal, scope, approvalId, executionId } = subject;
  const { org, project } = scope;
  if (org === undefined || project === undefined) return undefined;
  const holds = async (planExecutionId: string): Promise<boolean> => {
    const approvals = await approvalsOf({ client, signal, org, project, planExecutionId });
    return approvals.some((approval) => approval.id === approvalId);
  };
  if (executionId !== undefined) {
    if (!(await holds(executionId))) return undefined;
    const detail = await executionDetail({
      client,
      signal,
      scope,
      planExecutionId: executionId,
      fullGraph: false,
    });
    return detail.pipelineExecutionSummary;
  }
  // Beside a stage that still runs, a waiting one does not show in the status of the whole.
  const statuses = ["ApprovalWaiting", "Running"];
  const { items } = await executionSummaries({ client, signal, scope, statuses, size: maxSearched });
  const open = items.toSorted((a, b) => Number(waitsForPerson(b.status)) - Number(waitsForPerson(a.status)));
  for (let at = 0; at < open.length; at += concurrency) {
    const group = open.slice(at, at + concurrency);
    const matches = await Promise.all(group.map((item) => holds(item.planExecutionId)));
    const found = group[matches.indexOf(true)];
    if (found !== undefined) return found;
  }
  return undefined;
}
