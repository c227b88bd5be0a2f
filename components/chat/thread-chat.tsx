"use client";

import { useChat } from "@ai-sdk/react";
import { useQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import { ArrowDown } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ApiError, fetchJson } from "@/components/shell/fetch-json";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/empty-state";
import { threadPath } from "@/lib/addresses";
import { dataPath } from "@/lib/api-addresses";
import type { ThreadSubject, ThreadView } from "@/schemas/team/threads";
import { type ChatMessage, toChatMessages } from "./chat-message";
import { chatTransport } from "./chat-transport";
import { Composer } from "./composer";
import { MessageView, Thinking } from "./message-view";
import { Suggestions } from "./suggestion-list";
import { stopAnswer } from "./thread-requests";
import { useStickToBottom } from "./use-stick-to-bottom";

interface ThreadChatProps {
  thread: ThreadView;
  /** The page in view, sent with each message; null on the thread's own page. */
  subject: ThreadSubject | null;
  /** A message to send at once: the one that opened the thread. */
  firstMessage?: string | undefined;
  onFirstMessageSent?: (() => void) | undefined;
  /** Wide: on its own page. */
  wide?: boolean;
}

/** A conversation: messages, the answer as it is written (resumed after a reload), and the composer. */
export function ThreadChat({
  thread,
  subject,
  firstMessage,
  onFirstMessageSent,
  wide = false,
}: ThreadChatProps) {
  const latestSubject = useRef(subject);
  latestSubject.current = subject;
  const transport = useMemo(() => chatTransport(thread.id, () => latestSubject.current), [thread.id]);
  const { messages, status, error, sendMessage, regenerate, setMessages, resumeStream, clearError } =
    useChat<ChatMessage>({
      id: thread.id,
      messages: toChatMessages(thread.messages),
      transport,
      resume: thread.running,
      throttle: 50,
    });
  const busy = status === "submitted" || status === "streaming";
  const [draft, setDraft] = useState("");
  const [stopping, setStopping] = useState(false);
  const [announcement, setAnnouncement] = useState("");
  const lastSent = useRef("");

  const send = useCallback(
    (text: string) => {
      clearError();
      lastSent.current = text;
      void sendMessage({ text, metadata: latestSubject.current ? { subject: latestSubject.current } : {} });
    },
    [sendMessage, clearError],
  );

  const sentFirst = useRef(false);
  useEffect(() => {
    if (firstMessage === undefined || sentFirst.current) return;
    // Not within the effect: React's strict mode mounts twice, and what the first mount sends ends with it.
    const timer = setTimeout(() => {
      sentFirst.current = true;
      send(firstMessage);
      onFirstMessageSent?.();
    });
    return () => clearTimeout(timer);
  }, [firstMessage, onFirstMessageSent, send]);

  useStoredThread(
    thread,
    status,
    (stored) => {
      setMessages(toChatMessages(stored.messages));
      if (stored.running) void resumeStream();
    },
    messages,
  );

  useEffect(() => {
    if (busy) {
      setAnnouncement("The teammate is working.");
      return;
    }
    setStopping(false);
    setAnnouncement((before) => (before === "" ? "" : "The answer is complete."));
  }, [busy]);

  useEffect(() => {
    // What was not taken goes back to where it can be sent again.
    if (error && lastSent.current !== "" && messages.at(-1)?.role === "user") {
      setDraft((current) => (current === "" ? lastSent.current : current));
      setMessages((all) => all.slice(0, -1));
    }
  }, [error, messages, setMessages]);

  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { atEnd, toEnd } = useStickToBottom(scroller, content);
  const lastAnswer = messages.findLast((message) => message.role === "assistant");
  const mayRetry = !busy && thread.viewer.maySend && messages.at(-1)?.id === lastAnswer?.id;
  const column = clsx("mx-auto w-full", wide ? "max-w-3xl px-4 sm:px-6" : "px-4");

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="relative min-h-0 flex-1">
        <div
          ref={scroller}
          role="log"
          aria-label="Conversation"
          aria-live="off"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
          tabIndex={0}
          className="scroll-thin h-full overflow-y-auto focus-visible:outline-offset-[-2px]"
        >
          <div ref={content} className={clsx(column, "flex flex-col gap-5 py-4")}>
            {messages.length === 0 && !busy ? (
              <Suggestions subject={subject ?? thread.subject} model={thread.model} onChoose={send} />
            ) : null}
            {messages.map((message, index) => (
              <MessageView
                key={message.id}
                message={message}
                streaming={
                  status === "streaming" && index === messages.length - 1 && message.role === "assistant"
                }
                onRetry={mayRetry && message.id === lastAnswer?.id ? () => void regenerate() : undefined}
              />
            ))}
            {status === "submitted" ? <Thinking /> : null}
          </div>
        </div>
        {atEnd ? null : (
          <Button
            size="sm"
            icon={<ArrowDown aria-hidden />}
            onClick={toEnd}
            className="absolute bottom-2 left-1/2 -translate-x-1/2 shadow-popup"
          >
            Newest
          </Button>
        )}
      </div>
      <div className="border-t border-line">
        <div className={clsx(column, "flex flex-col gap-2 py-3")}>
          {error ? (
            <Notice tone="bad">
              {error.message} {error instanceof ApiError ? error.view.remedy : null}
            </Notice>
          ) : null}
          {thread.viewer.maySend ? (
            <Composer
              value={draft}
              onChange={setDraft}
              onSend={() => {
                send(draft.trim());
                setDraft("");
                toEnd();
              }}
              onStop={() => {
                setStopping(true);
                stopAnswer(thread.id).catch(() => setStopping(false));
              }}
              busy={busy}
              stopping={stopping}
              hint={`${thread.model.label}${subject ? ` · sees ${subject.title}` : ""}`}
              autoFocus
            />
          ) : (
            <p className="text-sm text-ink-soft">Your role may read this thread, not write in it.</p>
          )}
        </div>
      </div>
      <p aria-live="polite" className="sr-only">
        {announcement}
      </p>
    </div>
  );
}

/**
 * Follows what others do in the thread: another tab that writes, an approval that was decided, a run that the server
 * began by itself. While an answer streams here, this page knows best.
 */
function useStoredThread(
  thread: ThreadView,
  status: string,
  take: (stored: ThreadView) => void,
  shown: readonly ChatMessage[],
): void {
  const path = dataPath(threadPath(thread.id));
  const { data } = useQuery<ThreadView>({
    queryKey: [path],
    queryFn: ({ signal }) => fetchJson<ThreadView>(path, signal),
    initialData: thread,
    meta: { topics: ["threads"] },
  });
  const taken = useRef(data);
  const apply = useRef(take);
  apply.current = take;
  const count = shown.length;
  useEffect(() => {
    if (taken.current === data) return;
    taken.current = data;
    // What was read while an answer streams here is older than what is shown; the end of the run brings news again.
    if (status !== "ready" && status !== "error") return;
    if (data.running || data.messages.length !== count) apply.current(data);
  }, [data, status, count]);
}
