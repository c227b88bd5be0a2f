import { z } from "zod";
import { baseUrl, displayName } from "./connector-fields";
import {
  HarnessCheck,
  HarnessConnectorView,
  HarnessDraftSettings,
  HarnessNewSettings,
  HarnessSecrets,
  type HarnessSettings,
  type VisibleProject,
  WatchedChoices,
} from "./harness-connector";
import {
  LokiConnectorView,
  LokiSettings,
  PrometheusConnectorView,
  PrometheusSettings,
  StoreCheck,
  StoreSecrets,
} from "./store-connectors";

/*
 * The border of the connector kernel: what is entered of a connector, and what is shown, a member a kind. A kind that is
 * missing in one of the unions does not compile in `lib/connectors/kinds.ts`.
 */

const drafts = {
  harness: { kind: z.literal("harness"), baseUrl, settings: HarnessDraftSettings, secrets: HarnessSecrets },
  prometheus: {
    kind: z.literal("prometheus"),
    baseUrl,
    settings: PrometheusSettings,
    secrets: StoreSecrets,
  },
  loki: { kind: z.literal("loki"), baseUrl, settings: LokiSettings, secrets: StoreSecrets },
};

/** A connector that is not stored: all that a test of it needs. */
export const ConnectorDraft = z.discriminatedUnion("kind", [
  z.object(drafts.harness),
  z.object(drafts.prometheus),
  z.object(drafts.loki),
]);
export type ConnectorDraft = z.infer<typeof ConnectorDraft>;

/** `watch`: the projects that are read from the start. */
export const CreateConnectorInput = z.discriminatedUnion("kind", [
  z.object({ ...drafts.harness, settings: HarnessNewSettings, displayName, watch: WatchedChoices }),
  z.object({ ...drafts.prometheus, displayName }),
  z.object({ ...drafts.loki, displayName }),
]);
export type CreateConnectorInput = z.infer<typeof CreateConnectorInput>;

export const ConnectorRef = z.object({ connectorId: z.string().min(1).max(100) });
export type ConnectorRef = z.infer<typeof ConnectorRef>;

/**
 * Name, address and settings as they are to be; without `secrets` the stored ones stay. They are needed when the address
 * moves to another host: a stored secret is never sent to a host it was not given for.
 */
export const UpdateConnectorInput = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("harness"),
    connectorId: ConnectorRef.shape.connectorId,
    displayName,
    baseUrl,
    secrets: HarnessSecrets.optional(),
  }),
  z.object({
    kind: z.literal("prometheus"),
    connectorId: ConnectorRef.shape.connectorId,
    displayName,
    baseUrl,
    settings: PrometheusSettings,
    secrets: StoreSecrets.optional(),
  }),
  z.object({
    kind: z.literal("loki"),
    connectorId: ConnectorRef.shape.connectorId,
    displayName,
    baseUrl,
    settings: LokiSettings,
    secrets: StoreSecrets.optional(),
  }),
]);
export type UpdateConnectorInput = z.infer<typeof UpdateConnectorInput>;

/** New secrets of a connector, by name. */
export const ReplaceSecretInput = z.object({
  connectorId: ConnectorRef.shape.connectorId,
  secrets: z.record(z.string().max(50), z.string().trim().min(1, "is required").max(4000)),
});
export type ReplaceSecretInput = z.infer<typeof ReplaceSecretInput>;

export type ConnectorSettings = HarnessSettings | PrometheusSettings | LokiSettings;

export const ConnectorCheck = z.union([HarnessCheck, StoreCheck]);
export type ConnectorCheck = z.infer<typeof ConnectorCheck>;

/** A connector as pages and tools see it: everything but its secrets. */
export const ConnectorView = z.discriminatedUnion("kind", [
  HarnessConnectorView,
  PrometheusConnectorView,
  LokiConnectorView,
]);
export type ConnectorView = z.infer<typeof ConnectorView>;

/** The result of a test that stored nothing: how it went, and what could be watched. */
export interface TriedConnection {
  check: ConnectorCheck;
  projects: VisibleProject[];
}

/** What removing a connector deletes from this installation. All zero where nothing was read through it. */
export interface RemovalSummary {
  projects: number;
  executions: number;
  tests: number;
  deployments: number;
  pendingApprovals: number;
}
