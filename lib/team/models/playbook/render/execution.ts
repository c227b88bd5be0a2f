import { shortCommit } from "@/lib/format/commit";
import { formatDuration } from "@/lib/format/duration";
import type { Outcome } from "@/schemas/executions/execution-status";
import { failureCauseTitles } from "@/schemas/executions/failure-cause";
import type { ExecutionRef } from "@/schemas/team/product-tools";
import { ago, cut, link, plain } from "./words";

const outcomeWords: Record<Outcome, string> = {
  succeeded: "succeeded",
  failed: "failed",
  running: "is running",
  waiting: "is waiting",
  cancelled: "was aborted",
  skipped: "was skipped",
  unknown: "has an unknown status",
};

export function outcomeWord(outcome: Outcome): string {
  return outcomeWords[outcome];
}

/** `[checkout-deploy #812](/executions/…)` */
export function executionLink(execution: ExecutionRef): string {
  return link(`${execution.pipelineName} #${execution.runSequence}`, execution.path);
}

/** Link, outcome, where it failed, when: one line of a list. */
export function executionLine(execution: ExecutionRef, now: string): string {
  const parts = [`${executionLink(execution)} ${outcomeWord(execution.outcome)}`];
  if (execution.outcome === "failed" && execution.failedStep) parts.push(`in ${plain(execution.failedStep)}`);
  if (execution.outcome === "failed" && execution.failureCause && execution.failureCause !== "unknown") {
    parts.push(`(${failureCauseTitles[execution.failureCause].title.toLowerCase()})`);
  }
  if (execution.outcome === "waiting") parts.push(`(${plain(spaced(execution.status))})`);
  if (execution.branch) parts.push(`on ${plain(execution.branch)}`);
  const when = ago(execution.startedAt, now);
  const took = execution.durationMs === null ? "" : `, took ${formatDuration(execution.durationMs)}`;
  return `${parts.join(" ")}, ${when}${execution.endedAt === null ? "" : took}`;
}

export function commitWords(execution: ExecutionRef): string | null {
  if (!execution.commitSha) return null;
  const message = execution.commitMessage
    ? ` “${plain(cut(execution.commitMessage.split("\n")[0] ?? "", 90))}”`
    : "";
  const author = execution.commitAuthor ? ` by ${plain(execution.commitAuthor)}` : "";
  return `commit \`${shortCommit(execution.commitSha)}\`${message}${author}`;
}

/** `ApprovalWaiting` -> `approval waiting` */
export function spaced(status: string): string {
  return status
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
}
