import type { JSX } from "react";
import { FormField } from "@/components/ui/form-field";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import type { StoreKind } from "@/schemas/connectors/connector-kinds";
import type { StoreAuthKind } from "@/schemas/connectors/store-connectors";
import { AddressField, SecretField } from "./connector-fields";
import { LokiFields } from "./loki-fields";
import { PrometheusFields } from "./prometheus-fields";
import type { StoreDraft, StoreFieldsProps } from "./store-draft";

const authTitles: Record<StoreAuthKind | "keep", string> = {
  keep: "As stored",
  bearer: "Bearer token",
  basic: "User name and password",
  none: "Nothing",
};

const addressHelp: Record<StoreKind, string> = {
  prometheus: "With its path prefix, such as https://mimir.example.com/prometheus; without /api/v1.",
  loki: "With its path prefix; without /loki/api/v1.",
};

/** Where the store is. */
export function PlaceFields({ draft, fields, edit }: StoreFieldsProps) {
  return (
    <>
      <AddressField
        value={draft.baseUrl}
        onChange={(baseUrl) => edit({ baseUrl })}
        error={fields.baseUrl}
        help={addressHelp[draft.kind]}
      />
      <FormField
        label="Tenant"
        optional
        error={fields["settings.tenant"]}
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
}: StoreFieldsProps & { kinds: readonly StoreDraft["authKind"][] }) {
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
        <FormField label="User name" required error={fields["settings.auth.username"]}>
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
        <SecretField
          label={authKind === "basic" ? "Password" : "Token"}
          name="secret"
          required
          value={draft.secret}
          onChange={(secret) => edit({ secret })}
          error={fields["secrets.secret"]}
          help="It is stored encrypted, sent to this address alone, and never shown again."
        />
      ) : fields["secrets.secret"] === undefined ? null : (
        <p role="alert" className="text-sm text-failed">
          The secret {fields["secrets.secret"]}.
        </p>
      )}
    </>
  );
}

/** What a kind of store is asked; one that has no fields does not compile. */
const queryFields: Record<StoreKind, { title: string; Fields: (props: StoreFieldsProps) => JSX.Element }> = {
  prometheus: { title: "Queries", Fields: PrometheusFields },
  loki: { title: "Logs", Fields: LokiFields },
};

/** What the questions to a kind of store are called. */
export function queriesTitle(kind: StoreKind): string {
  return queryFields[kind].title;
}

/** What the store is asked. */
export function QueryFields(props: StoreFieldsProps) {
  const { Fields } = queryFields[props.draft.kind];
  return <Fields {...props} />;
}
