import type { LogsSource, MetricsSource } from "@/lib/connectors/capabilities";
import { ableConnector } from "@/lib/connectors/connectors-with";
import { findStore } from "@/lib/connectors/telemetry/find-store";
import { TelemetryError } from "@/lib/connectors/telemetry/telemetry-error";
import type { VerbArgs } from "@/lib/context";
import { assertCan } from "@/lib/permissions";
import type { TelemetryLookup, TelemetryView } from "@/schemas/telemetry/telemetry-view";

const maxLogLines = 200;
const maxHosts = 200;

/**
 * What one store of telemetry knows of a time: a host's traffic with its outages where it has metrics, lines where it has
 * logs. A store that cannot be read is told as a problem.
 *
 * @throws NotFoundError  no such connector, or one that has neither
 */
export async function lookUpTelemetry({ ctx, input }: VerbArgs<TelemetryLookup>): Promise<TelemetryView> {
  assertCan(ctx, "workspace.read");
  const { row, holds } = await findStore(ctx.db, input.telemetryId);
  const view: TelemetryView = {
    connectorName: row.displayName,
    holds,
    lookup: input,
    hosts: [],
    points: [],
    findings: [],
    logs: [],
    graphHref: null,
    problem: null,
  };
  try {
    const metrics = ableConnector(ctx, row, "metrics")?.open();
    const logs = ableConnector(ctx, row, "logs")?.open();
    return {
      ...view,
      ...(metrics === undefined ? {} : await trafficOf(metrics, input, ctx.signal)),
      ...(logs === undefined ? {} : await linesOf(logs, input, ctx.signal)),
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

async function linesOf(
  source: LogsSource,
  { query, from, to }: TelemetryLookup,
  signal: AbortSignal | undefined,
): Promise<Pick<TelemetryView, "logs">> {
  return { logs: await source.searchLogs({ query: query ?? "", from, to, limit: maxLogLines, signal }) };
}

async function trafficOf(
  source: MetricsSource,
  { host, from, to }: TelemetryLookup,
  signal: AbortSignal | undefined,
): Promise<Pick<TelemetryView, "findings" | "hosts" | "points" | "graphHref">> {
  const question = { from, to, hosts: host === null ? undefined : [host], signal };
  const [traffic, findings] = await Promise.all([source.traffic(question), source.outboundErrors(question)]);
  const perMinute = (rate: number | null): number | null => (rate === null ? null : rate * 60);
  return {
    findings,
    graphHref: host === null ? null : source.graphAddress({ host, from, to }),
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
}
