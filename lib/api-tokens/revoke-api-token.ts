import { and, eq, isNull } from "drizzle-orm";
import { recordAudit } from "@/lib/audit";
import type { VerbArgs } from "@/lib/context";
import { apiTokens } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import { assertCan } from "@/lib/permissions";
import type { ApiTokenView, RevokeApiTokenInput } from "@/schemas/api-tokens";
import { listApiTokens } from "./list-api-tokens";

/**
 * Ends a token at once. It cannot be given back.
 *
 * @throws ForbiddenError  only admins revoke tokens
 * @throws NotFoundError   no such token, or it was revoked before
 */
export async function revokeApiToken({ ctx, input }: VerbArgs<RevokeApiTokenInput>): Promise<ApiTokenView[]> {
  assertCan(ctx, "tokens.manage");
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .update(apiTokens)
      .set({ revokedAt: ctx.now() })
      .where(and(eq(apiTokens.id, input.id), isNull(apiTokens.revokedAt)))
      .returning();
    if (row === undefined) {
      throw new NotFoundError("There is no such token, or it was revoked already.");
    }
    await recordAudit(tx, ctx, {
      action: "api_token.revoked",
      subjectType: "api_token",
      subjectId: row.id,
      summary: `Token ${row.name} (…${row.tokenHint}) revoked`,
      details: { scopes: row.scopes, lastUsedAt: row.lastUsedAt?.toISOString() ?? null },
    });
  });
  return listApiTokens({ ctx, input: undefined });
}
