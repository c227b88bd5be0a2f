"use client";

import { useState } from "react";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { FormField } from "@/components/ui/form-field";
import { Section } from "@/components/ui/page";
import { TextField } from "@/components/ui/text-field";
import type { HarnessConnectorView } from "@/schemas/connectors/harness-connector";
import {
  defaultRequestsPerMinute,
  maxRequestsPerMinute,
  minRequestsPerMinute,
} from "@/schemas/connectors/harness-rate";
import { ActionError, fieldErrors } from "./action-error";
import type { HarnessActions } from "./connector-actions";

/** How often an account is asked. */
export function RequestRateForm({
  connector,
  actions,
}: {
  connector: HarnessConnectorView;
  actions: Pick<HarnessActions, "setRequestRate">;
}) {
  const action = useAction();
  const [entered, setEntered] = useState(String(connector.requestsPerMinute));
  return (
    <Section title="Rate" about="counted for the token: connectors with the same one share it">
      <form
        className="flex max-w-xl flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          action.run(
            "rate",
            () =>
              actions.setRequestRate({
                connectorId: connector.id,
                requestsPerMinute: entered.trim() === "" ? Number.NaN : Number(entered),
              }),
            undefined,
            "Saved.",
          );
        }}
      >
        <FormField
          label="Requests a minute"
          required
          error={fieldErrors(action.error).requestsPerMinute}
          help={`Harness allows a token ${defaultRequestsPerMinute} from outside. Lower it where other programs use the same token. After a refusal it is halved, and grows again within minutes.`}
        >
          <TextField
            name="requestsPerMinute"
            type="number"
            inputMode="numeric"
            min={minRequestsPerMinute}
            max={maxRequestsPerMinute}
            value={entered}
            onChange={(event) => setEntered(event.target.value)}
          />
        </FormField>
        <ActionError error={action.error} />
        <div>
          <Button
            type="submit"
            disabled={entered === String(connector.requestsPerMinute) || action.pending}
            loading={action.pending}
          >
            Save the rate
          </Button>
        </div>
      </form>
    </Section>
  );
}
