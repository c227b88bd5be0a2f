"use client";

import { useState } from "react";
import { unreachable } from "@/components/shell/unreachable";
import { useAction } from "@/components/shell/use-action";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { EmptyState, Notice } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { codeownersPath } from "@/lib/api-addresses";
import { formatCount, formatPlural } from "@/lib/format/number";
import type { ActionResult } from "@/schemas/error-view";
import type {
  CodeownersReceipt,
  ProjectTestSettings,
  RepositoryOwners,
  RepositoryRef,
  SetCodeownersInput,
} from "@/schemas/test-reliability/settings";
import { OwnersTextDialog, repositoryName } from "./owners-text-dialog";

export interface OwnersActions {
  set: (input: SetCodeownersInput) => Promise<ActionResult<CodeownersReceipt>>;
  readFromCode: (input: RepositoryRef) => Promise<ActionResult<CodeownersReceipt & { path: string }>>;
}

/** Whose tests they are: the CODEOWNERS file of each repository, where it came from, and how many tests it gives an owner. */
export function OwnersSection({
  project,
  address,
  maySet,
  actions,
}: {
  project: ProjectTestSettings;
  /** Where browsers reach this installation, without a slash at the end. */
  address: string;
  maySet: boolean;
  actions: OwnersActions;
}) {
  const reading = useAction();
  const [edited, setEdited] = useState<RepositoryOwners | null>(null);
  const [asked, setAsked] = useState("");
  const { projectKey, projectName, repositories } = project;
  if (repositories.length === 0)
    return (
      <EmptyState compact title={`${projectName} has no test results yet`}>
        Repositories appear with the first results.
      </EmptyState>
    );
  const read = (repository: RepositoryOwners) => {
    setAsked(repository.repo);
    reading.run(
      repository.repo,
      () => actions.readFromCode({ projectKey, repo: repository.repo }).catch(() => unreachable),
      undefined,
      `CODEOWNERS of ${repositoryName(repository)} is read from Harness Code, and will be each day.`,
    );
  };
  const example = repositories.find((each) => each.repo !== "")?.repo ?? "api";
  return (
    <>
      {reading.error === null ? null : (
        <div className="px-4 pt-2 pb-3">
          <Notice tone="bad">
            {asked}: {reading.error.message} {reading.error.remedy}
          </Notice>
        </div>
      )}
      <Table label={`Owners of the tests of ${projectName}`} className="min-w-2xl">
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
          {repositories.map((each) => (
            <Tr key={each.repo}>
              <Td className="pl-4 font-medium">{repositoryName(each)}</Td>
              <Td numeric className="whitespace-nowrap">
                {formatCount(each.owned)} <span className="text-ink-faint">of {formatCount(each.tests)}</span>
              </Td>
              <Td className="text-ink-soft">
                <StoredFile repository={each} />
              </Td>
              <Td numeric className="pr-4">
                <span className="flex justify-end gap-2">
                  {maySet && each.repo !== "" ? (
                    <Button
                      size="sm"
                      variant="ghost"
                      loading={reading.isRunning(each.repo)}
                      disabled={reading.pending}
                      onClick={() => read(each)}
                      aria-label={`Read from Harness Code: CODEOWNERS of ${repositoryName(each)}`}
                    >
                      Read from Harness Code
                    </Button>
                  ) : null}
                  <Button
                    size="sm"
                    onClick={() => setEdited(each)}
                    aria-label={`${maySet ? "Edit" : "Show"} CODEOWNERS of ${repositoryName(each)}`}
                  >
                    {maySet ? "Edit" : "Show"}
                  </Button>
                </span>
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      <div className="flex flex-col gap-2 border-t border-line px-4 pt-3 pb-4">
        <p className="max-w-prose text-sm text-ink-soft">
          Where a repository is hosted elsewhere, a step of its pipeline keeps the file true. Its token has
          the scope <code>codeowners:write</code>.
        </p>
        <CodeBlock
          label="Run step: hand in CODEOWNERS"
          code={`curl --fail-with-body --retry 3 -H "Authorization: Bearer $TACKROOM_TOKEN" \\\n  -T CODEOWNERS "${address}${codeownersPath(encodeURIComponent(example))}"`}
        />
      </div>
      {edited === null ? null : (
        <OwnersTextDialog
          projectKey={projectKey}
          repository={edited}
          maySet={maySet}
          set={actions.set}
          onClose={() => setEdited(null)}
        />
      )}
    </>
  );
}

/** How long the stored file is, whence and when it came, and why it could not be read again. */
function StoredFile({ repository }: { repository: RepositoryOwners }) {
  const { content, source, path, updatedAt, updatedBy, checkedAt, problem } = repository;
  if (content === null || updatedAt === null) return "none";
  const lines = formatPlural(content.trimEnd().split("\n").length, "line");
  if (source !== "harness_code")
    return (
      <>
        {lines}, by {updatedBy} <RelativeTime at={checkedAt ?? updatedAt} />
      </>
    );
  return (
    <span className="flex flex-col gap-0.5">
      <span>
        {lines}, <code className="text-sm">{path}</code> in Harness Code, read{" "}
        <RelativeTime at={checkedAt ?? updatedAt} />
      </span>
      {problem === null ? null : (
        <span className="flex items-center gap-2 text-sm">
          <Badge tone="warn">not read again</Badge> {problem}
        </span>
      )}
    </span>
  );
}
