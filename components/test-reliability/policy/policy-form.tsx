"use client";

import { useRef, useState } from "react";
import { unreachable } from "@/components/shell/unreachable";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Switch } from "@/components/ui/checkbox";
import { Notice } from "@/components/ui/empty-state";
import { FormField } from "@/components/ui/form-field";
import { RelativeTime } from "@/components/ui/relative-time";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { TextField } from "@/components/ui/text-field";
import type { ActionResult } from "@/schemas/error-view";
import type { PolicyPreviewView, TestPolicyInput } from "@/schemas/test-reliability/policy";
import type { ProjectTestSettings } from "@/schemas/test-reliability/settings";
import { draftOf, type PolicyDraft, type PolicyErrors, policyOf } from "./policy-fields";
import { PolicyPreview } from "./policy-preview";

export interface PolicyActions {
  preview: (input: TestPolicyInput) => Promise<ActionResult<PolicyPreviewView>>;
  update: (input: TestPolicyInput) => Promise<ActionResult<unknown>>;
}

/** When states of a project's tests change by themselves. Quarantining by itself is previewed before it is switched on. */
export function PolicyForm({
  project,
  maySet,
  actions,
}: {
  project: ProjectTestSettings;
  maySet: boolean;
  actions: PolicyActions;
}) {
  const saving = useAction();
  const previewing = useAction();
  const [draft, setDraft] = useState(() => draftOf(project.policy));
  const [errors, setErrors] = useState<PolicyErrors>({});
  const [preview, setPreview] = useState<{ of: string; view: PolicyPreviewView } | null>(null);
  const shown = useRef<HTMLDivElement>(null);
  const { projectKey } = project;
  const current = JSON.stringify(draft);
  const seen = preview?.of === current;
  const switchesOn = draft.quarantine && !project.policy.quarantine;
  const pending = saving.pending || previewing.pending;
  const change = (part: Partial<PolicyDraft>) => {
    setDraft({ ...draft, ...part });
    setErrors({});
  };

  const withPolicy = (use: (input: TestPolicyInput) => void) => {
    const read = policyOf(draft);
    if (read.policy === null) setErrors(read.errors);
    else use({ projectKey, policy: read.policy });
  };
  const runPreview = () =>
    withPolicy((input) =>
      previewing.run(
        "preview",
        () => actions.preview(input).catch(() => unreachable),
        (view) => {
          setPreview({ of: current, view });
          requestAnimationFrame(() =>
            shown.current?.scrollIntoView({ block: "nearest", behavior: "smooth" }),
          );
        },
      ),
    );
  const save = () =>
    withPolicy((input) =>
      saving.run(
        "save",
        () => actions.update(input).catch(() => unreachable),
        undefined,
        `The policy of ${project.projectName} is saved.`,
      ),
    );
  const field = (
    name: Exclude<keyof PolicyDraft, "quarantine" | "excludedBranches">,
    label: string,
    help: string,
  ) => (
    <FormField label={label} help={help} error={errors[name]}>
      <TextField
        inputMode="decimal"
        className="max-w-32"
        value={draft[name]}
        onChange={(event) => change({ [name]: event.target.value })}
        disabled={!maySet}
      />
    </FormField>
  );

  return (
    <form
      aria-label={`Policy of ${project.projectName}`}
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (switchesOn && !seen) runPreview();
        else save();
      }}
    >
      <Switch
        label="Quarantine flaky tests without asking"
        about="A regression or a broken test is never quarantined, and leaves quarantine at once."
        checked={draft.quarantine}
        onChange={(quarantine) => change({ quarantine })}
        disabled={!maySet}
      />
      <div className="grid max-w-4xl gap-x-8 gap-y-4 sm:grid-cols-2">
        {field(
          "fromPercent",
          "From a flaky rate of (%)",
          "The lower end of the score's interval has to reach this: few runs quarantine nothing.",
        )}
        {field("minDays", "Days in quarantine at least", "So that states do not flutter.")}
        {field(
          "releasePercent",
          "Released when chance is down to (%)",
          "It leaves when so many passes in a row had this chance or less at the rate it had.",
        )}
        {field(
          "fixedDays",
          "Healthy after (days without a failure)",
          "Until then a repaired test counts as fixed.",
        )}
      </div>
      <FormField
        label="Branches on which quarantine never holds"
        help="Names or globs, apart by spaces, such as release/*: there a quarantined test fails its run as any other, whoever quarantined it. Empty: none."
        error={errors.excludedBranches}
      >
        <TextField
          spellCheck={false}
          autoCapitalize="none"
          className="max-w-xl"
          placeholder="none"
          value={draft.excludedBranches}
          onChange={(event) => change({ excludedBranches: event.target.value })}
          disabled={!maySet}
        />
      </FormField>
      {[saving.error, previewing.error].map((error) =>
        error === null ? null : (
          <Notice key={error.message} tone="bad">
            {error.message} {error.remedy}
          </Notice>
        ),
      )}
      <div className="flex flex-wrap items-center gap-2">
        {switchesOn && !seen ? null : (
          <Button type="submit" variant="primary" disabled={!maySet || pending} loading={saving.pending}>
            {switchesOn ? "Switch on" : "Save"}
          </Button>
        )}
        <Button
          type={switchesOn && !seen ? "submit" : "button"}
          variant={switchesOn && !seen ? "primary" : "secondary"}
          onClick={switchesOn && !seen ? undefined : runPreview}
          disabled={pending}
          loading={previewing.pending}
        >
          Preview on history
        </Button>
        <span className="text-sm text-ink-faint">
          {!maySet ? (
            "Approvers and admins set policies."
          ) : switchesOn && !seen ? (
            "Look at what it would have done before it is switched on."
          ) : project.policyUpdatedAt === null ? (
            "The default policy holds."
          ) : (
            <>
              Set by {project.policyUpdatedBy} <RelativeTime at={project.policyUpdatedAt} />
            </>
          )}
        </span>
      </div>
      <div ref={shown}>
        {previewing.pending ? (
          <Loading label="Replaying the history with this policy">
            <Skeleton className="h-64" />
          </Loading>
        ) : preview === null ? null : (
          <PolicyPreview preview={preview.view} outdated={!seen} />
        )}
      </div>
    </form>
  );
}
