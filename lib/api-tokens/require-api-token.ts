import { and, eq, isNull, lt, or } from "drizzle-orm";
import { hitRateLimit } from "@/lib/auth";
import type { Context } from "@/lib/context";
import { apiTokens, projects } from "@/lib/db/schema";
import { ForbiddenError, RateLimitedError, UnauthenticatedError } from "@/lib/errors";
import type { ApiTokenScope } from "@/schemas/api-tokens";
import { hashOfApiToken } from "./create-api-token";

/** A program that may call, and for which project. */
export interface ApiTokenHolder {
  id: string;
  name: string;
  project: typeof projects.$inferSelect;
}

/** Of one token. A matrix build with a hundred shards stays far below. */
export const apiTokenCallsPerMinute = 600;
const minuteMs = 60_000;

/**
 * Who calls, by the bearer token in a request's `Authorization`.
 *
 * @throws UnauthenticatedError  there is none, or it is unknown, expired or revoked
 * @throws ForbiddenError        it was made for something else
 * @throws RateLimitedError      it was used too often in this minute
 */
export async function requireApiToken(
  ctx: Pick<Context, "db" | "now">,
  authorization: string | null,
  scope: ApiTokenScope,
): Promise<ApiTokenHolder> {
  const token = /^Bearer\s+(\S{1,200})\s*$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) {
    throw new UnauthenticatedError("This needs a token: Authorization: Bearer <token>.", {
      remedy: "An admin makes tokens under Settings, API tokens.",
    });
  }
  const [found] = await ctx.db
    .select({ token: apiTokens, project: projects })
    .from(apiTokens)
    .innerJoin(projects, eq(projects.id, apiTokens.projectId))
    .where(eq(apiTokens.tokenHash, hashOfApiToken(token)));
  if (found === undefined) {
    throw new UnauthenticatedError("This token is not known here.", {
      remedy: "Check that the whole token was copied, and that it was made in this Tackroom.",
    });
  }
  const { id, name, scopes, expiresAt, revokedAt } = found.token;
  const now = ctx.now();
  if (revokedAt !== null) {
    throw new UnauthenticatedError(`The token ${name} was revoked.`, { remedy: "Ask an admin for another." });
  }
  if (expiresAt !== null && expiresAt <= now) {
    throw new UnauthenticatedError(`The token ${name} expired on ${expiresAt.toISOString().slice(0, 10)}.`, {
      remedy: "Ask an admin for another.",
    });
  }
  if (!scopes.includes(scope)) {
    throw new ForbiddenError(`The token ${name} was not made for ${scope}, but for ${scopes.join(", ")}.`, {
      remedy: "Ask an admin for a token with this scope.",
    });
  }
  const { allowed, retryAfterMs } = await hitRateLimit(ctx.db, {
    key: `api-token ${id}`,
    limit: apiTokenCallsPerMinute,
    windowMs: minuteMs,
    now,
  });
  if (!allowed) {
    throw new RateLimitedError(
      `The token ${name} was used more than ${apiTokenCallsPerMinute} times in this minute.`,
      { retryAfterMs },
    );
  }
  // To the minute is enough to see whether something still uses it.
  await ctx.db
    .update(apiTokens)
    .set({ lastUsedAt: now })
    .where(
      and(
        eq(apiTokens.id, id),
        or(isNull(apiTokens.lastUsedAt), lt(apiTokens.lastUsedAt, new Date(now.getTime() - minuteMs))),
      ),
    );
  return { id, name, project: found.project };
}
