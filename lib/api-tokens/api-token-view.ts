import type { apiTokens } from "@/lib/db/schema";
import type { ApiTokenView } from "@/schemas/api-tokens";

/** What people see of a token: never its hash. */
export function apiTokenView(
  row: typeof apiTokens.$inferSelect,
  project: { key: string; name: string },
  now: Date,
): ApiTokenView {
  const ended = row.expiresAt !== null && row.expiresAt <= now;
  return {
    id: row.id,
    name: row.name,
    projectKey: project.key,
    projectName: project.name,
    scopes: row.scopes,
    hint: row.tokenHint,
    createdByName: row.createdByName,
    createdAt: row.createdAt.getTime(),
    expiresAt: row.expiresAt?.getTime() ?? null,
    lastUsedAt: row.lastUsedAt?.getTime() ?? null,
    revokedAt: row.revokedAt?.getTime() ?? null,
    state: row.revokedAt !== null ? "revoked" : ended ? "expired" : "active",
  };
}
