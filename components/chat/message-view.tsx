"use client";

import { getToolName, isToolUIPart } from "ai";
import { Ban, Check, CircleAlert, CircleHelp, LoaderCircle, RotateCcw } from "lucide-react";
import { memo } from "react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { RelativeTime } from "@/components/ui/relative-time";
import type { ApprovalOutcomeData, ExecutionEndData, ProblemData } from "@/schemas/team/threads";
import { type ChatMessage, textOf } from "./chat-message";
import { Markdown } from "./markdown";
import { ToolRow } from "./tool-row";

interface MessageViewProps {
  message: ChatMessage;
  /** It is being written. */
  streaming: boolean;
  /** Present on the last answer when it may be written anew. */
  onRetry: (() => void) | undefined;
}

/** One message: a person's words, the teammate's answer with its tool calls, or the outcome of an approval. */
export const MessageView = memo(function MessageView({ message, streaming, onRetry }: MessageViewProps) {
  if (message.role === "user") return <PersonMessage message={message} />;
  if (message.role === "system") return <SystemMessage message={message} />;
  return <Answer message={message} streaming={streaming} onRetry={onRetry} />;
});

function PersonMessage({ message }: { message: ChatMessage }) {
  const { authorName, createdAt, subject } = message.metadata ?? {};
  return (
    <article aria-label={`${authorName ?? "You"} wrote`} className="flex flex-col items-end gap-1">
      <div className="max-w-[88%] rounded bg-sunken px-3 py-2 break-words whitespace-pre-wrap">
        {textOf(message)}
      </div>
      {createdAt ? (
        <p className="text-xs text-ink-faint">
          {authorName}
          {subject ? ` · on ${subject.title}` : ""} · <RelativeTime at={createdAt} />
        </p>
      ) : null}
    </article>
  );
}

function Answer({ message, streaming, onRetry }: MessageViewProps) {
  const { status, authorName, createdAt } = message.metadata ?? {};
  const empty = !message.parts.some(
    (part) => part.type === "text" || isToolUIPart(part) || part.type === "data-problem",
  );
  const text = textOf(message);
  return (
    <article
      aria-label={`${authorName ?? "The teammate"} answered`}
      aria-busy={streaming}
      className="flex min-w-0 flex-col gap-2"
    >
      {message.parts.map((part, index) => {
        const key = `${message.id}-${index}`;
        if (part.type === "text") {
          return part.text === "" ? null : (
            <Markdown key={key} text={part.text} streaming={streaming && part.state === "streaming"} />
          );
        }
        if (isToolUIPart(part)) {
          return (
            <ToolRow
              key={part.toolCallId}
              call={{
                toolCallId: part.toolCallId,
                toolName: getToolName(part),
                state: part.state,
                input: part.input,
                output: part.output,
                errorText: part.errorText,
              }}
            />
          );
        }
        return part.type === "data-problem" ? <Problem key={key} problem={part.data} /> : null;
      })}
      {streaming && empty ? <Thinking /> : null}
      {!streaming && status === "stopped" ? <p className="text-sm text-ink-faint">Stopped.</p> : null}
      {!streaming && empty && status !== "stopped" ? (
        <p className="text-sm text-ink-faint">There is no answer.</p>
      ) : null}
      {streaming ? null : (
        <div className="-ml-1.5 flex items-center gap-0.5 text-ink-faint">
          {text === "" ? null : <CopyButton text={text} label="Copy the answer" />}
          {onRetry ? (
            <Button variant="ghost" size="sm" icon={<RotateCcw aria-hidden />} onClick={onRetry}>
              Retry
            </Button>
          ) : null}
          {createdAt ? <RelativeTime at={createdAt} className="ml-auto text-xs" /> : null}
        </div>
      )}
    </article>
  );
}

export function Thinking() {
  return (
    <p className="flex items-center gap-2 text-sm text-ink-faint">
      <LoaderCircle className="size-3.5 animate-spin" aria-hidden />
      Working on it
    </p>
  );
}

function Problem({ problem }: { problem: ProblemData }) {
  return (
    <div role="alert" className="flex items-start gap-2 rounded bg-waiting-soft px-3 py-2 text-base">
      <CircleAlert className="mt-0.5 size-4 shrink-0 text-waiting" aria-hidden />
      <p>
        {problem.message} {problem.remedy}
      </p>
    </div>
  );
}

function SystemMessage({ message }: { message: ChatMessage }) {
  return message.parts.map((part, index) =>
    part.type === "data-approval-outcome" ? (
      <ApprovalOutcomeLine key={`${message.id}-${index}`} outcome={part.data} />
    ) : null,
  );
}

function ApprovalOutcomeLine({ outcome }: { outcome: ApprovalOutcomeData }) {
  const { icon, words } = outcomeLook(outcome);
  return (
    <article
      aria-label={outcome.end ? "End of the execution" : "Decision"}
      className="flex items-start gap-2 border-y border-line py-2 text-sm text-ink-soft [&_svg]:mt-px [&_svg]:size-4 [&_svg]:shrink-0"
    >
      {icon}
      <p>
        <span className="font-medium text-ink">{outcome.title}</span>: {words}
        {outcome.decidedByName && !outcome.end ? ` by ${outcome.decidedByName}` : ""}.
        {outcome.reason && !outcome.end ? ` “${outcome.reason}”` : ""}
      </p>
    </article>
  );
}

function endLook(end: ExecutionEndData) {
  if (!end.ended) {
    return {
      icon: <CircleHelp className="text-waiting" aria-hidden />,
      words: "not ended in the time given",
    };
  }
  if (end.outcome === "succeeded") {
    return { icon: <Check className="text-succeeded" aria-hidden />, words: "the execution succeeded" };
  }
  if (end.outcome === "failed") {
    return { icon: <CircleAlert className="text-failed" aria-hidden />, words: "the execution failed" };
  }
  return {
    icon: <Ban className="text-ink-faint" aria-hidden />,
    words: `the execution ended (${end.status})`,
  };
}

function outcomeLook(outcome: ApprovalOutcomeData) {
  if (outcome.end) return endLook(outcome.end);
  if (outcome.status === "denied")
    return { icon: <Ban className="text-failed" aria-hidden />, words: "denied" };
  if (outcome.status === "expired")
    return { icon: <Ban className="text-ink-faint" aria-hidden />, words: "expired undecided" };
  if (outcome.status === "withdrawn")
    return { icon: <Ban className="text-ink-faint" aria-hidden />, words: "withdrawn" };
  if (outcome.executionOutcome === "succeeded") {
    return { icon: <Check className="text-succeeded" aria-hidden />, words: "approved and done" };
  }
  if (outcome.executionOutcome === "failed") {
    return { icon: <CircleAlert className="text-failed" aria-hidden />, words: "approved, but it failed" };
  }
  return {
    icon: <CircleHelp className="text-waiting" aria-hidden />,
    words: "approved, outcome not known yet",
  };
}
