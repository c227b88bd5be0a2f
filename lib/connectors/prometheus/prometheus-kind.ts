import type { CapabilityMap } from "@/lib/connectors/capabilities";
import { connectorKind } from "@/lib/connectors/connector-kind";
import { readableSettings } from "@/lib/connectors/find-connector";
import { PrometheusSource } from "@/lib/connectors/prometheus/prometheus-source";
import { checkStore, openStore, storeSecrets } from "@/lib/connectors/telemetry/store-kind";
import { viewFieldsOf } from "@/lib/connectors/view-fields";
import { formatCount, formatPlural } from "@/lib/format/number";
import { connectorKindWords } from "@/schemas/connectors/connector-kinds";
import { PrometheusSettings, StoreCheck } from "@/schemas/connectors/store-connectors";

const shownHosts = 5;

const capabilities: CapabilityMap = {
  executions: null,
  metrics: (row, options) => {
    const { client, settings, identity } = openStore(row, PrometheusSettings, options);
    return new PrometheusSource(client, settings, identity);
  },
  logs: null,
};

/** A store with Prometheus's HTTP API. */
export const prometheusKind = connectorKind("prometheus", {
  title: connectorKindWords.prometheus.title,
  settings: PrometheusSettings,
  secrets: storeSecrets,
  check: (draft, options) =>
    checkStore(draft, options, {
      nothing: "no requests",
      async ask(client, identity) {
        const source = new PrometheusSource(client, draft.settings, identity);
        const hosts = (await source.hostsCalled(options.now.getTime(), options.signal)).sort();
        if (hosts.length === 0) return null;
        const more = hosts.length > shownHosts ? ` and ${formatCount(hosts.length - shownHosts)} more` : "";
        return `${formatPlural(hosts.length, "host was", "hosts were")} called within the last hour: ${hosts.slice(0, shownHosts).join(", ")}${more}.`;
      },
    }),
  capabilities,
  webhookPath: null,
  audit: { subject: "telemetry", secretReplaced: "telemetry.secret_replaced" },
  views: async (_db, rows) =>
    rows.map((row) => {
      const settings = readableSettings(row, PrometheusSettings);
      return {
        ...viewFieldsOf(row, capabilities, settings),
        kind: "prometheus",
        settings,
        // A result that cannot be read is none.
        lastCheck: StoreCheck.nullable().catch(null).parse(row.lastCheck),
      };
    }),
  contents: null,
});
