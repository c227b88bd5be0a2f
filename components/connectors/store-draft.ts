import type { StoreKind } from "@/schemas/connectors/connector-kinds";
import type { ConnectorDraft } from "@/schemas/connectors/connectors";
import type {
  LokiQueries,
  PrometheusQueries,
  StoreAuth,
  StoreAuthKind,
  StoreConnectorView,
  StoreSecrets,
} from "@/schemas/connectors/store-connectors";
import { lokiDefaults, prometheusPresets } from "@/schemas/telemetry/telemetry-presets";

/** What the form of a telemetry store holds, for either kind of store. */
export interface StoreDraft {
  kind: StoreKind;
  displayName: string;
  baseUrl: string;
  tenant: string;
  /** `keep` leaves how a stored connector signs in. */
  authKind: StoreAuthKind | "keep";
  username: string;
  secret: string;
  prometheus: PrometheusQueries;
  loki: LokiQueries;
}

/** What a part of the form gets. */
export interface StoreFieldsProps {
  draft: StoreDraft;
  /** Messages by field, as the server names them. */
  fields: Readonly<Record<string, string>>;
  edit: (change: Partial<StoreDraft>) => void;
}

export const emptyStoreDraft: StoreDraft = {
  kind: "prometheus",
  displayName: "",
  baseUrl: "",
  tenant: "",
  authKind: "bearer",
  username: "",
  secret: "",
  prometheus: prometheusPresets[0].queries,
  loki: lokiDefaults,
};

/** A stored connector as the form begins with it; where its settings cannot be read, as a new one. */
export function draftOf(connector: StoreConnectorView): StoreDraft {
  const { kind, displayName, baseUrl } = connector;
  const begun = { ...emptyStoreDraft, kind, displayName, baseUrl };
  if (connector.settings === null) return begun;
  const { auth, tenant } = connector.settings;
  return {
    ...begun,
    tenant: tenant ?? "",
    authKind: "keep",
    username: auth.kind === "basic" ? auth.username : "",
    ...queriesOf(connector),
  };
}

function queriesOf({ kind, settings }: StoreConnectorView): Partial<StoreDraft> {
  if (settings === null) return {};
  switch (kind) {
    case "prometheus": {
      const { auth: _auth, tenant: _tenant, ...prometheus } = settings;
      return { prometheus };
    }
    case "loki":
      return { loki: { selector: settings.selector } };
  }
}

type StoreInput = Extract<ConnectorDraft, { kind: StoreKind }>;

/** Where the store is and what it is asked. `stored` is how it signs in where the form keeps that. */
export function storeOf(draft: StoreDraft, stored: StoreAuth): Omit<StoreInput, "secrets"> & StoreSettings {
  const shared = { tenant: draft.tenant, auth: authOf(draft) ?? stored };
  const { baseUrl } = draft;
  switch (draft.kind) {
    case "prometheus":
      return { kind: "prometheus", baseUrl, settings: { ...draft.prometheus, ...shared } };
    case "loki":
      return { kind: "loki", baseUrl, settings: { ...draft.loki, ...shared } };
  }
}

/** The kind together with its own settings. */
type StoreSettings = {
  [K in StoreKind]: Pick<Extract<StoreInput, { kind: K }>, "kind" | "settings">;
}[StoreKind];

/** How the store is signed in to; null keeps what is stored. */
function authOf({ authKind, username }: StoreDraft): StoreAuth | null {
  switch (authKind) {
    case "keep":
      return null;
    case "basic":
      return { kind: "basic", username };
    default:
      return { kind: authKind };
  }
}

/** The secret of a sign-in; undefined keeps what is stored. */
export function secretsOf({ authKind, secret }: StoreDraft): StoreSecrets | undefined {
  if (authKind === "keep") return undefined;
  return authKind === "none" ? {} : { secret };
}

/** The preset that the queries are; `custom` when they were changed. */
export function presetOf(queries: PrometheusQueries): string {
  return (
    prometheusPresets.find(
      ({ queries: preset }) => JSON.stringify(sorted(preset)) === JSON.stringify(sorted(queries)),
    )?.key ?? "custom"
  );
}

const sorted = (queries: PrometheusQueries): [string, string][] => Object.entries(queries).sort();
