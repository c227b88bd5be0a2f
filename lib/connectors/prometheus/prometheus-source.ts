import { telemetryPath } from "@/lib/addresses";
import type { HostTraffic, MetricsSource, TrafficQuestion } from "@/lib/connectors/capabilities";
import {
  fillQuery,
  graphAddress,
  type QueryRange,
  rangeAround,
} from "@/lib/connectors/prometheus/traffic-query";
import type { StoreClient } from "@/lib/connectors/telemetry/store-client";
import type { SourceIdentity } from "@/lib/connectors/telemetry/store-kind";
import {
  affectedCallers,
  type CallerTraffic,
  describeOutage,
  errorReasons,
  findOutages,
  type Outage,
  type RawSample,
  trafficPoints,
} from "@/lib/insights/telemetry";
import type { PrometheusQueries } from "@/schemas/connectors/store-connectors";
import type { TelemetryFinding } from "@/schemas/telemetry/telemetry";
import { PrometheusMatrix, PrometheusVector } from "@/schemas/telemetry/telemetry-wire";

/** Outages that are looked into; more in one time tell nothing more. */
const maxFindings = 12;
const maxNames = 20;

/** A store with Prometheus's HTTP API: counts outbound requests and their errors by host. */
export class PrometheusSource implements MetricsSource {
  readonly #client: StoreClient;
  readonly #queries: PrometheusQueries;
  readonly #identity: SourceIdentity;

  constructor(client: StoreClient, queries: PrometheusQueries, identity: SourceIdentity) {
    this.#client = client;
    this.#queries = queries;
    this.#identity = identity;
  }

  async outboundErrors(question: TrafficQuestion): Promise<TelemetryFinding[]> {
    const { from, to, signal } = question;
    const found = (await this.traffic(question))
      .flatMap(({ host, outages }) => outages.map((outage) => ({ host, outage })))
      .filter(({ outage }) => outage.from <= to && outage.to >= from)
      .sort((a, b) => b.outage.errors - a.outage.errors)
      .slice(0, maxFindings);
    return Promise.all(found.map(({ host, outage }) => this.#finding(host, outage, signal)));
  }

  async traffic({ from, to, hosts, signal }: TrafficQuestion): Promise<HostTraffic[]> {
    if (hosts?.length === 0) return [];
    const range = rangeAround(from, to, this.#identity.now().getTime());
    const { requestsQuery, errorsQuery, hostLabel } = this.#queries;
    const fill = (template: string) =>
      fillQuery(template, { by: [hostLabel], windowSeconds: range.windowSeconds, hosts });
    const [requests, errors] = await Promise.all([
      this.#matrix(fill(requestsQuery), range, signal),
      this.#matrix(fill(errorsQuery), range, signal),
    ]);
    const wanted = hosts === undefined ? null : new Set(hosts);
    return [...requests]
      .filter(([host]) => host !== "" && (wanted === null || wanted.has(host)))
      .map(([host, samples]) => {
        const points = trafficPoints(samples, errors.get(host) ?? []);
        const options = { stepMs: range.stepSeconds * 1000, windowMs: range.windowSeconds * 1000 };
        return { host, points, outages: findOutages(points, options) };
      });
  }

  graphAddress(about: { host: string; from: number; to: number }): string | null {
    return graphAddress(this.#client.baseUrl, this.#queries, about);
  }

  /** Hosts that were called within the hour before an instant. */
  async hostsCalled(at: number, signal?: AbortSignal): Promise<string[]> {
    const { requestsQuery, errorsQuery, hostLabel } = this.#queries;
    const fill = (template: string) => fillQuery(template, { by: [hostLabel], windowSeconds: 3600 });
    // The errors' query is asked as well, so that a mistake in it shows.
    const [called] = await Promise.all([
      this.#vector(fill(requestsQuery), at, signal),
      this.#vector(fill(errorsQuery), at, signal),
    ]);
    return [...new Set(called.map(({ metric }) => metric[hostLabel] ?? "").filter((host) => host !== ""))];
  }

  async #finding(host: string, outage: Outage, signal: AbortSignal | undefined): Promise<TelemetryFinding> {
    // Who met it makes a finding better; that this cannot be told is no reason to lose it.
    const { callers, reasons } = await this.#callers(host, outage, signal).catch(() => ({
      callers: [],
      reasons: [],
    }));
    const affected = affectedCallers(callers);
    const { connectorId, connectorName } = this.#identity;
    return {
      connectorId,
      connectorName,
      host,
      ...outage,
      affected: { names: affected.names.slice(0, maxNames), count: affected.count, of: affected.of },
      everyone: affected.everyone,
      reasons: reasons.slice(0, 5),
      statement: describeOutage(host, outage, affected, reasons),
      href: telemetryPath(connectorId, { host, from: outage.from, to: outage.to }),
      graphHref: this.graphAddress({ host, from: outage.from, to: outage.to }),
    };
  }

  async #callers(
    host: string,
    outage: Outage,
    signal: AbortSignal | undefined,
  ): Promise<{ callers: CallerTraffic[]; reasons: TelemetryFinding["reasons"] }> {
    const { requestsQuery, errorsQuery, hostLabel, sourceLabel, reasonLabel } = this.#queries;
    const windowSeconds = Math.max(60, Math.round((outage.to - outage.from) / 1000));
    const ask = async (template: string, by: string[]) =>
      this.#vector(fillQuery(template, { by, windowSeconds, hosts: [host] }), outage.to, signal);
    const [requests, errors] = await Promise.all([
      ask(requestsQuery, [hostLabel, sourceLabel]),
      ask(errorsQuery, [hostLabel, sourceLabel, reasonLabel]),
    ]);
    const callers = new Map<string, CallerTraffic>();
    const count = (source: string, kind: "requests" | "errors", rate: number) => {
      if (source === "") return;
      const caller = callers.get(source) ?? { source, requests: 0, errors: 0 };
      caller[kind] += rate * windowSeconds;
      callers.set(source, caller);
    };
    for (const { metric, value } of requests) count(metric[sourceLabel] ?? "", "requests", value);
    for (const { metric, value } of errors) count(metric[sourceLabel] ?? "", "errors", value);
    const reasons = errorReasons(
      errors.map(({ metric, value }) => ({ reason: metric[reasonLabel] ?? "", errors: value })),
    );
    return { callers: [...callers.values()], reasons };
  }

  /** Samples by the host's label. */
  async #matrix(
    query: string,
    range: QueryRange,
    signal: AbortSignal | undefined,
  ): Promise<Map<string, RawSample[]>> {
    const { data } = await this.#client.ask({
      path: "/api/v1/query_range",
      method: "POST",
      parameters: {
        query,
        start: String(range.start),
        end: String(range.end),
        step: String(range.stepSeconds),
      },
      answer: PrometheusMatrix,
      signal,
    });
    return new Map(data.result.map(({ metric, values }) => [metric[this.#queries.hostLabel] ?? "", values]));
  }

  async #vector(
    query: string,
    at: number,
    signal: AbortSignal | undefined,
  ): Promise<{ metric: Record<string, string>; value: number }[]> {
    const { data } = await this.#client.ask({
      path: "/api/v1/query",
      method: "POST",
      parameters: { query, time: String(at / 1000) },
      answer: PrometheusVector,
      signal,
    });
    return data.result.flatMap(({ metric, value }) => {
      const number = Number(value?.[1]);
      return Number.isFinite(number) && number > 0 ? [{ metric, value: number }] : [];
    });
  }
}
