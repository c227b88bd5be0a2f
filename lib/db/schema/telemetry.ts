import { jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type {
  TelemetryAuthKind,
  TelemetryCheck,
  TelemetryKind,
  TelemetrySettings,
} from "@/schemas/telemetry/telemetry";
import { instant } from "./columns";

/** A store of metrics or logs that investigations ask. The secret is stored encrypted only. */
export const telemetryConnectors = pgTable("telemetry_connectors", {
  id: text("id").primaryKey(),
  kind: text("kind").$type<TelemetryKind>().notNull(),
  displayName: text("display_name").notNull(),
  /** With a path prefix where the store has one; without the API's own path. */
  baseUrl: text("base_url").notNull(),
  authKind: text("auth_kind").$type<TelemetryAuthKind>().notNull(),
  username: text("username"),
  /** AES-256-GCM, see `lib/connectors/secret-box.ts`; bound to the connector's id. Null for `none`. */
  secretCiphertext: text("secret_ciphertext"),
  tenant: text("tenant"),
  settings: jsonb("settings").$type<TelemetrySettings>().notNull(),
  lastCheck: jsonb("last_check").$type<TelemetryCheck>(),
  createdBy: text("created_by").notNull(),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
});
