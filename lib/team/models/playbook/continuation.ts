import { startedExecutionId } from "@/lib/harness/tools/started-execution";
import type { ApprovalOutcomeData } from "@/schemas/threads";
import { ask, type Plan } from "./plan";
import { asFields } from "./render/resources";
import { cut, link, paragraphs, plain, sentence } from "./render/words";
import { scopeOf } from "./resolve";

/** What to say after a person decided on a proposed write and, when approved, Harness answered. */
export function* concludeApproval(outcome: ApprovalOutcomeData): Plan {
  const by = outcome.decidedByName ? plain(outcome.decidedByName) : "An approver";
  const title = plain(outcome.title);
  const reason = outcome.reason ? ` The reason given: “${plain(cut(outcome.reason, 500))}”.` : "";
  switch (outcome.status) {
    case "denied":
      return `${by} **denied** it: ${sentence(title)}${reason} Nothing was changed.`;
    case "expired":
      return `Nobody decided in time, so the request **expired**: ${sentence(title)} Nothing was changed. Ask again if it is still needed.`;
    case "withdrawn":
      return `The request was **withdrawn**: ${sentence(title)} Nothing was changed.`;
    case "pending":
      return `The request still waits for an approver: ${sentence(title)}`;
    default:
  }
  if (outcome.executionOutcome === "failed") {
    return paragraphs(
      `${by} approved, but Harness **refused or failed**: ${sentence(title)}`,
      errorText(outcome.result) && `It answered: “${plain(cut(errorText(outcome.result) ?? "", 400))}”`,
      "It was not sent again.",
    );
  }
  if (outcome.executionOutcome === "unknown") {
    return `${by} approved and it was sent, but **no clear answer came back**: ${sentence(title)} I do not send it again; Tackroom reads what Harness has and settles the request.`;
  }
  const executionId = startedExecutionId(outcome.result);
  if (!executionId || outcome.operation.resourceType === "approval_instance") {
    return `${by} approved and it is **done**: ${sentence(title)}${reason}`;
  }
  const path = outcome.projectKey
    ? `/executions/${encodeURIComponent(outcome.projectKey)}/${executionId}`
    : null;
  const now = yield* ask("harness_get", {
    resource_type: "execution",
    resource_id: executionId,
    ...scopeOf(outcome.projectKey),
  });
  const summary = now.status === "ok" ? executionSummary(now.data) : null;
  const status = typeof summary?.status === "string" ? summary.status : null;
  const number = typeof summary?.runSequence === "number" ? ` #${summary.runSequence}` : "";
  return paragraphs(
    `${by} approved and **the run has started**: ${path ? link(`execution${number}`, path) : `execution ${plain(executionId)}`}${status ? `, status ${plain(status)}` : ""}.`,
    "Ask “how did it go?” when it has had time to finish.",
  );
}

function executionSummary(data: unknown): Record<string, unknown> {
  const fields = asFields(data);
  const inner = asFields(fields.pipelineExecutionSummary);
  return Object.keys(inner).length > 0 ? inner : asFields(fields.execution ?? fields);
}

function errorText(result: Record<string, unknown> | null): string | null {
  const fields = asFields(result);
  const nested = asFields(fields.error);
  for (const value of [fields.message, nested.message, fields.error, fields.reason]) {
    if (typeof value === "string" && value !== "") return value;
  }
  return null;
}
