import { telemetryPath } from "@/lib/addresses";
import type { LogsQuestion, LogsSource } from "@/lib/connectors/capabilities";
import type { StoreClient } from "@/lib/connectors/telemetry/store-client";
import type { SourceIdentity } from "@/lib/connectors/telemetry/store-kind";
import { redactSecrets } from "@/lib/redact-secrets";
import type { LokiQueries } from "@/schemas/connectors/store-connectors";
import type { TelemetryLogLine } from "@/schemas/telemetry/telemetry";
import { LokiStreams } from "@/schemas/telemetry/telemetry-wire";

/** Loki refuses more than 5,000 lines by default. */
const maxLines = 1000;
const maxTextLength = 500;

/** A store with Loki's HTTP API: lines of services' logs. */
export class LokiSource implements LogsSource {
  readonly #client: StoreClient;
  readonly #queries: LokiQueries;
  readonly #identity: SourceIdentity;

  constructor(client: StoreClient, queries: LokiQueries, identity: SourceIdentity) {
    this.#client = client;
    this.#queries = queries;
    this.#identity = identity;
  }

  async searchLogs({ query, from, to, limit, signal }: LogsQuestion): Promise<TelemetryLogLine[]> {
    const { connectorId, connectorName } = this.#identity;
    const wanted = Math.max(1, Math.min(Math.floor(limit), maxLines));
    const { data } = await this.#client.ask({
      path: "/loki/api/v1/query_range",
      method: "GET",
      parameters: {
        query: `${this.#queries.selector}${lineFilter(query)}`,
        start: `${Math.floor(from)}000000`,
        // The end is not part of what Loki answers.
        end: `${Math.floor(to) + 1}000000`,
        limit: String(wanted),
        direction: "backward",
      },
      answer: LokiStreams,
      signal,
    });
    return data.result
      .flatMap(({ stream, values }) =>
        values.map(([nanoseconds, text]) => {
          const at = Number(BigInt(nanoseconds) / 1_000_000n);
          return {
            connectorId,
            connectorName,
            at,
            text: redactSecrets(text).slice(0, maxTextLength),
            source: sourceOf(stream),
            href: telemetryPath(connectorId, { query, from: at - 5 * 60_000, to: at + 5 * 60_000 }),
          };
        }),
      )
      .sort((a, b) => b.at - a.at)
      .slice(0, wanted);
  }
}

/** Lines that hold a text in any case of letters; none for an empty text, which every line holds. */
export function lineFilter(text: string): string {
  if (text.trim() === "") return "";
  const pattern = text.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return ` |~ ${JSON.stringify(`(?i)${pattern}`)}`;
}

function sourceOf(stream: Record<string, string>): string {
  const named = stream.service_name ?? stream.app ?? stream.container ?? stream.job;
  if (named !== undefined && named !== "") return named;
  return Object.entries(stream)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(", ")
    .slice(0, 200);
}
