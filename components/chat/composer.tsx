"use client";

import { ArrowUp, Square } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { Textarea } from "@/components/ui/text-field";
import { formatCount } from "@/lib/format/number";
import { maxMessageChars } from "@/schemas/team/threads";

/** Where a message is written: Enter sends, Shift+Enter begins a line. While an answer is written it offers to stop it. */
export function Composer({
  value,
  onChange,
  onSend,
  onStop,
  busy,
  stopping,
  hint,
  autoFocus,
}: {
  value: string;
  onChange: (value: string) => void;
  onSend: () => void;
  onStop: () => void;
  /** An answer is being written. */
  busy: boolean;
  stopping: boolean;
  /** What answers, and which page it sees. */
  hint: string;
  autoFocus: boolean;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  const hintId = useId();
  const tooLong = value.length > maxMessageChars;
  const maySend = value.trim() !== "" && !busy && !tooLong;

  useEffect(() => {
    if (autoFocus) field.current?.focus({ preventScroll: true });
  }, [autoFocus]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (maySend) onSend();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While an input method composes a character, Enter is its own.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (maySend) onSend();
  };

  return (
    <form onSubmit={submit} className="flex flex-col gap-1.5">
      <div className="relative">
        <Textarea
          ref={field}
          rows={2}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKeyDown}
          aria-label="Message to the teammate"
          aria-describedby={hintId}
          aria-invalid={tooLong}
          placeholder="Ask about health, a failure, a test; or ask to run something"
          className="max-h-52! min-h-16 resize-none! pr-11"
        />
        <div className="absolute right-2 bottom-2">
          {busy ? (
            <IconButton
              label={stopping ? "Stopping" : "Stop"}
              variant="secondary"
              onClick={onStop}
              disabled={stopping}
            >
              <Square className="fill-current" aria-hidden />
            </IconButton>
          ) : (
            <IconButton label="Send" variant="primary" type="submit" disabled={!maySend}>
              <ArrowUp aria-hidden />
            </IconButton>
          )}
        </div>
      </div>
      <p id={hintId} className="truncate text-xs text-ink-faint">
        {tooLong
          ? `${formatCount(value.length)} of at most ${formatCount(maxMessageChars)} characters`
          : hint}
      </p>
    </form>
  );
}
