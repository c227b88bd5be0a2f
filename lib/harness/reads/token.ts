import { z } from "zod";
import { data, readOperation } from "@/lib/harness/client";
import { EpochMs } from "@/schemas/harness/primitives";
import type { ReadOptions } from "./read-options";

const ValidatedToken = z.looseObject({
  name: z.string().nullish(),
  accountIdentifier: z.string().nullish(),
  validTo: EpochMs.nullish(),
  scheduledExpireTime: EpochMs.nullish(),
});

const tokenValidate = readOperation({
  key: "token.validate",
  method: "POST",
  path: "/ng/api/token/validate",
  bind: (args: { token: string }) => ({ body: args.token, contentType: "text/plain" }),
  response: data(ValidatedToken.nullish(), { mayBeEmpty: true }),
});

/** What Harness tells about a token. */
export interface TokenValidity {
  /** Null when the token never expires or Harness does not tell. */
  expiresAt: Date | null;
  accountId: string | null;
}

/**
 * Asks Harness about a token; the token travels in the body as the API wants it. Undefined when Harness says nothing.
 *
 * @throws HarnessAuthError  the token is unknown, expired or revoked
 */
export async function tokenValidity({
  client,
  signal,
  token,
}: ReadOptions & { token: string }): Promise<TokenValidity | undefined> {
  const answer = await client.call(tokenValidate, { token }, { signal });
  if (answer === null || answer === undefined) return undefined;
  const expiresAtMs = answer.scheduledExpireTime ?? answer.validTo;
  return {
    expiresAt: typeof expiresAtMs === "number" && expiresAtMs > 0 ? new Date(expiresAtMs) : null,
    accountId: answer.accountIdentifier ?? null,
  };
}
