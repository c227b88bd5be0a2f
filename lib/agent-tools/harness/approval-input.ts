import { executionPath, threadPath } from "@/lib/addresses";
import type { RequestApprovalInput } from "@/lib/approvals";
import type { EvidenceItem, RequestOrigin } from "@/schemas/approvals";
import { ResolvedRequest, type WritePlan } from "@/schemas/tools/write-plan";
import type { ToolCall } from "../agent-tool";

/** A planned write as the request that a person decides on. */
export function approvalInputOf(
  plan: WritePlan,
  where: {
    connectorId: string;
    projectKey: string | null;
    call: Pick<ToolCall, "caller" | "scope">;
  },
): RequestApprovalInput {
  const { origin } = where.call.caller;
  // Only a conversation is told how a run ends; elsewhere nobody waits.
  const wait = origin.kind === "chat" ? plan.wait : null;
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
      details: [...plan.effect.details, plan.preview, ...inputLines(plan), ...waitLines(wait)],
    },
    evidence: evidenceOf(plan, where.projectKey, where.call),
    diff: plan.diff,
    wait,
    origin,
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

function waitLines(wait: WritePlan["wait"]): string[] {
  return wait === null
    ? []
    : [
        `The conversation is told how it ends, or after ${Math.round(wait.timeoutMs / 6_000) / 10} minutes that it still runs.`,
      ];
}

function evidenceOf(
  plan: WritePlan,
  projectKey: string | null,
  { caller: { name, origin }, scope }: Pick<ToolCall, "caller" | "scope">,
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
  const page = scope?.page ?? null;
  if (page !== null && page.path !== "/") {
    items.push({
      id: "page",
      kind: "other",
      statement: `Asked for on the page “${page.title}”`,
      href: page.path,
    });
  }
  const from = whereFrom(origin, name);
  return from === null ? items : [...items, from];
}

/** What an approver should know of who asks, beside the person who answers for it. */
function whereFrom(origin: RequestOrigin, name: string): EvidenceItem | null {
  switch (origin.kind) {
    case "page":
      return null;
    case "chat":
      return {
        id: "thread",
        kind: "other",
        statement: "The conversation that led to it",
        href: threadPath(origin.threadId),
      };
    case "program":
      return { id: "program", kind: "other", statement: `Asked for by the program “${name}”`, href: null };
    case "schedule":
      return { id: "schedule", kind: "other", statement: `Asked for by the schedule “${name}”`, href: null };
  }
}

function executionIdOf(plan: WritePlan): string | null {
  const request = ResolvedRequest.safeParse(plan.operation.args);
  if (!request.success) return null;
  const inQuery = request.data.query.planExecutionId;
  return request.data.path.execution_id ?? (typeof inQuery === "string" && inQuery !== "" ? inQuery : null);
}
