import { z } from "zod";
import { telemetryKinds } from "./telemetry-kinds";

export { telemetryKinds, telemetryKindTitles } from "./telemetry-kinds";

/*
 * Telemetry stores: where they are, what is asked of them, what they answered. Instants within findings and log lines are
 * epoch milliseconds; texts are redacted.
 */

export const TelemetryKind = z.enum(telemetryKinds);
export type TelemetryKind = z.infer<typeof TelemetryKind>;

const label = z
  .string()
  .trim()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "is a label's name: letters, digits and underscores");

const trafficQuery = z
  .string()
  .trim()
  .min(1, "is required")
  .max(2000, "has at most 2000 characters")
  .refine(
    (query) => query.includes("$by"),
    "needs $by: the labels that are kept apart, as in: sum by ($by) (…)",
  )
  .refine(
    (query) => query.includes("$window"),
    "needs $window: the time a rate looks back, as in: rate(…[$window])",
  );

/**
 * What is asked of a Prometheus store. Both queries give requests a second; `$by` is replaced by label names, `$window`
 * by a duration, and `$hosts` (optional) by a regular expression of host names.
 */
export const PrometheusSettings = z.object({
  kind: z.literal("prometheus"),
  requestsQuery: trafficQuery,
  errorsQuery: trafficQuery,
  /** The label that names the host which was called. */
  hostLabel: label,
  /** The label that names the service or pipeline which called. */
  sourceLabel: label,
  /** The label that tells the kind of error (a status code, `ECONNRESET`). */
  reasonLabel: label,
});
export type PrometheusSettings = z.infer<typeof PrometheusSettings>;

/** What is asked of a Loki store: `selector` says whose logs, such as `{namespace="ci"}`. */
export const LokiSettings = z.object({
  kind: z.literal("loki"),
  selector: z
    .string()
    .trim()
    .max(1000, "has at most 1000 characters")
    .regex(/^\{.+\}$/s, 'is a stream selector in braces, such as {namespace="ci"}'),
});
export type LokiSettings = z.infer<typeof LokiSettings>;

export const TelemetrySettings = z.discriminatedUnion("kind", [PrometheusSettings, LokiSettings]);
export type TelemetrySettings = z.infer<typeof TelemetrySettings>;

export const telemetryProblems = [
  "address_invalid",
  "insecure_address",
  "host_unreachable",
  "connection_refused",
  "certificate",
  "timeout",
  "redirected",
  "unauthorized",
  "forbidden",
  "wrong_service",
  "query_refused",
  "no_data",
  "rate_limited",
  "server_error",
  "too_large",
  "bad_answer",
  "secret_unreadable",
] as const;
export const TelemetryProblemKind = z.enum(telemetryProblems);
export type TelemetryProblemKind = z.infer<typeof TelemetryProblemKind>;

/** The result of a test. `ok` may hold together with a warning (`no_data`). */
export const TelemetryCheck = z.object({
  checkedAt: z.iso.datetime(),
  ok: z.boolean(),
  problem: TelemetryProblemKind.nullable(),
  reason: z.string().nullable(),
  remedy: z.string().nullable(),
  /** What was found within the last hour: hosts that were called, or whether there were log lines. */
  found: z.string().nullable(),
  durationMs: z.number(),
});
export type TelemetryCheck = z.infer<typeof TelemetryCheck>;

export const telemetryAuthKinds = ["none", "bearer", "basic"] as const;
export const TelemetryAuthKind = z.enum(telemetryAuthKinds);
export type TelemetryAuthKind = z.infer<typeof TelemetryAuthKind>;

/** A telemetry connector as it leaves the server: everything but the secret. */
export const TelemetryConnectorView = z.object({
  id: z.string(),
  kind: TelemetryKind,
  displayName: z.string(),
  baseUrl: z.string(),
  authKind: TelemetryAuthKind,
  username: z.string().nullable(),
  tenant: z.string().nullable(),
  settings: TelemetrySettings,
  lastCheck: TelemetryCheck.nullable(),
  createdAt: z.string(),
});
export type TelemetryConnectorView = z.infer<typeof TelemetryConnectorView>;

const secret = z
  .string()
  .trim()
  .min(1, "is required")
  .max(4000, "has at most 4000 characters")
  .regex(/^[\x20-\x7e]*$/, "holds characters that cannot be sent in a header");
const username = z
  .string()
  .trim()
  .min(1, "is required")
  .max(200, "has at most 200 characters")
  .regex(/^[^:\p{Cc}]*$/u, "must not hold a colon or control characters");
const baseUrl = z
  .string()
  .trim()
  .min(1, "is required")
  .max(500, "has at most 500 characters")
  .transform((value) => value.replace(/\/+$/, ""));
const displayName = z.string().trim().min(1, "is required").max(80, "has at most 80 characters");
const tenant = z
  .string()
  .trim()
  .max(200, "has at most 200 characters")
  .regex(/^[\x21-\x7e]*$/, "must not hold spaces or special characters")
  .transform((value) => (value === "" ? null : value))
  .nullable();

export const TelemetryAuth = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  z.object({ kind: z.literal("bearer"), secret }),
  z.object({ kind: z.literal("basic"), username, secret }),
]);
export type TelemetryAuth = z.infer<typeof TelemetryAuth>;

export const TestTelemetryInput = z.object({
  baseUrl,
  auth: TelemetryAuth,
  /** Sent as `X-Scope-OrgID` to stores of several tenants. */
  tenant,
  settings: TelemetrySettings,
});
export type TestTelemetryInput = z.infer<typeof TestTelemetryInput>;

export const CreateTelemetryInput = TestTelemetryInput.extend({ displayName });
export type CreateTelemetryInput = z.infer<typeof CreateTelemetryInput>;

export const TelemetryRef = z.object({ telemetryId: z.string().min(1).max(100) });
export type TelemetryRef = z.infer<typeof TelemetryRef>;

export const UpdateTelemetryInput = CreateTelemetryInput.omit({ auth: true }).extend({
  telemetryId: z.string().min(1).max(100),
  /** Null keeps how it signs in; needed when the address moves to another host, where the stored secret is never sent. */
  auth: TelemetryAuth.nullable(),
});
export type UpdateTelemetryInput = z.infer<typeof UpdateTelemetryInput>;

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
