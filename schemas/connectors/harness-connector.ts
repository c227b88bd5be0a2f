import { z } from "zod";
import { WriteToolName } from "../team/tool-names";
import { checkFields, viewFields } from "./connector-fields";

/** What a person sees of a connection test: one entry a question asked, in order, the first failure last. */
export const harnessProblems = [
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
export const HarnessProblem = z.enum(harnessProblems);
export type HarnessProblem = z.infer<typeof HarnessProblem>;

/** The account that the token belongs to. */
export const HarnessSettings = z.object({ accountId: z.string().trim().min(1).max(100) });
export type HarnessSettings = z.infer<typeof HarnessSettings>;

/** As it is entered: a token of today says which account it belongs to, an old one does not. */
export const HarnessDraftSettings = z.object({
  accountId: z
    .string()
    .trim()
    .max(100)
    .transform((value) => (value === "" ? undefined : value))
    .optional(),
});
export type HarnessDraftSettings = z.infer<typeof HarnessDraftSettings>;

export const HarnessSecrets = z.object({ token: z.string().trim().min(1, "is required").max(2000) });
export type HarnessSecrets = z.infer<typeof HarnessSecrets>;

/** `ok` may hold together with a warning (no projects, no recent activity). */
export const HarnessCheck = z.object({
  ...checkFields,
  problem: HarnessProblem.nullable(),
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
});
export type HarnessCheck = z.infer<typeof HarnessCheck>;

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

/** A project that a token can see. */
export const VisibleProject = z.object({
  orgIdentifier: z.string(),
  orgName: z.string(),
  projectIdentifier: z.string(),
  name: z.string(),
});
export type VisibleProject = z.infer<typeof VisibleProject>;

export const HarnessConnectorView = z.object({
  ...viewFields,
  kind: z.literal("harness"),
  /** Null where the stored settings cannot be read. */
  accountId: z.string().nullable(),
  accountName: z.string().nullable(),
  tokenKind: z.enum(["pat", "sat"]),
  /** Last four characters, to tell tokens apart. */
  tokenHint: z.string(),
  tokenExpiresAt: z.string().nullable(),
  lastCheck: HarnessCheck.nullable(),
  toolPermissions: ToolPermissions,
  /** Where Harness sends its notifications, below this installation's own address. */
  webhookPath: z.string(),
  projects: z.array(
    VisibleProject.extend({
      id: z.number(),
      key: z.string(),
      watched: z.boolean(),
      syncState: SyncState,
      backfillDone: z.number(),
      backfillTotal: z.number().nullable(),
      lastSyncAt: z.string().nullable(),
      lastError: SyncError.nullable(),
    }),
  ),
});
export type HarnessConnectorView = z.infer<typeof HarnessConnectorView>;

const ProjectChoice = z.object({ orgIdentifier: z.string().min(1), projectIdentifier: z.string().min(1) });
export type ProjectChoice = z.infer<typeof ProjectChoice>;
export const WatchedChoices = z.array(ProjectChoice).max(500);

export const WatchProjectsInput = z.object({ connectorId: z.string().min(1), watch: WatchedChoices });
export type WatchProjectsInput = z.infer<typeof WatchProjectsInput>;

export const ToolPermissionsInput = z.object({
  connectorId: z.string().min(1),
  toolPermissions: z.partialRecord(
    WriteToolName,
    z.enum(["ask", "deny"], { error: "a write can be set to ask or deny, never to allow" }),
  ),
});
export type ToolPermissionsInput = z.infer<typeof ToolPermissionsInput>;
