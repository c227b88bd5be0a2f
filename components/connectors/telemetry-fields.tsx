"use client";

import { FormField } from "@/components/ui/form-field";
import { Select } from "@/components/ui/select";
import { Textarea, TextField } from "@/components/ui/text-field";
import type { PrometheusSettings, TelemetryAuthKind } from "@/schemas/telemetry/telemetry";
import { prometheusPresets } from "@/schemas/telemetry/telemetry-presets";
import { presetOf, type TelemetryDraft } from "./telemetry-draft";

interface FieldsProps {
  draft: TelemetryDraft;
  /** Messages by field, as the server names them. */
  fields: Readonly<Record<string, string>>;
  edit: (change: Partial<TelemetryDraft>) => void;
}

const authTitles: Record<TelemetryAuthKind | "keep", string> = {
  keep: "As stored",
  bearer: "Bearer token",
  basic: "User name and password",
  none: "Nothing",
};

/** Where the store is. */
export function AddressFields({ draft, fields, edit }: FieldsProps) {
  return (
    <>
      <FormField
        label="Address"
        required
        error={fields.baseUrl}
        help={
          draft.kind === "prometheus"
            ? "With its path prefix, such as https://mimir.example.com/prometheus; without /api/v1."
            : "With its path prefix; without /loki/api/v1."
        }
      >
        <TextField
          name="baseUrl"
          inputMode="url"
          spellCheck={false}
          value={draft.baseUrl}
          onChange={(event) => edit({ baseUrl: event.target.value })}
        />
      </FormField>
      <FormField
        label="Tenant"
        optional
        error={fields.tenant}
        help="For a store of several tenants: sent as X-Scope-OrgID."
      >
        <TextField
          name="tenant"
          spellCheck={false}
          value={draft.tenant}
          onChange={(event) => edit({ tenant: event.target.value })}
        />
      </FormField>
    </>
  );
}

/** How the store is signed in to. */
export function AuthFields({
  draft,
  fields,
  edit,
  kinds,
}: FieldsProps & { kinds: readonly TelemetryDraft["authKind"][] }) {
  const { authKind } = draft;
  return (
    <>
      <div className="flex flex-col items-start gap-1">
        <span className="text-sm font-medium" aria-hidden>
          Signs in with
        </span>
        <Select
          label="Signs in with"
          value={authKind}
          options={kinds.map((value) => ({ value, label: authTitles[value] }))}
          onChange={(value) => edit({ authKind: value, secret: "" })}
        />
      </div>
      {authKind === "basic" ? (
        <FormField label="User name" required error={fields["auth.username"]}>
          <TextField
            name="username"
            autoComplete="off"
            spellCheck={false}
            value={draft.username}
            onChange={(event) => edit({ username: event.target.value })}
          />
        </FormField>
      ) : null}
      {authKind === "basic" || authKind === "bearer" ? (
        <FormField
          label={authKind === "basic" ? "Password" : "Token"}
          required
          error={fields["auth.secret"]}
          help="It is stored encrypted, sent to this address alone, and never shown again."
        >
          <TextField
            name="secret"
            type="password"
            autoComplete="off"
            spellCheck={false}
            value={draft.secret}
            onChange={(event) => edit({ secret: event.target.value })}
          />
        </FormField>
      ) : fields["auth.secret"] === undefined ? null : (
        <p role="alert" className="text-sm text-failed">
          The secret {fields["auth.secret"]}.
        </p>
      )}
    </>
  );
}

/** What the store is asked. */
export function QueryFields({ draft, fields, edit }: FieldsProps) {
  if (draft.kind === "loki") {
    return (
      <FormField
        label="Streams"
        required
        error={fields["settings.selector"]}
        help='Whose logs are searched, as a stream selector such as {namespace="ci"}.'
      >
        <TextField
          name="selector"
          spellCheck={false}
          className="font-mono"
          value={draft.loki.selector}
          onChange={(event) => edit({ loki: { ...draft.loki, selector: event.target.value } })}
        />
      </FormField>
    );
  }
  const { prometheus } = draft;
  const preset = presetOf(prometheus);
  const change = (settings: Partial<PrometheusSettings>) =>
    edit({ prometheus: { ...prometheus, ...settings } });
  return (
    <>
      <div className="flex flex-col items-start gap-1">
        <span className="text-sm font-medium" aria-hidden>
          Counted by
        </span>
        <Select
          label="Counted by"
          value={preset}
          options={[
            ...prometheusPresets.map(({ key, title, about }) => ({ value: key, label: title, about })),
            ...(preset === "custom" ? [{ value: "custom", label: "Own queries" }] : []),
          ]}
          onChange={(key) => {
            const chosen = prometheusPresets.find((each) => each.key === key);
            if (chosen !== undefined) {
              change(chosen.settings);
            }
          }}
        />
        <p className="text-sm text-ink-faint">
          {prometheusPresets.find(({ key }) => key === preset)?.about ?? "Queries of your own."}
        </p>
      </div>
      <FormField
        label="All requests"
        required
        error={fields["settings.requestsQuery"]}
        help="PromQL that gives requests a second. $by stands for the labels that are kept apart, $window for the time a rate looks back, $hosts for the hosts in question."
      >
        <Textarea
          name="requestsQuery"
          spellCheck={false}
          className="font-mono text-sm"
          value={prometheus.requestsQuery}
          onChange={(event) => change({ requestsQuery: event.target.value })}
        />
      </FormField>
      <FormField label="Failed requests" required error={fields["settings.errorsQuery"]}>
        <Textarea
          name="errorsQuery"
          spellCheck={false}
          className="font-mono text-sm"
          value={prometheus.errorsQuery}
          onChange={(event) => change({ errorsQuery: event.target.value })}
        />
      </FormField>
      <div className="grid gap-4 sm:grid-cols-3">
        {(
          [
            ["hostLabel", "Label of the host"],
            ["sourceLabel", "Label of the caller"],
            ["reasonLabel", "Label of the error"],
          ] as const
        ).map(([name, label]) => (
          <FormField key={name} label={label} required error={fields[`settings.${name}`]}>
            <TextField
              name={name}
              spellCheck={false}
              className="font-mono"
              value={prometheus[name]}
              onChange={(event) => change({ [name]: event.target.value })}
            />
          </FormField>
        ))}
      </div>
    </>
  );
}
