import type {
  LokiSettings,
  PrometheusSettings,
  TelemetryAuth,
  TelemetryAuthKind,
  TelemetryConnectorView,
  TelemetryKind,
  TelemetrySettings,
} from "@/schemas/telemetry/telemetry";
import { lokiDefaults, prometheusPresets } from "@/schemas/telemetry/telemetry-presets";

/** What the form of a telemetry store holds, for either kind of store. */
export interface TelemetryDraft {
  kind: TelemetryKind;
  displayName: string;
  baseUrl: string;
  tenant: string;
  /** `keep` leaves how a stored connector signs in. */
  authKind: TelemetryAuthKind | "keep";
  username: string;
  secret: string;
  prometheus: PrometheusSettings;
  loki: LokiSettings;
}

export const emptyTelemetryDraft: TelemetryDraft = {
  kind: "prometheus",
  displayName: "",
  baseUrl: "",
  tenant: "",
  authKind: "bearer",
  username: "",
  secret: "",
  prometheus: prometheusPresets[0].settings,
  loki: lokiDefaults,
};

export function draftOf(connector: TelemetryConnectorView): TelemetryDraft {
  const { settings } = connector;
  return {
    ...emptyTelemetryDraft,
    kind: connector.kind,
    displayName: connector.displayName,
    baseUrl: connector.baseUrl,
    tenant: connector.tenant ?? "",
    authKind: "keep",
    username: connector.username ?? "",
    ...(settings.kind === "prometheus" ? { prometheus: settings } : { loki: settings }),
  };
}

export function settingsOf(draft: TelemetryDraft): TelemetrySettings {
  return draft.kind === "prometheus" ? draft.prometheus : draft.loki;
}

/** How the store is signed in to; null keeps what is stored. */
export function authOf({ authKind, username, secret }: TelemetryDraft): TelemetryAuth | null {
  switch (authKind) {
    case "keep":
      return null;
    case "none":
      return { kind: "none" };
    case "bearer":
      return { kind: "bearer", secret };
    case "basic":
      return { kind: "basic", username, secret };
  }
}

/** The preset that the settings are; `custom` when they were changed. */
export function presetOf(settings: PrometheusSettings): string {
  return (
    prometheusPresets.find(
      ({ settings: preset }) => JSON.stringify(sorted(preset)) === JSON.stringify(sorted(settings)),
    )?.key ?? "custom"
  );
}

const sorted = (settings: PrometheusSettings): [string, string][] => Object.entries(settings).sort();
