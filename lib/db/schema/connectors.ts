import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  serial,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { ConnectorKind } from "@/schemas/connectors/connector-kinds";
import type { ConnectorCheck, ConnectorSettings } from "@/schemas/connectors/connectors";
import type { SyncError, SyncState, ToolPermissions } from "@/schemas/connectors/harness-connector";
import type { DeliveryOutcome, DeliverySignature } from "@/schemas/webhooks";
import { instant } from "./columns";

/** A configured account at Harness, or a store of telemetry. Secrets are stored encrypted only. */
export const connectors = pgTable(
  "connectors",
  {
    id: text("id").primaryKey(),
    /** Short URL-safe name, unique; part of project keys. */
    slug: text("slug").notNull(),
    kind: text("kind").$type<ConnectorKind>().notNull(),
    displayName: text("display_name").notNull(),
    /** With a path prefix where there is one; without an API's own path. */
    baseUrl: text("base_url").notNull(),
    /** What the kind is configured with; read through the schema of `lib/connectors/kinds.ts`. */
    settings: jsonb("settings").$type<ConnectorSettings>().notNull(),
    /** By name, each AES-256-GCM, see `lib/connectors/secret-box.ts`; bound to the connector's id. */
    sealedSecrets: jsonb("sealed_secrets").$type<Record<string, string>>().notNull(),
    /** Random part of the address that receives this connector's webhooks; null for kinds that take none. */
    webhookKey: text("webhook_key"),
    /** SHA-256 of the shared secret header, in hexadecimal digits. */
    webhookSecretHash: text("webhook_secret_hash"),
    lastCheck: jsonb("last_check").$type<ConnectorCheck>(),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [uniqueIndex("connectors_slug").on(t.slug), uniqueIndex("connectors_webhook_key").on(t.webhookKey)],
);

/** What only a Harness account has: what its token tells of itself, and what may be asked for through it. */
export const harnessAccounts = pgTable("harness_accounts", {
  connectorId: text("connector_id")
    .primaryKey()
    .references(() => connectors.id, { onDelete: "cascade" }),
  accountName: text("account_name"),
  tokenKind: text("token_kind").$type<"pat" | "sat">().notNull(),
  /** Last four characters, to tell tokens apart. */
  tokenHint: text("token_hint").notNull(),
  tokenExpiresAt: instant("token_expires_at"),
  toolPermissions: jsonb("tool_permissions").$type<ToolPermissions>().notNull(),
});

/** Webhooks that arrived at a connector's address, the newest ones: whether they were believed, and what they led to. */
export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    id: serial("id").primaryKey(),
    connectorId: text("connector_id")
      .notNull()
      .references(() => connectors.id, { onDelete: "cascade" }),
    /** The sender's name of the event; null where the body was not read, or not understood. */
    event: text("event"),
    receivedAt: instant("received_at").notNull(),
    signature: text("signature").$type<DeliverySignature>().notNull(),
    outcome: text("outcome").$type<DeliveryOutcome>().notNull(),
    /** What it was about, as the sender calls it: an execution's id. */
    subject: text("subject"),
    /** Why it led to nothing; null where it did. */
    reason: text("reason"),
  },
  (t) => [index("webhook_deliveries_newest").on(t.connectorId, t.id)],
);

/** A Harness project that a connector can see. `watched` ones are ingested. */
export const projects = pgTable(
  "projects",
  {
    id: serial("id").primaryKey(),
    /** `<connector slug>.<org identifier>.<project identifier>`: the project's address in URLs. */
    key: text("key").notNull(),
    connectorId: text("connector_id")
      .notNull()
      .references(() => connectors.id, { onDelete: "cascade" }),
    orgIdentifier: text("org_identifier").notNull(),
    orgName: text("org_name").notNull(),
    projectIdentifier: text("project_identifier").notNull(),
    name: text("name").notNull(),
    watched: boolean("watched").notNull().default(false),
    syncState: text("sync_state").$type<SyncState>().notNull(),
    /** Everything that started before this instant and had ended by then is stored. */
    watermarkAt: instant("watermark_at"),
    /** Where an unfinished backfill goes on: the page walk is newest first, down to `backfillFrom`. */
    backfillFrom: instant("backfill_from"),
    backfillCursorAt: instant("backfill_cursor_at"),
    backfillDone: integer("backfill_done").notNull().default(0),
    backfillTotal: integer("backfill_total"),
    lastSyncAt: instant("last_sync_at"),
    lastError: jsonb("last_error").$type<SyncError>(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    uniqueIndex("projects_key").on(t.key),
    uniqueIndex("projects_scope").on(t.connectorId, t.orgIdentifier, t.projectIdentifier),
  ],
);

/** Pipelines of watched projects, as last seen. */
export const pipelines = pgTable(
  "pipelines",
  {
    id: serial("id").primaryKey(),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    identifier: text("identifier").notNull(),
    name: text("name").notNull(),
    description: text("description"),
    modules: text("modules").array().notNull(),
    tags: jsonb("tags").$type<Record<string, string>>().notNull(),
    storeType: text("store_type"),
    repo: text("repo"),
    /** The branch most of its branch builds run on; the page's default filter. */
    defaultBranch: text("default_branch"),
    lastUpdatedAt: instant("last_updated_at"),
    seenAt: instant("seen_at").notNull(),
    goneAt: instant("gone_at"),
  },
  (t) => [
    uniqueIndex("pipelines_identifier").on(t.projectId, t.identifier),
    index("pipelines_name").on(t.name),
  ],
);

/** The newest failure of a trigger, as its history at Harness tells it: no execution came of it, so nothing else here would. */
export const triggerFailures = pgTable(
  "trigger_failures",
  {
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    pipelineIdentifier: text("pipeline_identifier").notNull(),
    triggerIdentifier: text("trigger_identifier").notNull(),
    /** When the event reached the trigger. */
    failedAt: instant("failed_at").notNull(),
    /** Harness's word for how it ended, such as `INVALID_RUNTIME_INPUT_YAML`; null where it has none. */
    status: text("status"),
    message: text("message"),
    readAt: instant("read_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.pipelineIdentifier, t.triggerIdentifier] })],
);
