import { LokiSource } from "@/lib/connectors/telemetry/loki-source";
import { PrometheusSource } from "@/lib/connectors/telemetry/prometheus-source";
import { StoreClient } from "@/lib/connectors/telemetry/store-client";
import { openAuth, type TelemetryRow } from "@/lib/connectors/telemetry/stored-telemetry";
import { env } from "@/lib/env";

/**
 * What asks a stored connector's store, with its opened secret kept inside.
 *
 * @throws TelemetryError  the secret cannot be opened, or the address may not be asked
 */
export function sourceFor(
  row: TelemetryRow,
  options: { now: () => Date; timeoutMs?: number | undefined },
): PrometheusSource | LokiSource {
  const client = new StoreClient({
    baseUrl: row.baseUrl,
    auth: openAuth(row),
    tenant: row.tenant,
    allowHttpLoopback: env().allowHttpHarness,
    timeoutMs: options.timeoutMs,
  });
  const identity = { connectorId: row.id, connectorName: row.displayName, now: options.now };
  return row.settings.kind === "prometheus"
    ? new PrometheusSource(client, row.settings, identity)
    : new LokiSource(client, row.settings, identity);
}
