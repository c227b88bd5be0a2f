"use client";

import { useState } from "react";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Switch } from "@/components/ui/checkbox";
import { Notice } from "@/components/ui/empty-state";
import type { ActionResult } from "@/schemas/error-view";
import type { Settings } from "@/schemas/settings";

/** Whether new failures are investigated unasked. */
export function InvestigationSettingsForm({
  settings,
  save,
  mayManage,
}: {
  settings: Settings["investigations"];
  save: (input: Settings["investigations"]) => Promise<ActionResult<Settings["investigations"]>>;
  mayManage: boolean;
}) {
  const action = useAction();
  const [autoStart, setAutoStart] = useState(settings.autoStart);
  return (
    <form
      className="flex max-w-xl flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        action.run("save", () => save({ autoStart }), undefined, "Saved.");
      }}
    >
      <Switch
        label="Investigate each new failure"
        about="Reads its logs and history from Harness as soon as it has ended. Switched off, an investigation starts when somebody asks for it."
        checked={autoStart}
        onChange={setAutoStart}
        disabled={!mayManage}
      />
      {action.error === null ? null : <Notice tone="bad">{action.error.message}</Notice>}
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
