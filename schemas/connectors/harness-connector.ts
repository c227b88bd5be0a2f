import { z } from "zod";
import { WriteToolName } from "../team/tool-names";
import { DeliveryView, TriggerFailureView } from "../webhooks";
import { checkFields, viewFields } from "./connector-fields";
import { defaultRequestsPerMinute, maxRequestsPerMinute, minRequestsPerMinute } from "./harness-rate";

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

/** As it is stored: the demo's simulator may be asked more often than Harness allows anybody. */
const storedRate = z.number().int().positive();

/** As it is entered, for an account at Harness. */
const RequestsPerMinute = z
  .number("is a whole number")
  .int("is a whole number")
  .min(minRequestsPerMinute, `is at least ${minRequestsPerMinute}`)
  .max(maxRequestsPerMinute, "is at most 1,000: Harness allows a token no more");

/** The account that the token belongs to, and how often it may be asked with that token. */
export const HarnessSettings = z.object({
  accountId: z.string().trim().min(1).max(100),
  requestsPerMinute: storedRate.default(defaultRequestsPerMinute),
});
export type HarnessSettings = z.infer<typeof HarnessSettings>;

/** As it is tested: a token of today says which account it belongs to, an old one does not. */
export const HarnessDraftSettings = z.object({
  accountId: z
    .string()
    .trim()
    .max(100)
    .transform((value) => (value === "" ? undefined : value))
    .optional(),
  requestsPerMinute: storedRate.optional(),
});
export type HarnessDraftSettings = z.infer<typeof HarnessDraftSettings>;

/** As it is entered. */
export const HarnessNewSettings = HarnessDraftSettings.extend({
  requestsPerMinute: RequestsPerMinute.optional(),
});

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
  requestsPerMinute: z.number().int(),
  tokenKind: z.enum(["pat", "sat"]),
  /** Last four characters, to tell tokens apart. */
  tokenHint: z.string(),
  tokenExpiresAt: z.string().nullable(),
  lastCheck: HarnessCheck.nullable(),
  toolPermissions: ToolPermissions,
  /** Where Harness sends its notifications, below this installation's own address. */
  webhookPath: z.string(),
  /** The last notifications that arrived there, newest first. */
  deliveries: z.array(DeliveryView),
  failedTriggers: z.array(TriggerFailureView),
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

export const RequestRateInput = z.object({
  connectorId: z.string().min(1),
  requestsPerMinute: RequestsPerMinute,
});
export type RequestRateInput = z.infer<typeof RequestRateInput>;

export const ToolPermissionsInput = z.object({
  connectorId: z.string().min(1),
  toolPermissions: z.partialRecord(
    WriteToolName,
    z.enum(["ask", "deny"], { error: "a write can be set to ask or deny, never to allow" }),
  ),
});
export type ToolPermissionsInput = z.infer<typeof ToolPermissionsInput>;
