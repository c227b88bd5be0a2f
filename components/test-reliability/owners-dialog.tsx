"use client";

import { useState } from "react";
import { unreachable } from "@/components/shell/unreachable";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/empty-state";
import { FormField } from "@/components/ui/form-field";
import { TextField } from "@/components/ui/text-field";
import type { ActionResult } from "@/schemas/error-view";

export type SetTestOwners = (input: {
  testIds: number[];
  owners: string[] | null;
}) => Promise<ActionResult<unknown>>;

/** A person names the owners of a test, whatever CODEOWNERS says, or leaves that to CODEOWNERS again. */
export function OwnersDialog({
  test,
  onClose,
  setOwners,
}: {
  test: { id: number; name: string; owners: readonly string[] };
  onClose: () => void;
  setOwners: SetTestOwners;
}) {
  const action = useAction();
  const [text, setText] = useState(test.owners.join(", "));
  const owners = text.split(/[\s,;]+/).filter((each) => each !== "");
  const save = (next: string[] | null) =>
    action.run(
      next === null ? "clear" : "save",
      () => setOwners({ testIds: [test.id], owners: next }).catch(() => unreachable),
      onClose,
      next === null ? "CODEOWNERS names its owners again." : "Its owners are saved.",
    );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Owners of “${test.name}”`}
      description="They go before what CODEOWNERS says, and get the test in their weekly digest."
      footer={
        <>
          <Button
            variant="ghost"
            className="mr-auto"
            loading={action.isRunning("clear")}
            disabled={action.pending}
            onClick={() => save(null)}
          >
            As CODEOWNERS says
          </Button>
          <DialogClose>
            <Button>Cancel</Button>
          </DialogClose>
          <Button
            variant="primary"
            loading={action.isRunning("save")}
            disabled={action.pending || owners.length === 0}
            onClick={() => save(owners)}
          >
            Save
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {action.error === null ? null : (
          <Notice tone="bad">
            {action.error.message} {action.error.remedy}
          </Notice>
        )}
        <FormField label="Owners" help="@name, @organization/team or an e-mail address, separated by commas.">
          <TextField
            value={text}
            placeholder="@acme/payments"
            onChange={(event) => setText(event.target.value)}
          />
        </FormField>
      </div>
    </Dialog>
  );
}
