import { executionPath } from "@/lib/addresses";
import { formatDuration } from "@/lib/format/duration";
import { startedExecutionId } from "@/lib/harness/tools";
import type { ApprovalOutcomeData, ExecutionEndData } from "@/schemas/team/threads";
import { ask, type Plan } from "./plan";
import { outcomeWord, spaced } from "./render/execution";
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
  if (outcome.end) return runEnd(outcome.end, outcome.projectKey);
  const executionId = startedExecutionId(outcome.result);
  if (!executionId || outcome.operation.resourceType === "approval_instance") {
    return `${by} approved and it is **done**: ${sentence(title)}${reason}`;
  }
  const path = pathOf(outcome.projectKey, executionId);
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
    outcome.followed
      ? "I follow it and report how it ends."
      : "Ask “how did it go?” when it has had time to finish.",
  );
}

const pathOf = (projectKey: string | null, executionId: string): string | null =>
  projectKey ? executionPath(projectKey, executionId) : null;

/** How the run that was waited for ended, or that it has not. */
function runEnd(end: ExecutionEndData, projectKey: string | null): string {
  const path = pathOf(projectKey, end.planExecutionId);
  const number = end.runSequence === null ? "" : ` #${end.runSequence}`;
  const name = path
    ? link(`Execution${number}`, path)
    : `Execution${number || ` ${plain(end.planExecutionId)}`}`;
  if (!end.ended) {
    const now =
      end.status === null ? "Harness could not be read" : `its status is ${plain(spaced(end.status))}`;
    return `${name} **has not ended** after ${formatDuration(end.waitedMs)}: ${now}. I do not follow it any longer; ask “how did it go?” later.`;
  }
  const took = end.durationMs === null ? "" : ` after ${formatDuration(end.durationMs)}`;
  if (end.outcome !== "failed") {
    return `${name} **${outcomeWord(end.outcome ?? "unknown")}**${took}${end.outcome === "succeeded" || end.status === null ? "" : ` (${plain(spaced(end.status))})`}.`;
  }
  const where = [
    end.failedStage && `stage ${plain(end.failedStage)}`,
    end.failedStep && `step ${plain(end.failedStep)}`,
  ]
    .filter(Boolean)
    .join(", ");
  return paragraphs(
    `${name} **failed**${took}${where ? ` in ${where}` : ""}.`,
    end.failureLine && `“${plain(cut(end.failureLine, 300))}”`,
    "Ask “why did it fail?” for the evidence.",
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
