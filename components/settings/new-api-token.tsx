"use client";

import { useState } from "react";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { CodeBlock } from "@/components/ui/code-block";
import { Combobox } from "@/components/ui/combobox";
import { Notice } from "@/components/ui/empty-state";
import { FormField } from "@/components/ui/form-field";
import { Section } from "@/components/ui/page";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import { codeownersPath, testResultsPath } from "@/lib/api-addresses";
import type { ApiTokenScope, CreateApiTokenInput, CreatedApiToken } from "@/schemas/api-tokens";
import type { ActionResult } from "@/schemas/error-view";

export interface TokenProject {
  key: string;
  name: string;
  orgName: string;
}

const lifetimes = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "a year" },
  { value: "never", label: "until it is revoked" },
] as const;

/** Makes a token, and shows its secret once. */
export function NewApiToken({
  projects,
  publicUrl,
  create,
  close,
}: {
  projects: readonly TokenProject[];
  publicUrl: string;
  create: (input: CreateApiTokenInput) => Promise<ActionResult<CreatedApiToken>>;
  close: () => void;
}) {
  const action = useAction();
  const [name, setName] = useState("");
  const [projectKey, setProjectKey] = useState<string | null>(projects[0]?.key ?? null);
  const [scopes, setScopes] = useState<readonly ApiTokenScope[]>(["test-results:write"]);
  const [lifetime, setLifetime] = useState<(typeof lifetimes)[number]["value"]>("365");
  const [created, setCreated] = useState<CreatedApiToken | null>(null);
  const fields = (action.error?.details?.fields ?? {}) as Record<string, string>; // our own `invalid_input` details
  const toggle = (scope: ApiTokenScope, on: boolean) =>
    setScopes(on ? [...scopes, scope] : scopes.filter((each) => each !== scope));

  if (created !== null) return <Created created={created} publicUrl={publicUrl} close={close} />;
  return (
    <Section title="New token">
      <form
        className="flex max-w-xl flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const input = {
            name,
            projectKey: projectKey ?? "",
            scopes: [...scopes],
            expiresInDays: lifetime === "never" ? null : Number(lifetime),
          };
          action.run("create", () => create(input), setCreated);
        }}
      >
        <FormField
          label="Name"
          required
          error={fields.name}
          help="What will use it, for example CI of the shop."
        >
          <TextField
            name="name"
            value={name}
            maxLength={80}
            autoFocus
            onChange={(event) => setName(event.target.value)}
          />
        </FormField>
        <div className="flex flex-col gap-1">
          <span className="text-sm font-medium">Project</span>
          <Combobox
            label="Project"
            options={projects.map(({ key, name: label, orgName }) => ({ value: key, label, about: orgName }))}
            value={projectKey}
            emptyLabel="Choose a project"
            onChange={setProjectKey}
          />
          {fields.projectKey ? <p className="text-sm text-failed">{fields.projectKey}</p> : null}
        </div>
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 text-sm font-medium">It may</legend>
          <Checkbox
            label="upload test results"
            checked={scopes.includes("test-results:write")}
            onChange={(on) => toggle("test-results:write", on)}
          />
          <Checkbox
            label="read the quarantine list"
            checked={scopes.includes("quarantine:read")}
            onChange={(on) => toggle("quarantine:read", on)}
          />
          <Checkbox
            label="hand in CODEOWNERS files"
            checked={scopes.includes("codeowners:write")}
            onChange={(on) => toggle("codeowners:write", on)}
          />
          {fields.scopes ? <p className="text-sm text-failed">{fields.scopes}</p> : null}
        </fieldset>
        <div className="flex flex-col gap-1">
          <span className="text-sm font-medium">It works for</span>
          <Select
            label="It works for"
            value={lifetime}
            options={[...lifetimes]}
            className="max-w-60"
            onChange={setLifetime}
          />
        </div>
        {action.error === null || Object.keys(fields).length > 0 ? null : (
          <Notice tone="bad">
            {action.error.message} {action.error.remedy}
          </Notice>
        )}
        <div className="flex gap-2">
          <Button type="submit" variant="primary" loading={action.pending} disabled={name.trim() === ""}>
            Make the token
          </Button>
          <Button onClick={close}>Cancel</Button>
        </div>
      </form>
    </Section>
  );
}

function Created({
  created: { token, view },
  publicUrl,
  close,
}: {
  created: CreatedApiToken;
  publicUrl: string;
  close: () => void;
}) {
  const curl = [
    `curl --fail-with-body -H "Authorization: Bearer $TACKROOM_TOKEN" \\`,
    '  -F "commit=<+codebase.commitSha>" -F "branch=<+codebase.branch>" -F "execution=<+pipeline.executionId>" \\',
    '  -F "job=<+step.identifier>" -F "file=@build/test-results/TEST-all.xml" \\',
    `  ${publicUrl}${testResultsPath()}`,
  ].join("\n");
  return (
    <Section title={`${view.name} is made`}>
      <div className="flex max-w-3xl flex-col gap-4">
        <Notice tone="warn">
          This token is shown only now. Put it where your pipeline keeps its secrets.
        </Notice>
        <CodeBlock label="Token" code={token} wrap />
        {view.scopes.includes("test-results:write") ? (
          <CodeBlock label="Upload from a Run step" code={curl} wrap />
        ) : null}
        {view.scopes.includes("codeowners:write") ? (
          <CodeBlock
            label="Hand in CODEOWNERS from a Run step"
            code={`curl --fail-with-body -H "Authorization: Bearer $TACKROOM_TOKEN" \\\n  -T CODEOWNERS "${publicUrl}${codeownersPath("<+codebase.repoUrl>")}"`}
            wrap
          />
        ) : null}
        <div>
          <Button variant="primary" onClick={close}>
            I have copied it
          </Button>
        </div>
      </div>
    </Section>
  );
}
