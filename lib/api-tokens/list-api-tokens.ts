import { desc, eq } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import { apiTokens, projects } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";
import type { ApiTokenView } from "@/schemas/api-tokens";
import { apiTokenView } from "./api-token-view";

/**
 * All tokens, the newest first; those that no longer work as well, because the audit log speaks of them.
 *
 * @throws ForbiddenError  the actor's role is too weak
 */
export async function listApiTokens({ ctx }: VerbArgs<void>): Promise<ApiTokenView[]> {
  assertCan(ctx, "tokens.read");
  const rows = await ctx.db
    .select({ token: apiTokens, key: projects.key, name: projects.name })
    .from(apiTokens)
    .innerJoin(projects, eq(projects.id, apiTokens.projectId))
    .orderBy(desc(apiTokens.createdAt), desc(apiTokens.id));
  return rows.map(({ token, key, name }) => apiTokenView(token, { key, name }, ctx.now()));
}
