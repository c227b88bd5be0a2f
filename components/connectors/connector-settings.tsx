"use client";

import { useState } from "react";
import { useAction } from "@/components/shell/use-action";
import { useLiveQuery } from "@/components/shell/use-live-query";
import { Button } from "@/components/ui/button";
import { DefinitionList } from "@/components/ui/definition-list";
import { Notice } from "@/components/ui/empty-state";
import { FormField } from "@/components/ui/form-field";
import { Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import { connectorDataPath } from "@/lib/api-addresses";
import type { ConnectorView, ToolPermissionsInput } from "@/schemas/connectors";
import { toolFacts, writeToolNames } from "@/schemas/team/tool-names";
import { CheckResultNotice } from "./check-result";
import type { ConnectorActions } from "./connector-actions";
import { projectChoice } from "./project-choice";
import { ProjectPicker } from "./project-picker";
import { RemoveConnector } from "./remove-connector";
import { SyncStatus } from "./sync-status";

interface PartProps {
  connector: ConnectorView;
  actions: ConnectorActions;
}

/** One connector: its connection, its token, what it watches, what teammates may do through it, and its removal. */
export function ConnectorSettings({
  initial,
  actions,
  mayManage,
}: {
  initial: { data: ConnectorView; at: number };
  actions: ConnectorActions;
  mayManage: boolean;
}) {
  const { data: connector } = useLiveQuery<ConnectorView>({
    topics: ["connectors", "sync"],
    path: connectorDataPath(initial.data.id),
    initial,
  });
  const watched = connector.projects.filter((project) => project.watched);
  return (
    <div className="flex flex-col gap-5">
      <Connection connector={connector} actions={actions} mayManage={mayManage} />
      <Section title="Reading" about="what is stored here of each watched project">
        {watched.length === 0 ? (
          <p className="text-ink-soft">No project is watched.</p>
        ) : (
          <ul className="flex flex-col divide-y divide-line">
            {watched.map((project) => (
              <li
                key={project.key}
                className="flex flex-wrap items-start justify-between gap-x-6 gap-y-1 py-2"
              >
                <span className="font-medium">{project.name}</span>
                <SyncStatus project={project} />
              </li>
            ))}
          </ul>
        )}
      </Section>
      {mayManage ? (
        <>
          <WatchedProjects connector={connector} actions={actions} />
          <Token connector={connector} actions={actions} />
          <Permissions connector={connector} actions={actions} />
          <RemoveConnector connector={connector} actions={actions} />
        </>
      ) : (
        <Notice>Only admins change connectors.</Notice>
      )}
    </div>
  );
}

function Connection({ connector, actions, mayManage }: PartProps & { mayManage: boolean }) {
  const action = useAction();
  const [displayName, setDisplayName] = useState(connector.displayName);
  const [baseUrl, setBaseUrl] = useState(connector.baseUrl);
  const [token, setToken] = useState("");
  const fields = (action.error?.details?.fields ?? {}) as Record<string, string>; // our own `invalid_input` details
  const changed = displayName !== connector.displayName || baseUrl !== connector.baseUrl;
  return (
    <Section title="Connection">
      <div className="flex max-w-xl flex-col gap-4">
        <DefinitionList
          items={[
            { name: "Account", value: `${connector.accountName ?? ""} ${connector.accountId}`.trim() },
            {
              name: "Webhook address",
              value: <code className="font-mono text-sm">{connector.webhookPath}</code>,
            },
            {
              name: "Tested",
              value:
                connector.lastCheck === null ? "never" : <RelativeTime at={connector.lastCheck.checkedAt} />,
            },
          ]}
        />
        {connector.lastCheck === null ? null : <CheckResultNotice check={connector.lastCheck} />}
        {action.error === null ? null : (
          <Notice tone="bad">
            {action.error.message} {action.error.remedy}
          </Notice>
        )}
        {mayManage ? (
          <>
            <FormField label="Name" required>
              <TextField
                value={displayName}
                maxLength={80}
                onChange={(event) => setDisplayName(event.target.value)}
              />
            </FormField>
            <FormField
              label="Address"
              required
              help="Another address of the same account; it is tested before it is stored."
            >
              <TextField
                inputMode="url"
                value={baseUrl}
                onChange={(event) => setBaseUrl(event.target.value)}
              />
            </FormField>
            {baseUrl === connector.baseUrl ? null : (
              <FormField
                label="Token, again"
                help="Needed for another host: the stored token is never sent to a host that it was not given for."
                error={fields.token}
              >
                <TextField
                  type="password"
                  autoComplete="off"
                  spellCheck={false}
                  value={token}
                  onChange={(event) => setToken(event.target.value)}
                />
              </FormField>
            )}
          </>
        ) : null}
        <div className="flex flex-wrap gap-2">
          <Button
            onClick={() => action.run("check", () => actions.check({ connectorId: connector.id }))}
            loading={action.isRunning("check")}
            disabled={action.pending}
          >
            Test connection
          </Button>
          {mayManage ? (
            <Button
              variant="primary"
              disabled={!changed || action.pending}
              loading={action.isRunning("update")}
              onClick={() =>
                action.run(
                  "update",
                  () =>
                    actions.update({
                      connectorId: connector.id,
                      displayName,
                      baseUrl,
                      ...(token === "" ? {} : { token }),
                    }),
                  () => setToken(""),
                  "Saved.",
                )
              }
            >
              Save changes
            </Button>
          ) : null}
        </div>
      </div>
    </Section>
  );
}

function WatchedProjects({ connector, actions }: PartProps) {
  const action = useAction();
  const stored = new Set(connector.projects.filter((project) => project.watched).map(projectChoice));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(stored);
  const changed = chosen.size !== stored.size || [...chosen].some((key) => !stored.has(key));
  return (
    <Section title="Watched projects" about="what is stored of a project stays when it is no longer watched">
      <div className="flex max-w-xl flex-col gap-4">
        <ProjectPicker projects={connector.projects} chosen={chosen} onChange={setChosen} />
        {action.error === null ? null : (
          <Notice tone="bad">
            {action.error.message} {action.error.remedy}
          </Notice>
        )}
        <div className="flex flex-wrap gap-2">
          <Button
            onClick={() =>
              action.run(
                "refresh",
                () => actions.refreshProjects({ connectorId: connector.id }),
                undefined,
                "The list is up to date.",
              )
            }
            loading={action.isRunning("refresh")}
            disabled={action.pending}
          >
            Look for new projects
          </Button>
          <Button
            variant="primary"
            disabled={!changed || action.pending}
            loading={action.isRunning("watch")}
            onClick={() => {
              const watch = connector.projects
                .filter((project) => chosen.has(projectChoice(project)))
                .map(({ orgIdentifier, projectIdentifier }) => ({ orgIdentifier, projectIdentifier }));
              action.run(
                "watch",
                () => actions.watch({ connectorId: connector.id, watch }),
                undefined,
                "Saved.",
              );
            }}
          >
            Save the choice
          </Button>
        </div>
      </div>
    </Section>
  );
}

function Token({ connector, actions }: PartProps) {
  const action = useAction();
  const [token, setToken] = useState("");
  return (
    <Section title="Token">
      <form
        className="flex max-w-xl flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          action.run(
            "replace",
            () => actions.replaceToken({ connectorId: connector.id, token }),
            () => setToken(""),
            "The token was replaced.",
          );
        }}
      >
        <p className="text-ink-soft">
          {connector.tokenKind === "pat" ? "Personal access token" : "Service account token"} ending in{" "}
          <code className="font-mono">{connector.tokenHint}</code>
          {connector.tokenExpiresAt === null ? ". Harness did not tell when it expires." : null}
          {connector.tokenExpiresAt === null ? null : (
            <>
              , expires <RelativeTime at={connector.tokenExpiresAt} />.
            </>
          )}
        </p>
        <FormField label="New token" help="Of the same account. It is tested before the old one is dropped.">
          <TextField
            type="password"
            autoComplete="off"
            spellCheck={false}
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
        </FormField>
        {action.error === null ? null : (
          <Notice tone="bad">
            {action.error.message} {action.error.remedy}
          </Notice>
        )}
        <div>
          <Button type="submit" disabled={token === "" || action.pending} loading={action.pending}>
            Replace token
          </Button>
        </div>
      </form>
    </Section>
  );
}

