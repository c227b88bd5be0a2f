"use client";

import { useState } from "react";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/empty-state";
import { FormField } from "@/components/ui/form-field";
import { TextField } from "@/components/ui/text-field";
import type { ActionResult } from "@/schemas/error-view";
import type { Settings } from "@/schemas/settings";

/** For how long single test results are kept. */
export function TestRetentionForm({
  settings,
  save,
  mayManage,
}: {
  settings: Settings["tests"];
  save: (input: { retentionDays: number }) => Promise<ActionResult<Settings["tests"]>>;
  mayManage: boolean;
}) {
  const action = useAction();
  const [days, setDays] = useState(String(settings.retentionDays));
  const fields = (action.error?.details?.fields ?? {}) as Record<string, string>; // our own `invalid_input` details
  const shorter = Number(days) < settings.retentionDays;
  return (
    <form
      className="flex max-w-xl flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        action.run("save", () => save({ retentionDays: Number(days) }), undefined, "Saved.");
      }}
    >
      <FormField
        label="Keep single test results for (days)"
        error={fields.retentionDays}
        help={`From 60 days to ten years. What is older goes by whole months; counts per test and day stay.${
          settings.resultsSince === null
            ? ""
            : ` Single results begin on ${settings.resultsSince.slice(0, 10)} now.`
        }`}
      >
        <TextField
          inputMode="numeric"
          className="max-w-32"
          value={days}
          onChange={(event) => setDays(event.target.value)}
          disabled={!mayManage}
        />
      </FormField>
      {mayManage && shorter && Number(days) >= 60 ? (
        <Notice tone="warn">Older results are dropped within a day and cannot be brought back.</Notice>
      ) : null}
      {action.error === null || fields.retentionDays !== undefined ? null : (
        <Notice tone="bad">{action.error.message}</Notice>
      )}
      {mayManage ? (
        <div>
          <Button type="submit" variant="primary" loading={action.pending} disabled={action.pending}>
            Save
          </Button>
        </div>
      ) : null}
    </form>
  );
}
