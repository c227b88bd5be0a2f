"use client";

import dynamic from "next/dynamic";
import { useState, useTransition } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { Notice } from "@/components/ui/empty-state";
import { FormField } from "@/components/ui/form-field";
import { Section } from "@/components/ui/page";
import { TextField } from "@/components/ui/text-field";
import { connectorSettingsPath } from "@/lib/addresses";
import type { ConnectorCheck, ConnectorView } from "@/schemas/connectors";
import type { ErrorView } from "@/schemas/error-view";
import { CheckResultNotice } from "./check-result";
import type { NewConnectorActions, VisibleProjectView } from "./connector-actions";
import { projectChoice } from "./project-choice";

// Asked for only after a token has been tested.
const ProjectPicker = dynamic(() => import("./project-picker").then((module) => module.ProjectPicker), {
  ssr: false,
});

interface Tested {
  check: ConnectorCheck;
  projects: VisibleProjectView[];
}

/** Connects a Harness account: address and token, a test, the projects to watch. */
export function NewConnector({
  actions,
  demoBaseUrl,
}: {
  actions: NewConnectorActions;
  demoBaseUrl: string | null;
}) {
  const [displayName, setDisplayName] = useState("");
  const [baseUrl, setBaseUrl] = useState("https://app.harness.io");
  const [token, setToken] = useState("");
  const [accountId, setAccountId] = useState("");
  const [tested, setTested] = useState<Tested | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [error, setError] = useState<ErrorView | null>(null);
  const [created, setCreated] = useState<{ connector: ConnectorView; webhookSecret: string } | null>(null);
  const [pending, startTransition] = useTransition();

  const fields = (error?.details?.fields ?? {}) as Record<string, string>; // our own `invalid_input` details
  const needsAccount = token !== "" && /^(pat|sat)\.[^.]*\.[^.]*$/i.test(token.trim());
  const connection = { baseUrl, token, ...(accountId === "" ? {} : { accountId }) };

  const edit = (change: () => void) => {
    change();
    setTested(null);
    setError(null);
  };

  const test = () =>
    startTransition(async () => {
      const result = await actions.test(connection);
      if (!result.ok) {
        setError(result.error);
        return;
      }
      setError(null);
      setTested(result.data);
      setChosen(new Set(result.data.projects.map(projectChoice)));
      if (displayName === "") {
        setDisplayName(result.data.check.account?.accountName ?? "");
      }
    });

  const create = () =>
    startTransition(async () => {
      const watch = (tested?.projects ?? [])
        .filter((project) => chosen.has(projectChoice(project)))
        .map(({ orgIdentifier, projectIdentifier }) => ({ orgIdentifier, projectIdentifier }));
      const result = await actions.create({ ...connection, displayName, watch });
      if (!result.ok) {
        setError(result.error);
        return;
      }
      setToken("");
      setCreated(result.data);
    });

  if (created !== null) {
    return <Created {...created} />;
  }
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (tested?.check.ok) {
          create();
        } else {
          test();
        }
      }}
    >
      <Section title="Harness account">
        <div className="flex max-w-xl flex-col gap-4">
          <FormField
            label="Address"
            required
            error={fields.baseUrl}
            help={
              demoBaseUrl === null
                ? "Harness SaaS, a vanity address or a self-managed installation."
                : `Harness SaaS, a vanity address or a self-managed installation. The simulator is at ${demoBaseUrl}.`
            }
          >
            <TextField
              name="baseUrl"
              inputMode="url"
              value={baseUrl}
              onChange={(event) => edit(() => setBaseUrl(event.target.value))}
            />
          </FormField>
          <FormField
            label="Token"
            required
            error={fields.token}
            help="A personal access token (pat.…) or a service account token (sat.…). It is stored encrypted and never shown again."
          >
            <TextField
              name="token"
              type="password"
              autoComplete="off"
              spellCheck={false}
              value={token}
              onChange={(event) => edit(() => setToken(event.target.value))}
            />
          </FormField>
          {needsAccount ? (
            <FormField
              label="Account id"
              required
              error={fields.accountId}
              help="This older kind of token does not say which account it belongs to."
            >
              <TextField
                name="accountId"
                value={accountId}
                onChange={(event) => edit(() => setAccountId(event.target.value))}
              />
            </FormField>
          ) : null}
          {error === null ? null : (
            <Notice tone="bad">
              {error.message} {error.remedy}
            </Notice>
          )}
          {tested === null ? null : <CheckResultNotice check={tested.check} />}
          <div>
            <Button
              type={tested?.check.ok ? "button" : "submit"}
              onClick={tested?.check.ok ? test : undefined}
              loading={pending && tested === null}
              disabled={pending || token === ""}
            >
              Test connection
            </Button>
          </div>
        </div>
      </Section>
      {tested?.check.ok ? (
        <Section title="What to watch">
          <div className="flex max-w-xl flex-col gap-4">
            <FormField
              label="Name"
              required
              error={fields.displayName}
              help="How this account is called in Tackroom."
            >
              <TextField
                name="displayName"
                value={displayName}
                maxLength={80}
                onChange={(event) => setDisplayName(event.target.value)}
              />
            </FormField>
            {tested.projects.length === 0 ? (
              <Notice tone="warn">
                The token sees no project yet. You can connect now and choose projects later.
              </Notice>
            ) : (
              <ProjectPicker projects={tested.projects} chosen={chosen} onChange={setChosen} />
            )}
            <div>
              <Button
                type="submit"
                variant="primary"
                loading={pending}
                disabled={pending || displayName.trim() === ""}
              >
                Connect and start reading
              </Button>
            </div>
          </div>
        </Section>
      ) : null}
    </form>
  );
}

function Created({ connector, webhookSecret }: { connector: ConnectorView; webhookSecret: string }) {
  return (
    <Section title={`${connector.displayName} is connected`}>
      <div className="flex max-w-2xl flex-col gap-4">
        <p>
          The history is being read now; pages fill as it comes. Tackroom also looks for news by itself. With
          a webhook, Harness tells it at once: add a notification rule with the method Webhook in your
          pipelines, with this address and this header. The secret is shown only now.
        </p>
        <CodeBlock label="Webhook address (below this Tackroom's own address)" code={connector.webhookPath} />
        <CodeBlock label="Header" code={`X-Webhook-Token: ${webhookSecret}`} />
        <div className="flex gap-2">
          <ButtonLink href={connectorSettingsPath(connector.id)} variant="primary">
            Show progress
          </ButtonLink>
          <ButtonLink href="/">Go to Health</ButtonLink>
        </div>
      </div>
    </Section>
  );
}
