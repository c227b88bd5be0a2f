"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useRef, useState } from "react";
import { ApiError, fetchJson } from "@/components/shell/fetch-json";
import { Button } from "@/components/ui/button";
import { AlertDialog, AlertDialogClose, Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/empty-state";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { TextField } from "@/components/ui/text-field";
import { TextLink } from "@/components/ui/text-link";
import { threadPath, threadsPath } from "@/lib/addresses";
import { dataPath } from "@/lib/api-addresses";
import type { ThreadView } from "@/schemas/team/threads";

/** Title, what the thread is about, and what its owner may do with it. */
export function ThreadHeader({ thread }: { thread: ThreadView }) {
  const title = useThreadTitle(thread);
  const [dialog, setDialog] = useState<"rename" | "delete" | null>(null);
  return (
    <header className="flex h-13 shrink-0 items-center gap-3 border-b border-line px-4 sm:px-6">
      <div className="min-w-0">
        <h1 className="truncate font-semibold">{title}</h1>
        <p className="truncate text-xs text-ink-faint">
          {thread.createdByName ?? "Somebody"} with {thread.teammate.name}
          {thread.subject ? (
            <>
              {" · about "}
              <TextLink href={thread.subject.path} quiet>
                {thread.subject.title}
              </TextLink>
            </>
          ) : null}
        </p>
      </div>
      {thread.viewer.mayManage ? (
        <div className="ml-auto">
          <Menu
            align="end"
            trigger={
              <IconButton label="Thread options" tooltip={false}>
                <Ellipsis aria-hidden />
              </IconButton>
            }
          >
            <MenuItem icon={<Pencil aria-hidden />} onSelect={() => setDialog("rename")}>
              Rename
            </MenuItem>
            <MenuItem icon={<Trash2 aria-hidden />} danger onSelect={() => setDialog("delete")}>
              Delete
            </MenuItem>
          </Menu>
          <RenameDialog
            thread={thread}
            title={title}
            open={dialog === "rename"}
            onClose={() => setDialog(null)}
          />
          <DeleteDialog thread={thread} open={dialog === "delete"} onClose={() => setDialog(null)} />
        </div>
      ) : null}
    </header>
  );
}

function RenameDialog({
  thread,
  title,
  open,
  onClose,
}: {
  thread: ThreadView;
  title: string;
  open: boolean;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [draft, setDraft] = useState(title);
  const { error, busy, call } = useThreadCall(thread.id);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await call("PATCH", { title: draft.trim() })) {
      await client.invalidateQueries({ queryKey: [pathOf(thread.id)] });
      onClose();
    }
  };
  return (
    <Dialog
      title="Rename the thread"
      size="sm"
      open={open}
      onOpenChange={(next) => (next ? null : onClose())}
    >
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
        <TextField
          aria-label="Title"
          value={draft}
          maxLength={120}
          onChange={(event) => setDraft(event.target.value)}
        />
        {error ? <Notice tone="bad">{error}</Notice> : null}
        <div className="flex justify-end">
          <Button type="submit" variant="primary" loading={busy} disabled={draft.trim() === ""}>
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function DeleteDialog({ thread, open, onClose }: { thread: ThreadView; open: boolean; onClose: () => void }) {
  const router = useRouter();
  const keep = useRef<HTMLButtonElement>(null);
  const { error, busy, call } = useThreadCall(thread.id);
  const remove = async () => {
    if (await call("DELETE")) router.push(threadsPath());
  };
  return (
    <AlertDialog
      title="Delete this thread?"
      description="Its messages are gone for everybody. Decided approvals stay in the list of approvals."
      open={open}
      onOpenChange={(next) => (next ? null : onClose())}
      initialFocus={keep}
      footer={
        <>
          <AlertDialogClose>
            <Button ref={keep}>Keep it</Button>
          </AlertDialogClose>
          <Button variant="danger" loading={busy} onClick={() => void remove()}>
            Delete
          </Button>
        </>
      }
    >
      {error ? <Notice tone="bad">{error}</Notice> : null}
    </AlertDialog>
  );
}

function pathOf(threadId: string): string {
  return dataPath(threadPath(threadId));
}

/** The first message names a thread, and anybody may see it renamed: the title follows what is stored. */
function useThreadTitle(thread: ThreadView): string {
  const path = pathOf(thread.id);
  const { data } = useQuery<ThreadView>({
    queryKey: [path],
    queryFn: ({ signal }) => fetchJson<ThreadView>(path, signal),
    initialData: thread,
    meta: { topics: ["threads"] },
  });
  return data.title;
}

function useThreadCall(threadId: string) {
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const call = async (method: "PATCH" | "DELETE", body?: object): Promise<boolean> => {
    setBusy(true);
    setError(undefined);
    try {
      const response = await fetch(pathOf(threadId), {
        method,
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      });
      if (!response.ok) {
        const answer: { error?: ApiError["view"] } = await response.json();
        throw new ApiError(
          answer.error ?? { code: "internal", message: "It did not work." },
          response.status,
        );
      }
      return true;
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : "Tackroom did not answer.");
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { error, busy, call };
}
