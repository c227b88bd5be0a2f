import { z } from "zod";
import { WriteToolName } from "./team/tool-names";

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

/** A connector as pages and tools see it: everything but the token. Instants are ISO 8601. */
export const ConnectorView = z.object({
  id: z.string(),
  slug: z.string(),
  kind: ConnectorKind,
  displayName: z.string(),
  baseUrl: z.string(),
  accountId: z.string(),
  accountName: z.string().nullable(),
  tokenKind: z.enum(["pat", "sat"]),
  tokenHint: z.string(),
  tokenExpiresAt: z.string().nullable(),
  lastCheck: ConnectorCheck.nullable(),
  toolPermissions: ToolPermissions,
  webhookPath: z.string(),
  createdAt: z.string(),
  projects: z.array(
    z.object({
      id: z.number(),
      key: z.string(),
      orgIdentifier: z.string(),
      orgName: z.string(),
      projectIdentifier: z.string(),
      name: z.string(),
      watched: z.boolean(),
      syncState: SyncState,
      backfillDone: z.number(),
      backfillTotal: z.number().nullable(),
      lastSyncAt: z.string().nullable(),
      lastError: SyncError.nullable(),
    }),
  ),
});
export type ConnectorView = z.infer<typeof ConnectorView>;

const ProjectChoice = z.object({ orgIdentifier: z.string().min(1), projectIdentifier: z.string().min(1) });

const baseUrl = z
  .string()
  .trim()
  .min(1, "is required")
  .max(500)
  .transform((value) => value.replace(/\/+$/, ""));
const token = z.string().trim().min(1, "is required").max(2000);
const displayName = z.string().trim().min(1, "is required").max(80, "has at most 80 characters");

export const TestConnectionInput = z.object({
  baseUrl,
  token,
  accountId: z.string().trim().max(100).optional(),
});
export type TestConnectionInput = z.infer<typeof TestConnectionInput>;

export const CreateConnectorInput = TestConnectionInput.extend({
  displayName,
  watch: z.array(ProjectChoice).max(500),
});
export type CreateConnectorInput = z.infer<typeof CreateConnectorInput>;

export const ReplaceTokenInput = z.object({ connectorId: z.string().min(1), token });
export type ReplaceTokenInput = z.infer<typeof ReplaceTokenInput>;

export const UpdateConnectorInput = z.object({
  connectorId: z.string().min(1),
  displayName,
  baseUrl,
  /** Needed when the address moves to another host: the stored token is never sent to a host it was not given for. */
  token: token.optional(),
});
export type UpdateConnectorInput = z.infer<typeof UpdateConnectorInput>;

export const WatchProjectsInput = z.object({
  connectorId: z.string().min(1),
  watch: z.array(ProjectChoice).max(500),
});
export type WatchProjectsInput = z.infer<typeof WatchProjectsInput>;

export const ToolPermissionsInput = z.object({
  connectorId: z.string().min(1),
  toolPermissions: z.partialRecord(
    WriteToolName,
    z.enum(["ask", "deny"], { error: "a write can be set to ask or deny, never to allow" }),
  ),
});
export type ToolPermissionsInput = z.infer<typeof ToolPermissionsInput>;
