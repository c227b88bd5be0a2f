"use client";

import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { DefinitionList } from "@/components/ui/definition-list";
import { AlertDialog, AlertDialogClose } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/empty-state";
import { FormField } from "@/components/ui/form-field";
import { Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { TextField } from "@/components/ui/text-field";
import { TextLink } from "@/components/ui/text-link";
import { connectorsPath, telemetryPath } from "@/lib/addresses";
import type { TelemetryConnectorView } from "@/schemas/telemetry/telemetry";
import { telemetryKindTitles } from "@/schemas/telemetry/telemetry-kinds";
import type { TelemetryActions } from "./telemetry-actions";
import { TelemetryCheckNotice } from "./telemetry-check";
import { authOf, draftOf, settingsOf, type TelemetryDraft } from "./telemetry-draft";
import { AddressFields, AuthFields, QueryFields } from "./telemetry-fields";

interface PartProps {
  connector: TelemetryConnectorView;
  actions: TelemetryActions;
}

/** One telemetry store: its connection, its settings, and its removal. */
export function TelemetrySettingsView({
  connector,
  actions,
  mayManage,
  mayTest,
}: PartProps & { mayManage: boolean; mayTest: boolean }) {
  return (
    <div className="flex flex-col gap-5">
      <Connection connector={connector} actions={actions} mayTest={mayTest} />
      {mayManage ? (
        <>
          <Change key={JSON.stringify(connector.settings)} connector={connector} actions={actions} />
          <Remove connector={connector} actions={actions} />
        </>
      ) : (
        <Notice>Only admins change connectors.</Notice>
      )}
    </div>
  );
}

const signIns = {
  none: "without a secret",
  bearer: "with a bearer token",
  basic: "with a password",
} as const;

function Connection({ connector, actions, mayTest }: PartProps & { mayTest: boolean }) {
  const action = useAction();
  return (
    <Section title="Connection">
      <div className="flex max-w-xl flex-col gap-4">
        <DefinitionList
          items={[
            { name: "Kind", value: telemetryKindTitles[connector.kind].title },
            { name: "Address", value: <span className="break-all">{connector.baseUrl}</span> },
            {
              name: "Signs in",
              value:
                connector.username === null
                  ? signIns[connector.authKind]
                  : `as ${connector.username} ${signIns[connector.authKind]}`,
            },
            {
              name: "Tested",
              value:
                connector.lastCheck === null ? "never" : <RelativeTime at={connector.lastCheck.checkedAt} />,
            },
          ]}
        />
        {connector.lastCheck === null ? null : <TelemetryCheckNotice check={connector.lastCheck} />}
        {action.error === null ? null : (
          <Notice tone="bad">
            {action.error.message} {action.error.remedy}
          </Notice>
        )}
        <p>
          <TextLink href={telemetryPath(connector.id)}>
            {connector.kind === "prometheus" ? "Requests of the last hour" : "Lines of the last hour"}
          </TextLink>
        </p>
        {mayTest ? (
          <div>
            <Button
              loading={action.isRunning("check")}
              disabled={action.pending}
              onClick={() => action.run("check", () => actions.check({ telemetryId: connector.id }))}
            >
              Test connection
            </Button>
          </div>
        ) : null}
      </div>
    </Section>
  );
}

function Change({ connector, actions }: PartProps) {
  const action = useAction();
  const [draft, setDraft] = useState<TelemetryDraft>(() => draftOf(connector));
  const fields = (action.error?.details?.fields ?? {}) as Record<string, string>; // our own `invalid_input` details
  const edit = (change: Partial<TelemetryDraft>) => {
    setDraft({ ...draft, ...change });
    action.clearError();
  };
  const changed = JSON.stringify(draft) !== JSON.stringify(draftOf(connector));
  return (
    <Section title="Settings" about="tested before they are stored">
      <form
        className="flex max-w-xl flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          action.run(
            "update",
            () =>
              actions.update({
                telemetryId: connector.id,
                displayName: draft.displayName,
                baseUrl: draft.baseUrl,
                tenant: draft.tenant,
                settings: settingsOf(draft),
                auth: authOf(draft),
              }),
            (updated) => setDraft(draftOf(updated)),
            "Saved.",
          );
        }}
      >
        <FormField label="Name" required error={fields.displayName}>
          <TextField
            name="displayName"
            value={draft.displayName}
            maxLength={80}
            onChange={(event) => edit({ displayName: event.target.value })}
          />
        </FormField>
        <AddressFields draft={draft} fields={fields} edit={edit} />
        <AuthFields draft={draft} fields={fields} edit={edit} kinds={["keep", "bearer", "basic", "none"]} />
        <QueryFields draft={draft} fields={fields} edit={edit} />
        {action.error === null ? null : (
          <Notice tone="bad">
            {action.error.message} {action.error.remedy}
          </Notice>
        )}
        <div>
          <Button
            type="submit"
            variant="primary"
            disabled={!changed || action.pending}
            loading={action.pending}
          >
            Save changes
          </Button>
        </div>
      </form>
    </Section>
  );
}

function Remove({ connector, actions }: PartProps) {
  const action = useAction();
  const router = useRouter();
  const keepRef = useRef<HTMLButtonElement>(null);
  const [asked, setAsked] = useState(false);
  return (
    <Section title="Remove">
      <div className="flex max-w-xl flex-col gap-3">
        <p className="text-ink-soft">
          Investigations no longer look into this store. What they found stays. Nothing is deleted at the
          store.
        </p>
        {action.error === null ? null : <Notice tone="bad">{action.error.message}</Notice>}
        <div>
          <Button variant="danger" disabled={action.pending} onClick={() => setAsked(true)}>
            Remove connector
          </Button>
        </div>
        <AlertDialog
          title={`Remove ${connector.displayName}?`}
          open={asked}
          onOpenChange={setAsked}
          initialFocus={keepRef}
          description="Its address, secret and queries are deleted from Tackroom."
          footer={
            <>
              <AlertDialogClose>
                <Button ref={keepRef}>Keep it</Button>
              </AlertDialogClose>
              <Button
                variant="danger"
                loading={action.isRunning("remove")}
                disabled={action.pending}
                onClick={() =>
                  action.run(
                    "remove",
                    () => actions.remove({ telemetryId: connector.id }),
                    () => router.push(connectorsPath()),
                    `${connector.displayName} was removed.`,
                  )
                }
              >
                Remove
              </Button>
            </>
          }
        />
      </div>
    </Section>
  );
}
