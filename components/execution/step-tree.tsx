"use client";

import { clsx } from "clsx";
import { Route } from "lucide-react";
import { Duration } from "@/components/ui/duration";
import { StatusShape } from "@/components/ui/status-mark";
import type { StageView, StepView } from "@/schemas/executions/execution-page";
import { partStatusLabel } from "@/schemas/executions/part-status";

interface StepTreeProps {
  stages: readonly StageView[];
  selected: string | null;
  onSelect: (nodeId: string) => void;
  /** Epoch milliseconds: what runs has lasted until now. */
  now: number;
}

/** Stages with their steps, how long each took, and which of them made the whole take so long. */
export function StepTree({ stages, selected, onSelect, now }: StepTreeProps) {
  return (
    <ol aria-label="Stages and steps" className="flex flex-col py-1">
      {stages.map((stage) => (
        <li key={stage.nodeId}>
          <div className="flex items-center gap-2 px-3 py-1.5">
            <StatusShape outcome={stage.outcome} label={partStatusLabel(stage)} />
            <span
              className={clsx(
                "min-w-0 flex-1 truncate font-medium",
                stage.outcome === "skipped" && "text-ink-faint",
              )}
            >
              {stage.name}
            </span>
            {stage.onCriticalPath ? <OnPath /> : null}
            <Duration ms={durationOf(stage, now)} className="text-sm text-ink-soft" />
          </div>
          {stage.steps.length === 0 ? null : (
            <Steps
              steps={stage.steps}
              parent={null}
              depth={0}
              selected={selected}
              onSelect={onSelect}
              now={now}
            />
          )}
        </li>
      ))}
    </ol>
  );
}

function Steps({
  steps,
  parent,
  depth,
  ...rest
}: Omit<StepTreeProps, "stages"> & { steps: readonly StepView[]; parent: string | null; depth: number }) {
  const own = steps.filter((step) => step.parentNodeId === parent);
  if (own.length === 0) {
    return null;
  }
  return (
    <ol className="flex flex-col">
      {own.map((step) => {
        const current = step.nodeId === rest.selected;
        return (
          <li key={step.nodeId}>
            <button
              type="button"
              onClick={() => rest.onSelect(step.nodeId)}
              aria-current={current ? "step" : undefined}
              className={clsx(
                "flex w-full items-center gap-2 py-1 pr-3 text-left hover:bg-sunken focus-visible:outline-offset-[-2px]",
                current && "bg-accent-soft hover:bg-accent-soft",
              )}
              style={{ paddingLeft: `${1.75 + depth}rem` }}
            >
              <StatusShape outcome={step.outcome} label={partStatusLabel(step)} size={12} />
              <span
                className={clsx("min-w-0 flex-1 truncate", step.outcome === "skipped" && "text-ink-faint")}
              >
                {step.name}
                {step.attempt > 0 ? (
                  <span className="text-ink-faint"> (attempt {step.attempt + 1})</span>
                ) : null}
              </span>
              {step.onCriticalPath ? <OnPath /> : null}
              <Duration ms={durationOf(step, rest.now)} className="text-sm text-ink-faint" />
            </button>
            <Steps steps={steps} parent={step.nodeId} depth={depth + 1} {...rest} />
          </li>
        );
      })}
    </ol>
  );
}

function OnPath() {
  return (
    <span title="On the critical path: making this faster makes the whole faster">
      <Route className="size-3 text-accent" aria-hidden />
      <span className="sr-only">on the critical path</span>
    </span>
  );
}

function durationOf(node: { startedAt: number | null; endedAt: number | null }, now: number): number | null {
  return node.startedAt === null ? null : Math.max(0, (node.endedAt ?? now) - node.startedAt);
}
