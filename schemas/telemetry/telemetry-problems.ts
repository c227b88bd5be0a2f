import { z } from "zod";

/** Why a store of telemetry could not be read, or (`no_data`) answered with nothing. */
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
