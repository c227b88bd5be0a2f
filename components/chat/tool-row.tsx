import { clsx } from "clsx";
import { Ban, Check, ChevronRight, Clock, LoaderCircle, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Progress } from "@/components/ui/progress";
import { ToolOutcome, ToolProgress } from "@/schemas/team/tool-outcome";
import { ApprovalPart } from "./approval-part";
import { viewOfTool } from "./tool-views/tool-views";

/** What of a tool part of a message the row needs. */
export interface ToolCallView {
  toolCallId: string;
  toolName: string;
  state: string;
  input: unknown;
  output: unknown;
  errorText: string | undefined;
}

/** A tool call: one line that opens to arguments and result; a proposed write is followed by its card. */
export function ToolRow({ call }: { call: ToolCallView }) {
  const view = viewOfTool(call.toolName);
  const input = fieldsOf(call.input);
  const parsed = call.state === "output-available" ? ToolOutcome.safeParse(call.output) : null;
  const outcome = parsed?.success ? parsed.data : null;
  const progress = outcome === null ? (ToolProgress.safeParse(call.output).data ?? null) : null;
  const title = view?.title(input) ?? call.toolName;
  const gist = outcome?.status === "ok" ? (view?.gist(outcome.data) ?? null) : null;
  return (
    <>
      <details
        open={view?.opens === true && outcome?.status === "ok"}
        className="group/tool rounded border border-line bg-surface text-sm"
      >
        <summary className="flex h-8 list-none items-center gap-2 px-2 select-none [&::-webkit-details-marker]:hidden">
          <StateIcon state={call.state} outcome={outcome} />
          <span className={clsx("truncate", progress === null ? "min-w-0" : "shrink-0")}>{title}</span>
          <span
            className={clsx(
              "ml-auto flex items-center gap-1.5 text-ink-faint",
              progress === null ? "shrink-0" : "min-w-0",
            )}
          >
            <span className="truncate">{progress?.phase ?? stateWord(call.state, outcome) ?? gist}</span>
            <ChevronRight
              className="size-3.5 shrink-0 transition-transform group-open/tool:rotate-90"
              aria-hidden
            />
          </span>
        </summary>
        <div className="flex flex-col gap-3 border-t border-line p-2.5">
          <Result
            outcome={outcome}
            progress={progress}
            call={call}
            drawn={outcome?.status === "ok" ? view?.draw(outcome.data) : null}
          />
          <details className="flex flex-col gap-1">
            <summary className="w-fit text-xs text-ink-faint hover:text-ink">
              {call.toolName} was called with
            </summary>
            <Json value={call.input} />
          </details>
        </div>
      </details>
      {outcome?.status === "waiting_for_approval" ? <ApprovalPart approvalId={outcome.approvalId} /> : null}
    </>
  );
}

function StateIcon({ state, outcome }: { state: string; outcome: ToolOutcome | null }) {
  const look = "size-3.5 shrink-0";
  if (state === "output-error" || outcome?.status === "error") {
    return <TriangleAlert className={clsx(look, "text-waiting")} aria-hidden />;
  }
  if (outcome?.status === "denied") return <Ban className={clsx(look, "text-failed")} aria-hidden />;
  if (outcome?.status === "waiting_for_approval")
    return <Clock className={clsx(look, "text-waiting")} aria-hidden />;
  if (outcome) return <Check className={clsx(look, "text-succeeded")} aria-hidden />;
  return <LoaderCircle className={clsx(look, "animate-spin text-running")} aria-hidden />;
}

function stateWord(state: string, outcome: ToolOutcome | null): string | null {
  if (state === "output-error" || outcome?.status === "error") return "failed";
  if (outcome?.status === "denied") return "not allowed";
  if (outcome?.status === "waiting_for_approval") return "waits for approval";
  return outcome ? null : "working";
}

function Result({
  outcome,
  progress,
  call,
  drawn,
}: {
  outcome: ToolOutcome | null;
  progress: ToolProgress | null;
  call: ToolCallView;
  drawn: ReactNode;
}) {
  if (call.state === "output-error") return <p className="text-ink-soft">{call.errorText}</p>;
  if (progress !== null) {
    const { phase, done, total } = progress;
    return (
      <Progress
        label={phase}
        value={total === 0 ? null : done / total}
        text={total === 0 ? "" : `${Math.min(done + 1, total)} of ${total}`}
      />
    );
  }
  if (outcome === null) {
    return call.output === undefined ? (
      <p className="text-ink-soft">No result yet.</p>
    ) : (
      <Json label="Result" value={call.output} />
    );
  }
  return (
    <div className="flex flex-col gap-2">
      {outcome.status === "ok" ? (drawn ?? <Json label="Result" value={outcome.data} />) : null}
      {outcome.status === "error" ? (
        <p>
          {outcome.message} <span className="text-ink-soft">{outcome.remedy}</span>
        </p>
      ) : null}
      {outcome.status === "denied" ? <p>{outcome.message}</p> : null}
      {outcome.status === "waiting_for_approval" ? <p>{outcome.summary}</p> : null}
      {outcome.notes.map((note) => (
        <p key={note} className="text-ink-soft">
          {note}
        </p>
      ))}
    </div>
  );
}

function Json({ label, value }: { label?: string; value: unknown }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      {label === undefined ? null : <p className="text-xs text-ink-faint">{label}</p>}
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
        tabIndex={0}
        className="scroll-thin max-h-56 overflow-auto rounded bg-sunken px-2 py-1.5 text-xs leading-4.5 break-words whitespace-pre-wrap focus-visible:outline-offset-[-2px]"
      >
        {JSON.stringify(value ?? {}, null, 2)}
      </pre>
    </div>
  );
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
