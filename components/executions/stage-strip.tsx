import { clsx } from "clsx";
import { outcomeLabels } from "@/components/ui/status-mark";
import type { Outcome } from "@/schemas/executions/execution-status";
import { partStatusLabel } from "@/schemas/executions/part-status";

export interface StripStage {
  nodeId: string;
  name: string;
  status: string;
  outcome: Outcome;
}

/** The same language as the heat strip: a failed stage is a full block, what never ran is a line. */
const looks: Record<Outcome, string> = {
  succeeded: "h-2.5 bg-succeeded/75",
  failed: "h-4 bg-failed",
  running: "h-3.5 bg-running animate-breathe",
  waiting: "h-3.5 bg-waiting",
  cancelled: "h-1.5 bg-cancelled/80",
  skipped: "h-0.5 bg-line-strong",
  unknown: "h-2.5 border border-unknown",
};

/** More stages than fit are told as a number. */
const maxBlocks = 12;

/** The stages of an execution in order, one block each; its name says all of them. */
export function StageStrip({ stages }: { stages: readonly StripStage[] }) {
  if (stages.length === 0) return <span className="text-ink-faint">–</span>;
  const label = stages.map((stage) => `${stage.name} ${wordsOf(stage)}`).join(", ");
  const hidden = stages.length - maxBlocks;
  return (
    <span
      role="img"
      aria-label={label}
      title={label}
      className="inline-flex h-4 items-center gap-0.5 align-middle"
    >
      {stages.slice(0, maxBlocks).map((stage) => (
        <span key={stage.nodeId} className={clsx("w-3.5 rounded-[2px]", looks[stage.outcome])} />
      ))}
      {hidden > 0 ? <span className="pl-0.5 text-xs text-ink-faint">+{hidden}</span> : null}
    </span>
  );
}

/** Skipped by its condition and not run because the execution had ended look alike, and read differently. */
function wordsOf(stage: StripStage): string {
  const own = partStatusLabel(stage);
  return (own === stage.status ? outcomeLabels[stage.outcome] : own).toLowerCase();
}
