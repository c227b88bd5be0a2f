"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { FormField } from "@/components/ui/form-field";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/text-field";
import type { FailureCause } from "@/schemas/executions/failure-cause";
import { failureCauses, failureCauseTitles } from "@/schemas/executions/failure-causes";
import type { Hypothesis } from "@/schemas/failures/investigations";

/** What a person says against the investigation. */
export interface Correction {
  cause: FailureCause | null;
  text: string | null;
}

const noCause = "none";
const causeOptions = [
  { value: noCause, label: "I do not know, or none of these" },
  ...failureCauses.map((cause) => ({ value: cause, label: failureCauseTitles[cause].title })),
];
const maxTextChars = 2_000;

/** "Not quite": what it was, as a cause, as a sentence, or both. */
export function CorrectDialog({
  onClose,
  onSend,
  sending,
}: {
  onClose: () => void;
  onSend: (correction: Correction) => void;
  sending: boolean;
}) {
  const [cause, setCause] = useState<string>(noCause);
  const [text, setText] = useState("");
  const [missing, setMissing] = useState(false);
  const send = (event: FormEvent) => {
    event.preventDefault();
    const chosen = failureCauses.find((each) => each === cause) ?? null;
    if (chosen === null && text.trim() === "") {
      setMissing(true);
      return;
    }
    onSend({ cause: chosen, text: text.trim() === "" ? null : text.trim() });
  };
  return (
    <Frame
      title="What was it?"
      description="Your words stay with this failure and are used for the next one that looks like it."
      onClose={onClose}
      onSubmit={send}
      send="Save the correction"
      sending={sending}
    >
      <FormField label="Cause">
        <Select
          label="Cause"
          value={cause}
          options={causeOptions}
          onChange={(next) => {
            setCause(next);
            setMissing(false);
          }}
        />
      </FormField>
      <FormField
        label="In your words"
        optional={cause !== noCause}
        error={missing ? "Pick a cause, write a sentence, or both." : undefined}
      >
        <Textarea
          value={text}
          maxLength={maxTextChars}
          placeholder="The proxy's certificate had expired; we renewed it at 14:20."
          onChange={(event) => {
            setText(event.target.value);
            setMissing(false);
          }}
        />
      </FormField>
    </Frame>
  );
}

/** Takes one hypothesis out, with a reason if there is one. */
export function RuleOutDialog({
  hypothesis,
  onClose,
  onSend,
  sending,
}: {
  hypothesis: Hypothesis;
  onClose: () => void;
  onSend: (text: string | null) => void;
  sending: boolean;
}) {
  const [text, setText] = useState("");
  return (
    <Frame
      title="Rule this out?"
      description={hypothesis.title}
      onClose={onClose}
      onSubmit={(event) => {
        event.preventDefault();
        onSend(text.trim() === "" ? null : text.trim());
      }}
      send="Rule it out"
      sending={sending}
    >
      <FormField label="Why it is not this" optional>
        <Textarea value={text} maxLength={maxTextChars} onChange={(event) => setText(event.target.value)} />
      </FormField>
    </Frame>
  );
}

function Frame({
  title,
  description,
  onClose,
  onSubmit,
  send,
  sending,
  children,
}: {
  title: string;
  description: string;
  onClose: () => void;
  onSubmit: (event: FormEvent) => void;
  send: string;
  sending: boolean;
  children: React.ReactNode;
}) {
  return (
    <Dialog
      title={title}
      description={description}
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <form className="flex flex-col gap-3" onSubmit={onSubmit}>
        {children}
        <div className="flex flex-wrap justify-end gap-2 pt-1">
          <DialogClose>
            <Button variant="ghost">Cancel</Button>
          </DialogClose>
          <Button type="submit" variant="primary" loading={sending}>
            {send}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
