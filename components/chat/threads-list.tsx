"use client";

import { MessagesSquare, Plus, Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useLiveQuery } from "@/components/shell/use-live-query";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { EmptyState, Notice } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { TextField } from "@/components/ui/text-field";
import { TextLink } from "@/components/ui/text-link";
import { threadPath, threadsPath } from "@/lib/addresses";
import { dataPath } from "@/lib/api-addresses";
import { formatPlural } from "@/lib/format/number";
import type { ThreadSummary } from "@/schemas/team/threads";
import { openThread } from "./thread-requests";

/** All threads, the one that was written to last first. */
export function ThreadsList({
  initial,
  maySend,
}: {
  initial: { data: ThreadSummary[]; at: number };
  maySend: boolean;
}) {
  const { data: threads } = useLiveQuery({
    topics: ["threads", "approvals"],
    path: dataPath(threadsPath()),
    initial,
  });
  const [search, setSearch] = useState("");
  const words = search.trim().toLowerCase();
  const shown =
    words === ""
      ? threads
      : threads.filter((thread) =>
          `${thread.title} ${thread.createdByName ?? ""}`.toLowerCase().includes(words),
        );
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <TextField
          type="search"
          aria-label="Search threads"
          placeholder="Search threads"
          icon={<Search aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="w-64 max-w-full"
        />
        {maySend ? <NewThreadButton /> : null}
      </div>
      {threads.length === 0 ? (
        <EmptyState icon={<MessagesSquare />} title="No thread yet">
          A thread is a conversation with a teammate, shared with everybody here. Ask why something failed, or
          open the chat on any page.
        </EmptyState>
      ) : shown.length === 0 ? (
        <EmptyState icon={<Search />} title={`No thread matches “${search.trim()}”`} compact />
      ) : (
        <ul className="panel divide-y divide-line">
          {shown.map((thread) => (
            <ThreadRow key={thread.id} thread={thread} />
          ))}
        </ul>
      )}
    </div>
  );
}

function ThreadRow({ thread }: { thread: ThreadSummary }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 py-2.5">
      <TextLink
        href={threadPath(thread.id)}
        quiet
        className="min-w-0 basis-full truncate font-medium sm:basis-auto"
      >
        {thread.title}
      </TextLink>
      {thread.running ? <Badge tone="info">Answering</Badge> : null}
      {thread.pendingApprovals > 0 ? (
        <Badge tone="warn">{formatPlural(thread.pendingApprovals, "approval waits", "approvals wait")}</Badge>
      ) : null}
      <span className="text-sm text-ink-faint sm:ml-auto">
        {thread.createdByName ?? "Somebody"} with {thread.teammate.name}
        {thread.subject ? ` · ${thread.subject.title}` : ""} · <RelativeTime at={thread.updatedAt} />
      </span>
    </li>
  );
}

function NewThreadButton() {
  const router = useRouter();
  const [opening, setOpening] = useState(false);
  const [error, setError] = useState<string>();
  const open = async () => {
    setOpening(true);
    setError(undefined);
    try {
      router.push(threadPath(await openThread(null)));
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : "Tackroom did not answer.");
      setOpening(false);
    }
  };
  return (
    <div className="flex items-center gap-2">
      {error ? <Notice tone="bad">{error}</Notice> : null}
      <Button variant="primary" icon={<Plus aria-hidden />} loading={opening} onClick={() => void open()}>
        New thread
      </Button>
    </div>
  );
}
