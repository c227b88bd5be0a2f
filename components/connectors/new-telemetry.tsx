"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/empty-state";
import { FormField } from "@/components/ui/form-field";
import { Section } from "@/components/ui/page";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import { telemetrySettingsPath } from "@/lib/addresses";
import type { TelemetryCheck, TelemetryKind } from "@/schemas/telemetry/telemetry";
import { telemetryKinds, telemetryKindTitles } from "@/schemas/telemetry/telemetry-kinds";
import type { NewTelemetryActions } from "./telemetry-actions";
import { TelemetryCheckNotice } from "./telemetry-check";
import { authOf, emptyTelemetryDraft, settingsOf, type TelemetryDraft } from "./telemetry-draft";
import { AddressFields, AuthFields, QueryFields } from "./telemetry-fields";

/** Connects a store of metrics or logs: where it is, how it is signed in to, what it is asked. */
export function NewTelemetry({
  actions,
  demoAddresses,
}: {
  actions: NewTelemetryActions;
  demoAddresses: Record<TelemetryKind, string> | null;
}) {
  const action = useAction();
  const router = useRouter();
  const [draft, setDraft] = useState<TelemetryDraft>(emptyTelemetryDraft);
  const [check, setCheck] = useState<TelemetryCheck | null>(null);
  const fields = (action.error?.details?.fields ?? {}) as Record<string, string>; // our own `invalid_input` details
  const edit = (change: Partial<TelemetryDraft>) => {
    setDraft({ ...draft, ...change });
    setCheck(null);
    action.clearError();
  };
  const store = {
    baseUrl: draft.baseUrl,
    auth: authOf(draft) ?? { kind: "none" as const },
    tenant: draft.tenant,
    settings: settingsOf(draft),
  };
  const { title, about } = telemetryKindTitles[draft.kind];
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        action.run(
          "create",
          () => actions.create({ ...store, displayName: draft.displayName }),
          (created) => router.push(telemetrySettingsPath(created.id)),
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
              options={telemetryKinds.map((kind) => ({
                value: kind,
                label: telemetryKindTitles[kind].title,
                about: telemetryKindTitles[kind].about,
              }))}
              onChange={(kind) => edit({ kind })}
            />
            <p className="text-sm text-ink-faint">
              {about}
              {demoAddresses === null ? null : ` The simulator's is at ${demoAddresses[draft.kind]}.`}
            </p>
          </div>
          <FormField
            label="Name"
            required
            error={fields.displayName}
            help={`How this ${title} is called in Tackroom.`}
          >
            <TextField
              name="displayName"
              value={draft.displayName}
              maxLength={80}
              onChange={(event) => edit({ displayName: event.target.value })}
            />
          </FormField>
          <AddressFields draft={draft} fields={fields} edit={edit} />
        </div>
      </Section>
      <Section title="Sign-in">
        <div className="flex max-w-xl flex-col gap-4">
          <AuthFields draft={draft} fields={fields} edit={edit} kinds={["bearer", "basic", "none"]} />
        </div>
      </Section>
      <Section title={draft.kind === "prometheus" ? "Queries" : "Logs"}>
        <div className="flex max-w-xl flex-col gap-4">
          <QueryFields draft={draft} fields={fields} edit={edit} />
          {action.error === null ? null : (
            <Notice tone="bad">
              {action.error.message} {action.error.remedy}
            </Notice>
          )}
          {check === null ? null : <TelemetryCheckNotice check={check} />}
          <div className="flex flex-wrap gap-2">
            <Button
              disabled={action.pending || draft.baseUrl.trim() === ""}
              loading={action.isRunning("test")}
              onClick={() => action.run("test", () => actions.test(store), setCheck)}
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
