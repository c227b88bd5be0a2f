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

/** Those that hold telemetry: they are listed, added and changed together. */
export const storeKinds = ["prometheus", "loki"] as const satisfies readonly ConnectorKind[];
export type StoreKind = (typeof storeKinds)[number];

/**
 * What a connector can be asked for: runs of pipelines, requests between hosts and their errors, lines of services' logs.
 * Whoever asks names one of these, never a kind.
 */
export const connectorCapabilities = ["executions", "metrics", "logs"] as const;
export type ConnectorCapability = (typeof connectorCapabilities)[number];
