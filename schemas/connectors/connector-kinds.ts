/*
 * The kinds of connectors and their words. Apart from the zod schemas, so that the browser can name them without loading a
 * parser.
 */

export const connectorKinds = ["harness", "prometheus", "loki"] as const;
export type ConnectorKind = (typeof connectorKinds)[number];

/** `reenter`: what an admin does where the stored settings of one cannot be read. */
export const connectorKindWords: Record<ConnectorKind, { title: string; about: string; reenter: string }> = {
  harness: {
    title: "Harness",
    about: "Executions of pipelines, and every resource of a Harness account.",
    reenter: "Enter a token of the account again: it says which account it is.",
  },
  prometheus: {
    title: "Prometheus",
    about:
      "Errors of outbound requests. Any store with Prometheus's HTTP API: Mimir, Thanos, VictoriaMetrics.",
    reenter: "Enter its sign-in and its queries again.",
  },
  loki: {
    title: "Loki",
    about: "Logs of services. Any store with Loki's HTTP API.",
    reenter: "Enter its sign-in and its selector again.",
  },
};

/**
 * How each kind is listed under Settings, Connectors, added and changed: as an account whose projects are read, or as a store of
 * telemetry. A kind that says neither does not compile, and one that says either is listed and has a page.
 */
export const connectorGroupOf = {
  harness: "accounts",
  prometheus: "stores",
  loki: "stores",
} as const satisfies Record<ConnectorKind, "accounts" | "stores">;
type ConnectorGroup = (typeof connectorGroupOf)[ConnectorKind];
type KindsOf<G extends ConnectorGroup> = {
  [K in ConnectorKind]: (typeof connectorGroupOf)[K] extends G ? K : never;
}[ConnectorKind];
export type AccountKind = KindsOf<"accounts">;
export type StoreKind = KindsOf<"stores">;

export function isOfGroup<G extends ConnectorGroup, Named extends { kind: ConnectorKind }>(
  group: G,
  named: Named,
): named is Extract<Named, { kind: KindsOf<G> }> {
  return connectorGroupOf[named.kind] === group;
}

export const storeKinds: readonly StoreKind[] = connectorKinds.filter(
  (kind): kind is StoreKind => connectorGroupOf[kind] === "stores",
);

/**
 * What a connector can be asked for: runs of pipelines, requests between hosts and their errors, lines of services' logs.
 * Whoever asks names one of these, never a kind.
 */
export const connectorCapabilities = ["executions", "metrics", "logs"] as const;
export type ConnectorCapability = (typeof connectorCapabilities)[number];
