import { z } from "zod";

export const ConnectorKind = z.enum(["harness"]);
export type ConnectorKind = z.infer<typeof ConnectorKind>;

/** What a person sees of a connection test: one entry a question asked, in order, the first failure last. */
export const checkProblems = [
  "token_malformed",
  "token_invalid",
  "token_expired",
  "token_revoked",
  "host_unreachable",
  "connection_refused",
  "certificate",
  "timeout",
  "wrong_account",
  "no_permission",
  "no_projects",
  "no_recent_activity",
  "not_harness",
  "insecure_url",
  "rate_limited",
  "server_error",
] as const;
export const CheckProblem = z.enum(checkProblems);
export type CheckProblem = z.infer<typeof CheckProblem>;

export const ConnectorCheck = z.object({
  checkedAt: z.iso.datetime(),
  ok: z.boolean(),
  /** `ok` may hold together with a warning (no projects, no recent activity). */
  problem: CheckProblem.nullable(),
  reason: z.string().nullable(),
  remedy: z.string().nullable(),
  account: z
    .object({
      accountId: z.string(),
      accountName: z.string().nullable(),
      userName: z.string().nullable(),
      userEmail: z.string().nullable(),
    })
    .nullable(),
  projectCount: z.number().int().nullable(),
  lastActivityAt: z.iso.datetime().nullable(),
  tokenExpiresAt: z.iso.datetime().nullable(),
  durationMs: z.number(),
});
export type ConnectorCheck = z.infer<typeof ConnectorCheck>;

export const syncStates = ["idle", "pending", "backfilling", "live", "failed", "gone"] as const;
export const SyncState = z.enum(syncStates);
export type SyncState = z.infer<typeof SyncState>;

export const SyncError = z.object({
  at: z.iso.datetime(),
  code: z.string(),
  message: z.string(),
  remedy: z.string().nullable(),
  /** Pages or executions that were passed over because they failed alone. */
  skipped: z.number().int().nonnegative().default(0),
});
export type SyncError = z.infer<typeof SyncError>;

/** What a tool may do without asking. A teammate's setting is combined with its connector's: the tighter wins. */
export const ToolPermission = z.enum(["allow", "ask", "deny"]);
export type ToolPermission = z.infer<typeof ToolPermission>;

/** By tool name (`harness_execute`), missing = the default: reads allow, writes ask. A write can never be `allow`. */
export const ToolPermissions = z.record(z.string(), ToolPermission);
export type ToolPermissions = z.infer<typeof ToolPermissions>;
