"use client";

import { useState } from "react";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import type { HarnessConnectorView } from "@/schemas/connectors/harness-connector";
import { ActionError, fieldErrors } from "./action-error";
import type { HarnessActions } from "./connector-actions";
import { SecretField } from "./connector-fields";

/** Which token an account is read with, and its replacement. */
export function TokenForm({
  connector,
  actions,
}: {
  connector: HarnessConnectorView;
  actions: Pick<HarnessActions, "replaceSecret">;
}) {
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
            () => actions.replaceSecret({ connectorId: connector.id, secrets: { token } }),
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
        <SecretField
          label="New token"
          name="token"
          value={token}
          onChange={setToken}
          error={fieldErrors(action.error)["secrets.token"]}
          help="Of the same account. It is tested before the old one is dropped."
        />
        <ActionError error={action.error} />
        <div>
          <Button type="submit" disabled={token === "" || action.pending} loading={action.pending}>
            Replace token
          </Button>
        </div>
      </form>
    </Section>
  );
}
