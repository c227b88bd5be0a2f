"use client";

import { useState } from "react";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/page";
import type { HarnessConnectorView } from "@/schemas/connectors/harness-connector";
import { ActionError, fieldErrors } from "./action-error";
import type { HarnessActions } from "./connector-actions";
import { AddressField, NameField, SecretField } from "./connector-fields";

/** The name and the address of a Harness account. */
export function HarnessForm({
  connector,
  actions,
}: {
  connector: HarnessConnectorView;
  actions: Pick<HarnessActions, "update">;
}) {
  const action = useAction();
  const [displayName, setDisplayName] = useState(connector.displayName);
  const [baseUrl, setBaseUrl] = useState(connector.baseUrl);
  const [token, setToken] = useState("");
  const fields = fieldErrors(action.error);
  const changed = displayName !== connector.displayName || baseUrl !== connector.baseUrl;
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
                kind: "harness",
                connectorId: connector.id,
                displayName,
                baseUrl,
                ...(token === "" ? {} : { secrets: { token } }),
              }),
            () => setToken(""),
            "Saved.",
          );
        }}
      >
        <NameField value={displayName} onChange={setDisplayName} error={fields.displayName} />
        <AddressField
          value={baseUrl}
          onChange={setBaseUrl}
          error={fields.baseUrl}
          help="Another address of the same account; it is tested before it is stored."
        />
        {baseUrl === connector.baseUrl ? null : (
          <SecretField
            label="Token, again"
            name="token"
            value={token}
            onChange={setToken}
            error={fields["secrets.token"]}
            help="Needed for another host: the stored token is never sent to a host that it was not given for."
          />
        )}
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
