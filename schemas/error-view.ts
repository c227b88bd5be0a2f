import { z } from "zod";

export const errorCodes = [
  "invalid_input",
  "unprocessable",
  "too_large",
  "unsupported_media",
  "unauthenticated",
  "forbidden",
  "not_found",
  "conflict",
  "rate_limited",
  "upstream_unreachable",
  "upstream_timeout",
  "upstream_failed",
  "upstream_auth",
  "upstream_contract",
  "cancelled",
  "unavailable",
  "internal",
] as const;
export const ErrorCode = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** The plain form in which an error leaves the server: JSON bodies, tool results, server action results. */
export const ErrorView = z.object({
  code: ErrorCode,
  message: z.string(),
  remedy: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type ErrorView = z.infer<typeof ErrorView>;

/** What a server action answers: errors come back as values. */
export type ActionResult<Data> = { ok: true; data: Data } | { ok: false; error: ErrorView };
