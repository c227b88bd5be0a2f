"use client";

import { useAction } from "@/components/shell/use-action";
import { Section } from "@/components/ui/page";
import { Select } from "@/components/ui/select";
import type { HarnessConnectorView, ToolPermissionsInput } from "@/schemas/connectors/harness-connector";
import { toolFacts, writeToolNames } from "@/schemas/team/tool-names";
import { ActionError } from "./action-error";
import type { HarnessActions } from "./connector-actions";

const writeTools = writeToolNames.map((name) => ({ name, label: toolFacts[name].title }));

/** What may be asked for through an account, each write for itself. */
export function ToolPermissionsForm({
  connector,
  actions,
}: {
  connector: HarnessConnectorView;
  actions: Pick<HarnessActions, "setToolPermissions">;
}) {
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
        <ActionError error={action.error} />
      </div>
    </Section>
  );
}
