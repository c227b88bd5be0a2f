import type { CapabilityMap } from "@/lib/connectors/capabilities";
import { connectorKind } from "@/lib/connectors/connector-kind";
import { readableSettings } from "@/lib/connectors/find-connector";
import { LokiSource } from "@/lib/connectors/loki/loki-source";
import { checkStore, openStore, storeSecrets } from "@/lib/connectors/telemetry/store-kind";
import { viewFieldsOf } from "@/lib/connectors/view-fields";
import { connectorKindWords } from "@/schemas/connectors/connector-kinds";
import { LokiSettings, StoreCheck } from "@/schemas/connectors/store-connectors";

const lookBackMs = 3_600_000;

const capabilities: CapabilityMap = {
  executions: null,
  metrics: null,
  logs: (row, options) => {
    const { client, settings, identity } = openStore(row, LokiSettings, options);
    return new LokiSource(client, settings, identity);
  },
};

/** A store with Loki's HTTP API. */
export const lokiKind = connectorKind("loki", {
  title: connectorKindWords.loki.title,
  settings: LokiSettings,
  secrets: storeSecrets,
  check: (draft, options) =>
    checkStore(draft, options, {
      nothing: "no log lines",
      async ask(client, identity) {
        const to = options.now.getTime();
        const [line] = await new LokiSource(client, draft.settings, identity).searchLogs({
          query: "",
          from: to - lookBackMs,
          to,
          limit: 1,
          signal: options.signal,
        });
        return line === undefined
          ? null
          : `Lines of ${line.source} and others were written within the last hour.`;
      },
    }),
  capabilities,
  webhookPath: null,
  audit: { subject: "telemetry", secretReplaced: "telemetry.secret_replaced" },
  views: async (_db, rows) =>
    rows.map((row) => {
      const settings = readableSettings(row, LokiSettings);
      return {
        ...viewFieldsOf(row, capabilities, settings),
        kind: "loki",
        settings,
        // A result that cannot be read is none.
        lastCheck: StoreCheck.nullable().catch(null).parse(row.lastCheck),
      };
    }),
  contents: null,
});
