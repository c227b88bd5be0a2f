import { executionPath, threadPath } from "@/lib/addresses";
import type { RequestApprovalInput } from "@/lib/approvals/request-approval";
import type { EvidenceItem } from "@/schemas/approvals";
import { ResolvedRequest, type WritePlan } from "@/schemas/tools/write-plan";
import type { ToolSituation } from "../agent-tool";

/** A planned write as the request that a person decides on. */
export function approvalInputOf(
  plan: WritePlan,
  where: {
    connectorId: string;
    projectKey: string | null;
    situation: Pick<ToolSituation, "threadId" | "callKey" | "teammate" | "subject">;
  },
): RequestApprovalInput {
  const { situation } = where;
  return {
    connectorId: where.connectorId,
    orgIdentifier: plan.orgIdentifier,
    projectIdentifier: plan.projectIdentifier,
    projectKey: where.projectKey,
    operation: plan.operation,
    risk: plan.risk,
    title: plan.title.slice(0, 300),
    effect: {
      ...plan.effect,
      details: [...plan.effect.details, plan.preview, ...inputLines(plan), ...waitLines(plan)],
    },
    evidence: evidenceOf(plan, where.projectKey, situation),
    diff: plan.diff,
    wait: plan.wait,
    thread: {
      threadId: situation.threadId,
      callKey: situation.callKey,
      teammateId: situation.teammate.id,
    },
  };
}

function inputLines(plan: WritePlan): string[] {
  const inputs = plan.inputResolution;
  if (inputs === null || inputs.mode === "none") return [];
  return [
    ...(inputs.matched.length > 0 ? [`Inputs set: ${inputs.matched.join(", ")}`] : []),
    ...(inputs.defaulted.length > 0 ? [`Inputs left to their default: ${inputs.defaulted.join(", ")}`] : []),
    ...(inputs.unmatched.length > 0
      ? [`Not sent, because the pipeline asks for no such input: ${inputs.unmatched.join(", ")}`]
      : []),
  ];
}

function waitLines({ wait }: WritePlan): string[] {
  return wait === null
    ? []
    : [
        `The conversation is told how it ends, or after ${Math.round(wait.timeoutMs / 6_000) / 10} minutes that it still runs.`,
      ];
}

function evidenceOf(
  plan: WritePlan,
  projectKey: string | null,
  { threadId, subject }: Pick<ToolSituation, "threadId" | "subject">,
): EvidenceItem[] {
  const items: EvidenceItem[] = [];
  const executionId = executionIdOf(plan);
  if (executionId !== null && projectKey !== null) {
    items.push({
      id: "execution",
      kind: "execution",
      statement: `The execution it is about: ${executionId}`,
      href: executionPath(projectKey, executionId),
    });
  }
  if (subject && subject.path !== "/") {
    items.push({
      id: "page",
      kind: "other",
      statement: `Asked for on the page “${subject.title}”`,
      href: subject.path,
    });
  }
  items.push({
    id: "thread",
    kind: "other",
    statement: "The conversation that led to it",
    href: threadPath(threadId),
  });
  return items;
}

function executionIdOf(plan: WritePlan): string | null {
  const request = ResolvedRequest.safeParse(plan.operation.args);
  if (!request.success) return null;
  const inQuery = request.data.query.planExecutionId;
  return request.data.path.execution_id ?? (typeof inQuery === "string" && inQuery !== "" ? inQuery : null);
}
