"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/page";
import { Select } from "@/components/ui/select";
import { connectorSettingsPath } from "@/lib/addresses";
import { connectorKindWords, type StoreKind, storeKinds } from "@/schemas/connectors/connector-kinds";
import type { ConnectorCheck } from "@/schemas/connectors/connectors";
import { ActionError, fieldErrors } from "./action-error";
import { CheckNotice } from "./check-notice";
import type { NewConnectorActions } from "./connector-actions";
import { NameField } from "./connector-fields";
import { emptyStoreDraft, type StoreDraft, secretsOf, storeOf } from "./store-draft";
import { AuthFields, PlaceFields, QueryFields, queriesTitle } from "./store-fields";

/** Connects a store of metrics or logs: where it is, how it is signed in to, what it is asked. */
export function NewStore({
  actions,
  demoAddresses,
}: {
  actions: NewConnectorActions;
  demoAddresses: Record<StoreKind, string> | null;
}) {
  const action = useAction();
  const router = useRouter();
  const [draft, setDraft] = useState<StoreDraft>(emptyStoreDraft);
  const [check, setCheck] = useState<ConnectorCheck | null>(null);
  const fields = fieldErrors(action.error);
  const edit = (change: Partial<StoreDraft>) => {
    setDraft({ ...draft, ...change });
    setCheck(null);
    action.clearError();
  };
  const store = { ...storeOf(draft, { kind: "none" }), secrets: secretsOf(draft) ?? {} };
  const { title, about } = connectorKindWords[draft.kind];
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        action.run(
          "create",
          () => actions.create({ ...store, displayName: draft.displayName }),
          ({ connector }) => router.push(connectorSettingsPath(connector.id)),
          `${draft.displayName.trim()} is connected.`,
        );
      }}
    >
      <Section title="Store">
        <div className="flex max-w-xl flex-col gap-4">
          <div className="flex flex-col items-start gap-1">
            <span className="text-sm font-medium" aria-hidden>
              Kind
            </span>
            <Select
              label="Kind"
              value={draft.kind}
              options={storeKinds.map((kind) => ({
                value: kind,
                label: connectorKindWords[kind].title,
                about: connectorKindWords[kind].about,
              }))}
              onChange={(kind) => edit({ kind })}
            />
            <p className="text-sm text-ink-faint">
              {about}
              {demoAddresses === null ? null : ` The simulator's is at ${demoAddresses[draft.kind]}.`}
            </p>
          </div>
          <NameField
            value={draft.displayName}
            onChange={(displayName) => edit({ displayName })}
            error={fields.displayName}
            help={`How this ${title} is called in Tackroom.`}
          />
          <PlaceFields draft={draft} fields={fields} edit={edit} />
        </div>
      </Section>
      <Section title="Sign-in">
        <div className="flex max-w-xl flex-col gap-4">
          <AuthFields draft={draft} fields={fields} edit={edit} kinds={["bearer", "basic", "none"]} />
        </div>
      </Section>
      <Section title={queriesTitle(draft.kind)}>
        <div className="flex max-w-xl flex-col gap-4">
          <QueryFields draft={draft} fields={fields} edit={edit} />
          <ActionError error={action.error} />
          {check === null ? null : <CheckNotice check={check} />}
          <div className="flex flex-wrap gap-2">
            <Button
              disabled={action.pending || draft.baseUrl.trim() === ""}
              loading={action.isRunning("test")}
              onClick={() =>
                action.run(
                  "test",
                  () => actions.test(store),
                  (tried) => setCheck(tried.check),
                )
              }
            >
              Test connection
            </Button>
            <Button
              type="submit"
              variant="primary"
              disabled={action.pending || draft.baseUrl.trim() === "" || draft.displayName.trim() === ""}
              loading={action.isRunning("create")}
            >
              Connect
            </Button>
          </div>
        </div>
      </Section>
    </form>
  );
}
