import { formatCount, formatPlural } from "@/lib/format/number";
import type { FailingPipeline, HealthHeadline, OpenExecution } from "@/schemas/executions/health";

/**
 * The first line of the Health page: what is wrong now, in words. The page adds how long the subject has been red, so
 * that the sentence stays true while it is open.
 *
 * @param failing the longest red first
 */
export function healthHeadline({
  failing,
  open,
  pipelineCount,
  executions,
}: {
  failing: readonly FailingPipeline[];
  open: readonly OpenExecution[];
  /** Pipelines that are watched under the filters. */
  pipelineCount: number;
  /** Executions in the range. */
  executions: number;
}): HealthHeadline {
  const detail = openDetail(open);
  const longest = failing[0];
  if (longest !== undefined) {
    return {
      state: "failing",
      lead:
        failing.length === 1
          ? pipelineCount === 1
            ? ""
            : `1 of ${formatCount(pipelineCount)} pipelines is failing: `
          : `${formatCount(failing.length)} of ${formatCount(pipelineCount)} pipelines are failing; `,
      subject: {
        text: longest.pipeline.name,
        projectKey: longest.pipeline.projectKey,
        executionId: longest.lastExecutionId,
        since: longest.since,
      },
      detail,
    };
  }
  if (pipelineCount === 0 || executions === 0) {
    return {
      state: "quiet",
      lead: pipelineCount === 0 ? "No pipelines are watched yet." : "Nothing ran in this range.",
      subject: null,
      detail,
    };
  }
  return {
    state: "healthy",
    lead:
      pipelineCount === 1
        ? "The pipeline is green on its default branch."
        : `All ${formatCount(pipelineCount)} pipelines are green on their default branch.`,
    subject: null,
    detail,
  };
}

function openDetail(open: readonly OpenExecution[]): string | null {
  const waiting = open.filter((execution) => execution.waitsForPerson).length;
  const queued = open.filter(
    (execution) => execution.outcome === "waiting" && !execution.waitsForPerson,
  ).length;
  const running = open.length - waiting - queued;
  const parts = [
    waiting > 0 ? `${formatPlural(waiting, "waits", "wait")} for a person` : null,
    running > 0 ? `${formatCount(running)} running` : null,
    queued > 0 ? `${formatCount(queued)} queued` : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : `${parts.join(", ")}.`;
}
