"use client";

import { useState } from "react";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Switch } from "@/components/ui/checkbox";
import { Notice } from "@/components/ui/empty-state";
import { FormField } from "@/components/ui/form-field";
import { TextField } from "@/components/ui/text-field";
import type { ActionResult } from "@/schemas/error-view";
import type { Settings } from "@/schemas/settings";

/** Who may decide, and for how long a request waits. */
export function ApprovalSettingsForm({
  settings,
  save,
  mayManage,
}: {
  settings: Settings["approvals"];
  save: (input: Settings["approvals"]) => Promise<ActionResult<Settings["approvals"]>>;
  mayManage: boolean;
}) {
  const action = useAction();
  const [separateRequester, setSeparateRequester] = useState(settings.separateRequester);
  const [expiry, setExpiry] = useState(String(settings.expiryMinutes));
  const fields = (action.error?.details?.fields ?? {}) as Record<string, string>; // our own `invalid_input` details
  return (
    <form
      className="flex max-w-xl flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        action.run(
          "save",
          () => save({ separateRequester, expiryMinutes: Number(expiry) }),
          undefined,
          "Saved.",
        );
      }}
    >
      <Switch
        label="Whoever asks may not approve"
        about="A request needs a second person. Switch it off only where one person works alone."
        checked={separateRequester}
        onChange={setSeparateRequester}
        disabled={!mayManage}
      />
      <FormField
        label="Requests expire after (minutes)"
        error={fields.expiryMinutes}
        help="From 5 minutes to 7 days (10,080)."
      >
        <TextField
          inputMode="numeric"
          className="max-w-32"
          value={expiry}
          onChange={(event) => setExpiry(event.target.value)}
          disabled={!mayManage}
        />
      </FormField>
      {action.error === null || fields.expiryMinutes !== undefined ? null : (
        <Notice tone="bad">{action.error.message}</Notice>
      )}
      {mayManage ? (
        <div>
          <Button type="submit" variant="primary" loading={action.pending} disabled={action.pending}>
            Save
          </Button>
        </div>
      ) : (
        <Notice>Only admins change settings.</Notice>
      )}
    </form>
  );
}
