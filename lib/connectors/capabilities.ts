import type { ConnectorRow } from "@/lib/connectors/find-connector";
import type { Context } from "@/lib/context";
import type { HarnessClient } from "@/lib/harness/client";
import type { Outage, TrafficPoint } from "@/lib/insights/telemetry";
import type { ConnectorCapability } from "@/schemas/connectors/connector-kinds";
import type { TelemetryFinding, TelemetryLogLine } from "@/schemas/telemetry/telemetry";

export interface TrafficQuestion {
  /** Epoch milliseconds; findings that overlap this time are answered. */
  from: number;
  to: number;
  /** Only these hosts; absent = all. */
  hosts?: readonly string[] | undefined;
  signal?: AbortSignal | undefined;
}

/** Traffic to one host around a time. */
export interface HostTraffic {
  host: string;
  points: TrafficPoint[];
  outages: Outage[];
}

/** Who counts requests between hosts. Everything that asks throws `TelemetryError` where the store cannot be read. */
export interface MetricsSource {
  /** Times in which requests to a host failed, worst first. */
  outboundErrors(question: TrafficQuestion): Promise<TelemetryFinding[]>;
  /** Traffic by host from three hours before to two hours after a time, with the outages in it. */
  traffic(question: TrafficQuestion): Promise<HostTraffic[]>;
  /** The store's own page that draws a host's requests; null where it has none that a reader could open. */
  graphAddress(about: { host: string; from: number; to: number }): string | null;
}

export interface LogsQuestion {
  /** Plain text that a line has to hold, in any case of letters. */
  query: string;
  /** Epoch milliseconds. */
  from: number;
  to: number;
  /** At most this many lines, the newest. */
  limit: number;
  signal?: AbortSignal | undefined;
}

/** Who keeps lines of services' logs. Throws `TelemetryError` where the store cannot be read. */
export interface LogsSource {
  /** Newest first. */
  searchLogs(question: LogsQuestion): Promise<TelemetryLogLine[]>;
}

/** What each capability is answered by. */
export interface CapabilitySources {
  executions: HarnessClient;
  metrics: MetricsSource;
  logs: LogsSource;
}

export interface OpenOptions {
  now: () => Date;
  log: Context["log"];
  /** Longest time for one exchange; the client's own default where it is absent. */
  timeoutMs?: number | undefined;
}

/**
 * What a kind can be asked for, and how a stored connector is opened for it: its secret goes into what is returned, and
 * nowhere else. Null says that the kind does not have it; a kind that says neither does not compile.
 */
export type CapabilityMap = {
  readonly [C in ConnectorCapability]:
    | ((connector: ConnectorRow, options: OpenOptions) => CapabilitySources[C])
    | null;
};
