"use client";

import { useState } from "react";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/page";
import type { StoreConnectorView } from "@/schemas/connectors/store-connectors";
import { ActionError, fieldErrors } from "./action-error";
import type { ConnectorActions } from "./connector-actions";
import { NameField } from "./connector-fields";
import { draftOf, type StoreDraft, secretsOf, storeOf } from "./store-draft";
import { AuthFields, PlaceFields, QueryFields } from "./store-fields";

/** Name, address, sign-in and queries of a stored telemetry store. */
export function StoreForm({
  connector,
  actions,
}: {
  connector: StoreConnectorView;
  actions: Pick<ConnectorActions, "update">;
}) {
  const action = useAction();
  const [draft, setDraft] = useState<StoreDraft>(() => draftOf(connector));
  const fields = fieldErrors(action.error);
  const edit = (change: Partial<StoreDraft>) => {
    setDraft({ ...draft, ...change });
    action.clearError();
  };
  const unreadable = connector.settings === null;
  const changed = unreadable || JSON.stringify(draft) !== JSON.stringify(draftOf(connector));
  return (
    <Section title="Settings" about="tested before they are stored">
      <form
        className="flex max-w-xl flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const secrets = secretsOf(draft);
          action.run(
            "update",
            () =>
              actions.update({
                ...storeOf(draft, connector.settings?.auth ?? { kind: "none" }),
                connectorId: connector.id,
                displayName: draft.displayName,
                ...(secrets === undefined ? {} : { secrets }),
              }),
            (updated) => {
              if (updated.kind !== "harness") setDraft(draftOf(updated));
            },
            "Saved.",
          );
        }}
      >
        <NameField
          value={draft.displayName}
          onChange={(displayName) => edit({ displayName })}
          error={fields.displayName}
        />
        <PlaceFields draft={draft} fields={fields} edit={edit} />
        <AuthFields
          draft={draft}
          fields={fields}
          edit={edit}
          kinds={unreadable ? ["bearer", "basic", "none"] : ["keep", "bearer", "basic", "none"]}
        />
        <QueryFields draft={draft} fields={fields} edit={edit} />
        <ActionError error={action.error} />
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
