import { index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { ApiTokenScope } from "@/schemas/api-tokens";
import { instant } from "./columns";
import { projects } from "./connectors";

/** What a program shows instead of a session, for one project. Only the hash of the secret is kept. */
export const apiTokens = pgTable(
  "api_tokens",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    scopes: text("scopes").array().$type<ApiTokenScope[]>().notNull(),
    /** SHA-256 of the token: it is random and long, so that nothing slower is needed. */
    tokenHash: text("token_hash").notNull(),
    /** Last four characters, to tell tokens apart. */
    tokenHint: text("token_hint").notNull(),
    createdBy: text("created_by").notNull(),
    createdByName: text("created_by_name").notNull(),
    createdAt: instant("created_at").notNull(),
    /** Null: until it is revoked. */
    expiresAt: instant("expires_at"),
    lastUsedAt: instant("last_used_at"),
    revokedAt: instant("revoked_at"),
  },
  (t) => [uniqueIndex("api_tokens_hash").on(t.tokenHash), index("api_tokens_project").on(t.projectId)],
);