const writeTools = writeToolNames.map((name) => ({ name, label: toolFacts[name].title }));

function Permissions({ connector, actions }: PartProps) {
  const action = useAction();
  const settingOf = (name: (typeof writeTools)[number]["name"]) =>
    connector.toolPermissions[name] === "deny" ? "deny" : "ask";
  return (
    <Section
      title="What people and teammates may ask for"
      about="reads are always allowed; a write always asks an approver first"
    >
      <div className="flex max-w-xl flex-col gap-3">
        {writeTools.map(({ name, label }) => (
          <div key={name} className="flex items-center justify-between gap-4">
            <span>{label}</span>
            <Select
              label={label}
              value={settingOf(name)}
              disabled={action.pending}
              options={[
                { value: "ask", label: "Ask an approver" },
                { value: "deny", label: "Never" },
              ]}
              onChange={(value) => {
                const toolPermissions: ToolPermissionsInput["toolPermissions"] = Object.fromEntries(
                  writeTools.map((tool) => [tool.name, tool.name === name ? value : settingOf(tool.name)]),
                );
                action.run(
                  "permissions",
                  () => actions.setToolPermissions({ connectorId: connector.id, toolPermissions }),
                  undefined,
                  "Saved.",
                );
              }}
            />
          </div>
        ))}
        {action.error === null ? null : <Notice tone="bad">{action.error.message}</Notice>}
      </div>
    </Section>
  );
}
