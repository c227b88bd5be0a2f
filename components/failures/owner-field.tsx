"use client";

import { UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useId, useRef, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import type { ActionResult } from "@/schemas/error-view";
import type { SetClusterOwnerInput } from "@/schemas/failures/failure-clusters";

/** The server action that gives a cluster an owner or takes it away. */
export type SetClusterOwner = (input: SetClusterOwnerInput) => Promise<ActionResult<unknown>>;

const maxNameChars = 120;

/** Who looks after a kind of failure: a person or a team, changed in place by whoever may. */
export function OwnerField({
  clusterId,
  owner,
  mayOwn,
  suggestions,
  setOwner,
  onChanged,
}: {
  clusterId: string;
  owner: string | null;
  mayOwn: boolean;
  /** Names that may well be meant. */
  suggestions: readonly string[];
  setOwner: SetClusterOwner;
  onChanged: () => void;
}) {
  const router = useRouter();
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [editing, setEditing] = useState(false);
  const [text, setText] = useState("");
  const [pending, startTransition] = useTransition();
  useEffect(() => {
    if (editing) input.current?.select();
  }, [editing]);
  const save = (next: string | null) =>
    startTransition(async () => {
      const result = await setOwner({ clusterId, owner: next });
      if (!result.ok) {
        toast.error(result.error.message, { description: result.error.remedy });
        return;
      }
      setEditing(false);
      toast(next === null ? "Nobody owns it now." : `${next} owns it now.`);
      onChanged();
      router.refresh();
    });
  if (!editing) {
    return (
      <div className="flex flex-wrap items-center gap-2">
        <span className="inline-flex items-center gap-1.5">
          <UserRound className="size-4 text-ink-faint" aria-hidden />
          <span className="text-ink-faint">Owner</span>
          <span className={owner === null ? "text-ink-soft" : "font-medium"}>{owner ?? "nobody yet"}</span>
        </span>
        {mayOwn ? (
          <Button
            size="sm"
            onClick={() => {
              setText(owner ?? "");
              setEditing(true);
            }}
          >
            {owner === null ? "Set owner" : "Change owner"}
          </Button>
        ) : null}
      </div>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const name = text.trim();
    if (name === (owner ?? "")) setEditing(false);
    else save(name === "" ? null : name);
  };
  return (
    <form className="flex flex-wrap items-center gap-2" onSubmit={submit}>
      <TextField
        ref={input}
        size="sm"
        aria-label="Owner"
        placeholder="A person or a team; empty for nobody"
        className="w-60!"
        list={listId}
        maxLength={maxNameChars}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setEditing(false);
        }}
      />
      <datalist id={listId}>
        {suggestions.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Button type="submit" size="sm" variant="primary" loading={pending}>
        Save
      </Button>
      <Button size="sm" variant="ghost" disabled={pending} onClick={() => setEditing(false)}>
        Cancel
      </Button>
    </form>
  );
}
