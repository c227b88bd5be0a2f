import { z } from "zod";
import { TelemetryProblemKind } from "./telemetry-problems";

/*
 * What telemetry stores answered. Instants within findings and log lines are epoch milliseconds; texts are redacted.
 */

/** A time in which requests to one host failed far more often than usual. */
export const TelemetryFinding = z.object({
  connectorId: z.string(),
  connectorName: z.string(),
  host: z.string(),
  from: z.number(),
  /** The end; the last instant that is known while `ongoing`. */
  to: z.number(),
  ongoing: z.boolean(),
  /** It was failing already where the data begin. */
  beganBefore: z.boolean(),
  /** Failed requests of all, 0..1, within the time. */
  errorRate: z.number(),
  /** Failed requests of all, 0..1, around it; null when nothing else is known. */
  baselineErrorRate: z.number().nullable(),
  requests: z.number(),
  errors: z.number(),
  /** Services and pipelines that called the host: those that met the errors, and how many called at all. */
  affected: z.object({ names: z.array(z.string()), count: z.number().int(), of: z.number().int() }),
  /** At least nine of ten callers met the errors, and there were at least two. */
  everyone: z.boolean(),
  /** Kinds of errors with their share of all errors, most frequent first. */
  reasons: z.array(z.object({ reason: z.string(), share: z.number() })),
  statement: z.string(),
  /** Page of this app that shows the host's traffic around the time. */
  href: z.string(),
  /** The store's own graph of it. */
  graphHref: z.string().nullable(),
});
export type TelemetryFinding = z.infer<typeof TelemetryFinding>;

export const TelemetryLogLine = z.object({
  connectorId: z.string(),
  connectorName: z.string(),
  at: z.number(),
  text: z.string(),
  /** Who wrote it: the stream's service, or all its labels. */
  source: z.string(),
  href: z.string(),
});
export type TelemetryLogLine = z.infer<typeof TelemetryLogLine>;

/** A store that could not be read: why, and what to do. */
export const TelemetryProblem = z.object({
  connectorId: z.string(),
  connectorName: z.string(),
  problem: TelemetryProblemKind,
  message: z.string(),
  remedy: z.string().nullable(),
});
export type TelemetryProblem = z.infer<typeof TelemetryProblem>;

/** What all telemetry connectors know about a time. */
export const TelemetryReading = z.object({
  /** How many stores were asked; 0 when none is connected. */
  asked: z.number().int(),
  findings: z.array(TelemetryFinding),
  logs: z.array(TelemetryLogLine),
  problems: z.array(TelemetryProblem),
});
export type TelemetryReading = z.infer<typeof TelemetryReading>;
