import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import type { ExecutionPageView } from "@/schemas/executions/execution-page";
import type { FailureCause } from "@/schemas/executions/failure-cause";
import { failureCauseTitles } from "@/schemas/executions/failure-causes";

/** What failed first, in the words of the failing line, with its cause where it is known. */
export function FailureNotice({
  execution,
  onOpenStep,
  investigation,
}: {
  execution: ExecutionPageView;
  onOpenStep: (nodeId: string) => void;
  /** What the investigation says of it, or the button that starts one. */
  investigation?: ReactNode;
}) {
  if (execution.outcome !== "failed") {
    return null;
  }
  const steps = execution.stages.flatMap((stage) => stage.steps);
  const first = steps
    .filter((step) => step.outcome === "failed")
    .sort((a, b) => (a.endedAt ?? Number.POSITIVE_INFINITY) - (b.endedAt ?? Number.POSITIVE_INFINITY))[0];
  const stage =
    execution.stages.find((each) => each.nodeId === first?.stageNodeId)?.name ?? execution.failedStage;
  const cause = execution.failureCause as FailureCause | null; // stored by our own classification
  const text = execution.failureExcerpt ?? first?.failureMessage ?? execution.failureMessage;
  return (
    <section aria-label="Failure" className="rounded border border-failed/40 bg-failed-soft p-4">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="font-semibold">
          {first === undefined
            ? stage === null
              ? "The execution failed"
              : `Stage ${stage} failed`
            : `${first.name} failed first${stage === null ? "" : `, in stage ${stage}`}`}
        </h2>
        {cause === null ? null : <Badge tone="bad">{failureCauseTitles[cause].title}</Badge>}
        {first?.hasLog ? (
          <Button size="sm" className="sm:ml-auto" onClick={() => onOpenStep(first.nodeId)}>
            Show its log
          </Button>
        ) : null}
      </div>
      {text === null ? null : (
        <pre className="scroll-thin mt-2 overflow-x-auto font-mono text-sm whitespace-pre-wrap">{text}</pre>
      )}
      {execution.logError === null ? null : (
        <p className="mt-2 text-sm text-ink-soft">
          Its log could not be read, so this rests on the message alone: {execution.logError} It is asked for
          again without your doing.
        </p>
      )}
      {investigation}
    </section>
  );
}
