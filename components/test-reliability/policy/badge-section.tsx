"use client";

import { unreachable } from "@/components/shell/unreachable";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { Notice } from "@/components/ui/empty-state";
import { testsPath } from "@/lib/addresses";
import type { ActionResult } from "@/schemas/error-view";
import type { ProjectRef, ProjectTestSettings } from "@/schemas/test-reliability/settings";

export type CreateBadge = (input: ProjectRef) => Promise<ActionResult<unknown>>;

/** A project's reliability as an image for a README, with the text to paste. */
export function BadgeSection({
  project,
  address,
  maySet,
  createBadge,
}: {
  project: ProjectTestSettings;
  /** Where browsers reach this installation, without a slash at the end. */
  address: string;
  maySet: boolean;
  createBadge: CreateBadge;
}) {
  const action = useAction();
  const { badgePath, projectKey, projectName } = project;
  if (badgePath === null)
    return (
      <div className="flex flex-col items-start gap-3">
        <p className="max-w-prose text-ink-soft">
          A badge shows the project's test reliability to everybody who knows its address: it needs no
          sign-in.
        </p>
        {action.error === null ? null : (
          <Notice tone="bad">
            {action.error.message} {action.error.remedy}
          </Notice>
        )}
        <Button
          disabled={!maySet}
          loading={action.pending}
          onClick={() =>
            action.run(
              "badge",
              () => createBadge({ projectKey }).catch(() => unreachable),
              undefined,
              "The badge is made.",
            )
          }
        >
          Make a badge
        </Button>
        {maySet ? null : <p className="text-sm text-ink-faint">Approvers and admins make badges.</p>}
      </div>
    );
  const kinds = [
    { title: "Test reliability", path: badgePath },
    { title: "Flaky tests", path: badgePath.replace(/reliability\.svg$/, "flaky.svg") },
  ];
  const page = `${address}${testsPath({ project: projectKey })}`;
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      {kinds.map(({ title, path }) => (
        <div key={path} className="flex min-w-0 flex-col gap-2">
          {/* An SVG of our own server: nothing to optimise, and its size is its own. */}
          <img src={path} alt={`${title} of ${projectName}`} height={20} className="h-5 self-start" />
          <CodeBlock
            label={`Markdown: ${title.toLowerCase()}`}
            code={`[![${title}](${address}${path})](${page})`}
            wrap
          />
        </div>
      ))}
    </div>
  );
}
