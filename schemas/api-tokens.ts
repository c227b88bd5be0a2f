import { z } from "zod";

/** What a token of a program may do. */
export const apiTokenScopes = ["test-results:write", "quarantine:read", "codeowners:write"] as const;
export const ApiTokenScope = z.enum(apiTokenScopes);
export type ApiTokenScope = z.infer<typeof ApiTokenScope>;

export const CreateApiTokenInput = z.object({
  name: z.string().trim().min(2, "name what uses it").max(80),
  projectKey: z.string().min(1, "choose a project").max(400),
  scopes: z
    .array(ApiTokenScope)
    .min(1, "choose what it may do")
    .transform((scopes) => apiTokenScopes.filter((scope) => scopes.includes(scope))),
  /** Null: it never expires. */
  expiresInDays: z.number().int().min(1).max(3_650).nullable(),
});
export type CreateApiTokenInput = z.infer<typeof CreateApiTokenInput>;

export const ApiTokenView = z.object({
  id: z.string(),
  name: z.string(),
  projectKey: z.string(),
  projectName: z.string(),
  scopes: z.array(ApiTokenScope),
  hint: z.string(),
  createdByName: z.string(),
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  lastUsedAt: z.number().nullable(),
  revokedAt: z.number().nullable(),
  state: z.enum(["active", "expired", "revoked"]),
});
export type ApiTokenView = z.infer<typeof ApiTokenView>;

/** The secret is in this answer and nowhere else. */
export interface CreatedApiToken {
  token: string;
  view: ApiTokenView;
}

export const RevokeApiTokenInput = z.object({ id: z.string().min(1).max(64) });
export type RevokeApiTokenInput = z.infer<typeof RevokeApiTokenInput>;
