import { createHash, randomBytes, randomUUID } from "node:crypto";
import { recordAudit } from "@/lib/audit";
import type { VerbArgs } from "@/lib/context";
import { apiTokens } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";
import { findProject } from "@/lib/workspace";
import type { CreateApiTokenInput, CreatedApiToken } from "@/schemas/api-tokens";
import { apiTokenView } from "./api-token-view";

/** Tells Tackroom's tokens from other secrets, for people and for scanners. */
export const apiTokenPrefix = "tackroom_";

/** 256 random bits leave nothing to guess, so that a plain hash keeps them as well as a slow one. */
export const hashOfApiToken = (token: string) => createHash("sha256").update(token).digest("hex");

const dayMs = 86_400_000;

/**
 * Makes a token for programs of one project. Its secret is in the answer and nowhere else.
 *
 * @throws ForbiddenError  only admins make tokens
 * @throws NotFoundError   no such project
 */
export async function createApiToken({
  ctx,
  input,
}: VerbArgs<CreateApiTokenInput>): Promise<CreatedApiToken> {
  assertCan(ctx, "tokens.manage");
  const project = await findProject(ctx.db, input.projectKey);
  const token = `${apiTokenPrefix}${randomBytes(32).toString("base64url")}`;
  const now = ctx.now();
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .insert(apiTokens)
      .values({
        id: randomUUID(),
        name: input.name,
        projectId: project.id,
        scopes: input.scopes,
        tokenHash: hashOfApiToken(token),
        tokenHint: token.slice(-4),
        createdBy: ctx.actor.id,
        createdByName: ctx.actor.name,
        createdAt: now,
        expiresAt:
          input.expiresInDays === null ? null : new Date(now.getTime() + input.expiresInDays * dayMs),
      })
      .returning();
    if (row === undefined) throw new Error("a token that was just stored is missing");
    await recordAudit(tx, ctx, {
      action: "api_token.created",
      subjectType: "api_token",
      subjectId: row.id,
      summary: `Token ${row.name} made for ${project.name}: ${row.scopes.join(", ")}`,
      details: {
        scopes: row.scopes,
        projectKey: project.key,
        expiresAt: row.expiresAt?.toISOString() ?? null,
      },
    });
    return { token, view: apiTokenView(row, project, now) };
  });
}
