"use client";

import { useState } from "react";
import { unreachable } from "@/components/shell/unreachable";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/empty-state";
import { FormField } from "@/components/ui/form-field";
import { Textarea } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { formatPlural } from "@/lib/format/number";
import type { ActionResult } from "@/schemas/error-view";
import type {
  CodeownersReceipt,
  RepositoryOwners,
  SetCodeownersInput,
} from "@/schemas/test-reliability/settings";

export function repositoryName({ repo }: Pick<RepositoryOwners, "repo">): string {
  return repo === "" ? "results without a repository" : repo;
}

/** The text of a CODEOWNERS file, to read or to replace. */
export function OwnersTextDialog({
  projectKey,
  repository,
  maySet,
  set,
  onClose,
}: {
  projectKey: string;
  repository: RepositoryOwners;
  maySet: boolean;
  set: (input: SetCodeownersInput) => Promise<ActionResult<CodeownersReceipt>>;
  onClose: () => void;
}) {
  const action = useAction();
  const [text, setText] = useState(repository.content ?? "");
  const name = repositoryName(repository);
  const save = () =>
    action.run(
      "save",
      () =>
        set({ projectKey, repo: repository.repo, content: text.trim() === "" ? null : text }).catch(
          () => unreachable,
        ),
      ({ problems }) => {
        const [first] = problems;
        toast(
          first === undefined
            ? `Owners of ${name} are saved.`
            : `Owners of ${name} are saved; ${formatPlural(problems.length, "line means", "lines mean")} nothing. Line ${first.line}: ${first.message}`,
        );
        onClose();
      },
    );
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={onClose}
      title={`CODEOWNERS of ${name}`}
      description="The file as it stands in the repository. The last line that matches a test's file names its owners; owners that a person gave a test go first."
      footer={
        maySet ? (
          <>
            <DialogClose>
              <Button>Cancel</Button>
            </DialogClose>
            <Button variant="primary" loading={action.pending} onClick={save}>
              Save
            </Button>
          </>
        ) : undefined
      }
    >
      <div className="flex flex-col gap-3">
        {action.error === null ? null : (
          <Notice tone="bad">
            {action.error.message} {action.error.remedy}
          </Notice>
        )}
        {maySet && repository.source === "harness_code" ? (
          <Notice>
            This is {repository.path} as it stands in Harness Code, read again each day. A text that is saved
            here takes its place and is not read again.
          </Notice>
        ) : maySet && repository.source === "token" ? (
          <Notice>
            {repository.updatedBy} hands this file in: what is saved here holds until it does so again.
          </Notice>
        ) : null}
        <FormField label="Text" help="An empty text takes the file away.">
          <Textarea
            rows={14}
            spellCheck={false}
            readOnly={!maySet}
            className="font-mono text-sm"
            placeholder={"*                 @acme/platform\n/src/checkout/    @acme/payments"}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </FormField>
      </div>
    </Dialog>
  );
}
