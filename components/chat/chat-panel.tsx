"use client";

import { useQuery } from "@tanstack/react-query";
import { Maximize2, MessagesSquare, Plus, X } from "lucide-react";
import Link from "next/link";
import { useEffect, useState } from "react";
import { ApiError, fetchJson } from "@/components/shell/fetch-json";
import { Button, buttonClass } from "@/components/ui/button";
import { ErrorState, Notice } from "@/components/ui/empty-state";
import { IconButton } from "@/components/ui/icon-button";
import { Skeleton } from "@/components/ui/skeleton";
import { Tooltip } from "@/components/ui/tooltip";
import { threadPath, threadsPath } from "@/lib/addresses";
import { dataPath } from "@/lib/api-addresses";
import type { ThreadSubject, ThreadView } from "@/schemas/team/threads";
import { Composer } from "./composer";
import { useDockState } from "./dock-state";
import { Suggestions } from "./suggestion-list";
import { ThreadChat } from "./thread-chat";
import { openThread } from "./thread-requests";

/** The dock's content: the current thread, or a new one that begins with its first message. */
export function ChatPanel({ subject, onClose }: { subject: ThreadSubject; onClose: () => void }) {
  const [{ threadId }, setState] = useDockState();
  const [firstMessage, setFirstMessage] = useState<string>();

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const inside = document.activeElement?.closest("aside") !== null;
      if (event.key === "Escape" && inside && !event.defaultPrevented) onClose();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [onClose]);

  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <PanelHeader threadId={threadId} onNew={() => setState({ threadId: null })} onClose={onClose} />
      {threadId === null ? (
        <NewThread
          subject={subject}
          onOpened={(id, text) => {
            setFirstMessage(text);
            setState({ threadId: id });
          }}
        />
      ) : (
        <CurrentThread
          key={threadId}
          threadId={threadId}
          subject={subject}
          firstMessage={firstMessage}
          onFirstMessageSent={() => setFirstMessage(undefined)}
          onGone={() => setState({ threadId: null })}
        />
      )}
    </div>
  );
}

function PanelHeader({
  threadId,
  onNew,
  onClose,
}: {
  threadId: string | null;
  onNew: () => void;
  onClose: () => void;
}) {
  const iconLink = `${buttonClass({ variant: "ghost", size: "sm" })} w-7 px-0!`;
  return (
    <header className="flex h-13 shrink-0 items-center gap-1 border-b border-line pr-2 pl-4">
      <h2 className="mr-auto min-w-0 truncate font-semibold">SRE teammate</h2>
      <IconButton label="New thread" size="sm" onClick={onNew} disabled={threadId === null}>
        <Plus aria-hidden />
      </IconButton>
      <Tooltip content="All threads">
        <Link href={threadsPath()} aria-label="All threads" className={iconLink}>
          <MessagesSquare aria-hidden />
        </Link>
      </Tooltip>
      {threadId === null ? null : (
        <Tooltip content="Open full width">
          <Link href={threadPath(threadId)} aria-label="Open full width" className={iconLink}>
            <Maximize2 aria-hidden />
          </Link>
        </Tooltip>
      )}
      <IconButton label="Close the chat" size="sm" onClick={onClose}>
        <X aria-hidden />
      </IconButton>
    </header>
  );
}

function NewThread({
  subject,
  onOpened,
}: {
  subject: ThreadSubject;
  onOpened: (threadId: string, text: string) => void;
}) {
  const [draft, setDraft] = useState("");
  const [opening, setOpening] = useState(false);
  const [error, setError] = useState<Error>();
  const open = async (text: string) => {
    setOpening(true);
    setError(undefined);
    try {
      onOpened(await openThread(subject), text);
    } catch (problem) {
      setDraft(text);
      setError(problem instanceof Error ? problem : new Error("Tackroom did not answer."));
      setOpening(false);
    }
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="scroll-thin min-h-0 flex-1 overflow-y-auto px-4 py-4">
        <Suggestions subject={subject} model={null} onChoose={(text) => void open(text)} />
      </div>
      <div className="flex flex-col gap-2 border-t border-line px-4 py-3">
        {error ? (
          <Notice tone="bad">
            {error.message} {error instanceof ApiError ? error.view.remedy : null}
          </Notice>
        ) : null}
        <Composer
          value={draft}
          onChange={setDraft}
          onSend={() => void open(draft.trim())}
          onStop={() => {}}
          busy={opening}
          stopping={opening}
          hint={`Sees ${subject.title}`}
          autoFocus
        />
      </div>
    </div>
  );
}

function CurrentThread({
  threadId,
  subject,
  firstMessage,
  onFirstMessageSent,
  onGone,
}: {
  threadId: string;
  subject: ThreadSubject;
  firstMessage: string | undefined;
  onFirstMessageSent: () => void;
  onGone: () => void;
}) {
  const [thread, setThread] = useState<ThreadView>();
  const { data, error, refetch } = useQuery<ThreadView>({
    queryKey: ["open-thread", threadId],
    queryFn: ({ signal }) => fetchJson<ThreadView>(dataPath(threadPath(threadId)), signal),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => {
    if (data) setThread((current) => current ?? data);
  }, [data]);
  const gone = error instanceof ApiError && error.status === 404;
  useEffect(() => {
    if (gone) onGone();
  }, [gone, onGone]);
  if (thread) {
    return (
      <ThreadChat
        thread={thread}
        subject={subject}
        firstMessage={firstMessage}
        onFirstMessageSent={onFirstMessageSent}
      />
    );
  }
  if (error && !gone) {
    return (
      <ErrorState
        compact
        title="The thread could not be loaded"
        actions={
          <Button size="sm" onClick={() => void refetch()}>
            Try again
          </Button>
        }
      >
        {error.message}
      </ErrorState>
    );
  }
  return (
    <div className="flex flex-1 flex-col gap-4 p-4" role="status">
      <span className="sr-only">Loading the thread</span>
      <Skeleton className="ml-auto h-9 w-2/3" />
      <Skeleton className="h-24 w-full" />
    </div>
  );
}
