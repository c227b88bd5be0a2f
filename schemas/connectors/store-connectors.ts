import { z } from "zod";
import { TelemetryProblemKind } from "../telemetry/telemetry-problems";
import { checkFields, viewFields } from "./connector-fields";

/*
 * Connectors to stores of telemetry: how they are signed in to, and what they are asked.
 */

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

const username = z
  .string()
  .trim()
  .min(1, "is required")
  .max(200, "has at most 200 characters")
  .regex(/^[^:\p{Cc}]*$/u, "must not hold a colon or control characters");

/** How a store is signed in to; what is secret of it is sealed apart. */
export const StoreAuth = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  z.object({ kind: z.literal("bearer") }),
  z.object({ kind: z.literal("basic"), username }),
]);
export type StoreAuth = z.infer<typeof StoreAuth>;
export type StoreAuthKind = StoreAuth["kind"];

const storeSettings = {
  auth: StoreAuth,
  /** Sent as `X-Scope-OrgID` to stores of several tenants. */
  tenant: z
    .string()
    .trim()
    .max(200, "has at most 200 characters")
    .regex(/^[\x21-\x7e]*$/, "must not hold spaces or special characters")
    .transform((value) => (value === "" ? null : value))
    .nullable(),
};

/** The bearer token or the password; absent for a store without sign-in. */
export const StoreSecrets = z.object({
  secret: z
    .string()
    .trim()
    .min(1, "is required")
    .max(4000, "has at most 4000 characters")
    .regex(/^[\x20-\x7e]*$/, "holds characters that cannot be sent in a header")
    .optional(),
});
export type StoreSecrets = z.infer<typeof StoreSecrets>;

/**
 * What is asked of a Prometheus store. Both queries give requests a second; `$by` is replaced by label names, `$window`
 * by a duration, and `$hosts` (optional) by a regular expression of host names.
 */
export const PrometheusQueries = z.object({
  requestsQuery: trafficQuery,
  errorsQuery: trafficQuery,
  /** The label that names the host which was called. */
  hostLabel: label,
  /** The label that names the service or pipeline which called. */
  sourceLabel: label,
  /** The label that tells the kind of error (a status code, `ECONNRESET`). */
  reasonLabel: label,
});
export type PrometheusQueries = z.infer<typeof PrometheusQueries>;

export const PrometheusSettings = PrometheusQueries.extend(storeSettings);
export type PrometheusSettings = z.infer<typeof PrometheusSettings>;

/** What is asked of a Loki store: `selector` says whose logs, such as `{namespace="ci"}`. */
export const LokiQueries = z.object({
  selector: z
    .string()
    .trim()
    .max(1000, "has at most 1000 characters")
    .regex(/^\{.+\}$/s, 'is a stream selector in braces, such as {namespace="ci"}'),
});
export type LokiQueries = z.infer<typeof LokiQueries>;

export const LokiSettings = LokiQueries.extend(storeSettings);
export type LokiSettings = z.infer<typeof LokiSettings>;

/** The result of a test. `ok` may hold together with a warning (`no_data`). */
export const StoreCheck = z.object({
  ...checkFields,
  problem: TelemetryProblemKind.nullable(),
  /** What was found within the last hour: hosts that were called, or whether there were log lines. */
  found: z.string().nullable(),
});
export type StoreCheck = z.infer<typeof StoreCheck>;

/** `settings`: null where what is stored cannot be read. */
const storeView = { ...viewFields, lastCheck: StoreCheck.nullable() };

export const PrometheusConnectorView = z.object({
  ...storeView,
  kind: z.literal("prometheus"),
  settings: PrometheusSettings.nullable(),
});
export const LokiConnectorView = z.object({
  ...storeView,
  kind: z.literal("loki"),
  settings: LokiSettings.nullable(),
});
export const StoreConnectorView = z.discriminatedUnion("kind", [PrometheusConnectorView, LokiConnectorView]);
export type StoreConnectorView = z.infer<typeof StoreConnectorView>;
