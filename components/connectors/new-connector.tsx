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
import type { ConnectorView, TriedConnection } from "@/schemas/connectors/connectors";
import type { ErrorView } from "@/schemas/error-view";
import { ActionError, fieldErrors } from "./action-error";
import { CheckNotice } from "./check-notice";
import type { NewConnectorActions } from "./connector-actions";
import { AddressField, NameField, SecretField } from "./connector-fields";
import { projectChoice } from "./project-choice";

// Asked for only after a token has been tested.
const ProjectPicker = dynamic(() => import("./project-picker").then((module) => module.ProjectPicker), {
  ssr: false,
});

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
  const [tested, setTested] = useState<TriedConnection | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [error, setError] = useState<ErrorView | null>(null);
  const [created, setCreated] = useState<CreatedProps | null>(null);
  const [pending, startTransition] = useTransition();

  const fields = fieldErrors(error);
  const needsAccount = token !== "" && /^(pat|sat)\.[^.]*\.[^.]*$/i.test(token.trim());
  const connection = {
    kind: "harness" as const,
    baseUrl,
    settings: accountId === "" ? {} : { accountId },
    secrets: { token },
  };

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
        const { check } = result.data;
        setDisplayName(("account" in check ? check.account?.accountName : null) ?? "");
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
          <AddressField
            value={baseUrl}
            onChange={(value) => edit(() => setBaseUrl(value))}
            error={fields.baseUrl}
            help={
              demoBaseUrl === null
                ? "Harness SaaS, a vanity address or a self-managed installation."
                : `Harness SaaS, a vanity address or a self-managed installation. The simulator is at ${demoBaseUrl}.`
            }
          />
          <SecretField
            label="Token"
            name="token"
            required
            value={token}
            onChange={(value) => edit(() => setToken(value))}
            error={fields["secrets.token"]}
            help="A personal access token (pat.…) or a service account token (sat.…). It is stored encrypted and never shown again."
          />
          {needsAccount ? (
            <FormField
              label="Account id"
              required
              error={fields["settings.accountId"]}
              help="This older kind of token does not say which account it belongs to."
            >
              <TextField
                name="accountId"
                value={accountId}
                onChange={(event) => edit(() => setAccountId(event.target.value))}
              />
            </FormField>
          ) : null}
          <ActionError error={error} />
          {tested === null ? null : <CheckNotice check={tested.check} />}
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
            <NameField
              value={displayName}
              onChange={setDisplayName}
              error={fields.displayName}
              help="How this account is called in Tackroom."
            />
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

interface CreatedProps {
  connector: ConnectorView;
  webhookSecret: string | null;
}

function Created({ connector, webhookSecret }: CreatedProps) {
  return (
    <Section title={`${connector.displayName} is connected`}>
      <div className="flex max-w-2xl flex-col gap-4">
        <p>
          The history is being read now; pages fill as it comes. Tackroom also looks for news by itself. With
          a webhook, Harness tells it at once: add a notification rule with the method Webhook in your
          pipelines, with this address and this header. The secret is shown only now.
        </p>
        {connector.kind !== "harness" || webhookSecret === null ? null : (
          <>
            <CodeBlock
              label="Webhook address (below this Tackroom's own address)"
              code={connector.webhookPath}
            />
            <CodeBlock label="Header" code={`X-Webhook-Token: ${webhookSecret}`} />
          </>
        )}
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
