import { PrometheusSource } from "@/lib/connectors/telemetry/prometheus-source";
import { sourceFor } from "@/lib/connectors/telemetry/source-for";
import { findTelemetryRow } from "@/lib/connectors/telemetry/stored-telemetry";
import { TelemetryError } from "@/lib/connectors/telemetry/telemetry-error";
import { graphAddress } from "@/lib/connectors/telemetry/traffic-query";
import type { VerbArgs } from "@/lib/context";
import { assertCan } from "@/lib/permissions";
import type { TelemetryLookup, TelemetryView } from "@/schemas/telemetry/telemetry-view";

const maxLogLines = 200;
const maxHosts = 200;

/**
 * What one telemetry store knows of a time: a host's traffic with its outages, or lines of logs. A store that cannot be
 * read is told as a problem.
 *
 * @throws NotFoundError  no such connector
 */
export async function lookUpTelemetry({ ctx, input }: VerbArgs<TelemetryLookup>): Promise<TelemetryView> {
  assertCan(ctx, "workspace.read");
  const row = await findTelemetryRow(ctx.db, input.telemetryId);
  const view: TelemetryView = {
    connectorName: row.displayName,
    kind: row.kind,
    lookup: input,
    hosts: [],
    points: [],
    findings: [],
    logs: [],
    graphHref:
      row.settings.kind === "prometheus" && input.host !== null
        ? graphAddress(row.baseUrl, row.settings, { host: input.host, from: input.from, to: input.to })
        : null,
    problem: null,
  };
  try {
    const source = sourceFor(row, { now: ctx.now });
    const time = { from: input.from, to: input.to, signal: ctx.signal };
    if (!(source instanceof PrometheusSource)) {
      const logs = await source.searchLogs({ ...time, query: input.query ?? "", limit: maxLogLines });
      return { ...view, logs };
    }
    const { host } = input;
    const hosts = host === null ? undefined : [host];
    const [traffic, findings] = await Promise.all([
      source.traffic({ ...time, hosts }),
      source.outboundErrors({ ...time, hosts }),
    ]);
    const perMinute = (rate: number | null): number | null => (rate === null ? null : rate * 60);
    return {
      ...view,
      findings,
      hosts: traffic
        .map(({ host: name, outages }) => ({ host: name, outages: outages.length }))
        .sort((a, b) => b.outages - a.outages || a.host.localeCompare(b.host))
        .slice(0, maxHosts),
      points:
        host === null
          ? []
          : (traffic[0]?.points ?? []).map(({ at, requestsPerSecond, errorsPerSecond }) => ({
              at,
              requests: perMinute(requestsPerSecond),
              errors: perMinute(errorsPerSecond),
            })),
    };
  } catch (error) {
    if (!(error instanceof TelemetryError)) {
      throw error;
    }
    return {
      ...view,
      problem: {
        connectorId: row.id,
        connectorName: row.displayName,
        problem: error.problem,
        message: error.message,
        remedy: error.remedy ?? null,
      },
    };
  }
}
