/*
 * The kinds of telemetry stores and their words. Apart from the zod schemas of `telemetry.ts`, so that the browser can name
 * them without loading a parser.
 */

export const telemetryKinds = ["prometheus", "loki"] as const;

export const telemetryKindTitles: Record<(typeof telemetryKinds)[number], { title: string; about: string }> =
  {
    prometheus: {
      title: "Prometheus",
      about:
        "Errors of outbound requests. Any store with Prometheus's HTTP API: Mimir, Thanos, VictoriaMetrics.",
    },
    loki: { title: "Loki", about: "Logs of services. Any store with Loki's HTTP API." },
  };
