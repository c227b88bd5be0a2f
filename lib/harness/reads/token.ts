import { z } from "zod";
import { data, readOperation } from "@/lib/harness/client";
import { EpochMs } from "@/schemas/harness/primitives";
import type { ReadOptions } from "./read-options";

/** That the token is valid is what counts: no form of what is told beside it spoils that. */
const text = z.string().nullish().catch(null);
const instant = EpochMs.nullish().catch(null);

const ValidatedToken = z.looseObject({
  accountIdentifier: text,
  /** `USER` or `SERVICE_ACCOUNT`. */
  apiKeyType: text,
  /** The id of the user or of the service account. */
  parentIdentifier: text,
  username: text,
  validTo: instant,
  scheduledExpireTime: instant,
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
  serviceAccount: boolean;
  /** What the user or the service account is called, or its id; null where Harness does not tell. */
  principalName: string | null;
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
  const serviceAccount = answer.apiKeyType === "SERVICE_ACCOUNT";
  const expiresAtMs = answer.scheduledExpireTime ?? answer.validTo;
  return {
    expiresAt: dateOf(expiresAtMs),
    accountId: answer.accountIdentifier ?? null,
    serviceAccount,
    // A user's id tells a reader nothing; a service account's is a word that people chose.
    principalName: answer.username || (serviceAccount && answer.parentIdentifier) || null,
  };
}

function dateOf(epochMs: number | null | undefined): Date | null {
  const date = new Date(epochMs ?? 0);
  return Number.isNaN(date.getTime()) || date.getTime() <= 0 ? null : date;
}
