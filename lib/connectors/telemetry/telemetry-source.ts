import type { TelemetryFinding, TelemetryKind, TelemetryLogLine } from "@/schemas/telemetry/telemetry";

export interface OutboundErrorsQuestion {
  /** Epoch milliseconds; findings that overlap this time are answered. */
  from: number;
  to: number;
  /** Only these hosts; absent = all. */
  hosts?: readonly string[] | undefined;
  signal?: AbortSignal | undefined;
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

/**
 * A store of telemetry. Kinds that do not hold one of the two answer it with nothing.
 *
 * Both methods throw `TelemetryError` (see `telemetry-error.ts`): the store could not be reached, refused, or answered
 * something that it should not.
 */
export interface TelemetrySource {
  kind: TelemetryKind;
  /** Times in which requests to a host failed, worst first. */
  outboundErrors(question: OutboundErrorsQuestion): Promise<TelemetryFinding[]>;
  /** Lines of services' logs, newest first. */
  searchLogs(question: LogsQuestion): Promise<TelemetryLogLine[]>;
}
