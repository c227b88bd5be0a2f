"use client";

import { useState } from "react";
import { useAction } from "@/components/connectors/use-action";
import { formatCount } from "@/components/format/number";
import { unreachable } from "@/components/shell/unreachable";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { EmptyState, Notice } from "@/components/ui/empty-state";
import { FormField } from "@/components/ui/form-field";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Textarea } from "@/components/ui/text-field";
import type { ActionResult } from "@/schemas/error-view";
import type { ProjectTestSettings, RepositoryOwners, SetCodeownersInput } from "@/schemas/test-settings";

export type SetCodeowners = (input: SetCodeownersInput) => Promise<ActionResult<unknown>>;

/** Whose tests they are: the CODEOWNERS file of each repository, and how many tests it gives an owner. */
export function OwnersSection({
  project,
  maySet,
  setCodeowners,
}: {
  project: ProjectTestSettings;
  maySet: boolean;
  setCodeowners: SetCodeowners;
}) {
  const [edited, setEdited] = useState<RepositoryOwners | null>(null);
  if (project.repositories.length === 0)
    return (
      <EmptyState compact title={`${project.projectName} has no test results yet`}>
        Repositories appear with the first results.
      </EmptyState>
    );
  return (
    <>
      <Table label={`Owners of the tests of ${project.projectName}`}>
        <thead>
          <tr>
            <Th className="pl-4">Repository</Th>
            <Th numeric>Tests with an owner</Th>
            <Th>CODEOWNERS</Th>
            <Th className="pr-4">
              <span className="sr-only">Actions</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {project.repositories.map((each) => (
            <Tr key={each.repo}>
              <Td className="pl-4 font-medium">{nameOf(each)}</Td>
              <Td numeric className="whitespace-nowrap">
                {formatCount(each.owned)} <span className="text-ink-faint">of {formatCount(each.tests)}</span>
              </Td>
              <Td className="text-ink-soft">
                {each.content === null || each.updatedAt === null ? (
                  "none"
                ) : (
                  <>
                    {formatCount(each.content.split("\n").length)} lines, by {each.updatedBy}{" "}
                    <RelativeTime at={each.updatedAt} />
                  </>
                )}
              </Td>
              <Td numeric className="pr-4">
                <Button
                  size="sm"
                  onClick={() => setEdited(each)}
                  aria-label={`${maySet ? "Edit" : "Show"} CODEOWNERS of ${nameOf(each)}`}
                >
                  {maySet ? "Edit" : "Show"}
                </Button>
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      {edited === null ? null : (
        <OwnersDialog
          projectKey={project.projectKey}
          repository={edited}
          maySet={maySet}
          setCodeowners={setCodeowners}
          onClose={() => setEdited(null)}
        />
      )}
    </>
  );
}

function OwnersDialog({
  projectKey,
  repository,
  maySet,
  setCodeowners,
  onClose,
}: {
  projectKey: string;
  repository: RepositoryOwners;
  maySet: boolean;
  setCodeowners: SetCodeowners;
  onClose: () => void;
}) {
  const action = useAction();
  const [text, setText] = useState(repository.content ?? "");
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={onClose}
      title={`CODEOWNERS of ${nameOf(repository)}`}
      description="The file as it stands in the repository. The last line that matches a test's file names its owners; owners that a person gave a test go first."
      footer={
        maySet ? (
          <>
            <DialogClose>
              <Button>Cancel</Button>
            </DialogClose>
            <Button
              variant="primary"
              loading={action.pending}
              onClick={() =>
                action.run(
                  "save",
                  () =>
                    setCodeowners({
                      projectKey,
                      repo: repository.repo,
                      content: text.trim() === "" ? null : text,
                    }).catch(() => unreachable),
                  onClose,
                  `Owners of ${nameOf(repository)} are saved.`,
                )
              }
            >
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

function nameOf(repository: RepositoryOwners): string {
  return repository.repo === "" ? "results without a repository" : repository.repo;
}
