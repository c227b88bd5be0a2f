import { statusMark } from "@/components/executions/status-label";
import { BottomLine } from "@/components/ui/page";
import { StatusMark } from "@/components/ui/status-mark";
import { formatDuration } from "@/lib/format/duration";
import type { ExecutionPageView } from "@/schemas/executions/execution-page";
import { isStatus } from "@/schemas/executions/outcomes";

/** The answer first: how it stands, and what broke it. */
export function ExecutionHeadline({ execution }: { execution: ExecutionPageView }) {
  const took = execution.durationMs === null ? "" : ` after ${formatDuration(execution.durationMs)}`;
  const where = [execution.failedStep, execution.failedStage].filter((part) => part !== null).join(" in ");
  const sentence: Record<ExecutionPageView["outcome"], string> = {
    succeeded: `${statusMark(execution.status) ?? "Succeeded"}${took}`,
    failed: `Failed${took}${where === "" ? "" : `: ${where}`}`,
    running: "Running",
    waiting: isStatus(execution.status, "ApprovalWaiting")
      ? "Waits for an approval"
      : `Waiting${execution.queuedReason === null ? "" : `: ${execution.queuedReason}`}`,
    cancelled: `Aborted${took}`,
    skipped: "Skipped",
    unknown: execution.status,
  };
  return (
    <BottomLine>
      <span className="inline-flex flex-wrap items-center gap-2">
        <StatusMark outcome={execution.outcome} label={execution.status} soft />
        {`${execution.pipelineName} #${execution.runSequence}: ${sentence[execution.outcome]}`}
      </span>
    </BottomLine>
  );
}
