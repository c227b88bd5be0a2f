import { type CheckResult, checkConnection } from "@/lib/connectors/check-connection";
import type { Context } from "@/lib/context";
import type { connectors } from "@/lib/db/schema";
import { env } from "@/lib/env";
import { InvalidInputError } from "@/lib/errors";
import { accountIdOfToken } from "@/lib/harness/client/token";

/** Tests an address and a token for a stored connector: they have to belong to its account. */
export function checkWith(
  ctx: Context,
  connector: Pick<typeof connectors.$inferSelect, "accountId">,
  { baseUrl, token }: { baseUrl: string; token: string },
): Promise<CheckResult> {
  return checkConnection({
    baseUrl,
    token,
    // An old token does not carry its account; the connector knows it.
    accountId: accountIdOfToken(token) ?? connector.accountId,
    expectedAccountId: connector.accountId,
    allowHttpLoopback: env().allowHttpHarness,
    now: ctx.now(),
    signal: ctx.signal,
  });
}

/**
 * Passes on a test that succeeded.
 *
 * @throws InvalidInputError  it did not, with its reason and remedy
 */
export function refuseFailure(result: CheckResult): CheckResult {
  if (!result.check.ok) {
    throw new InvalidInputError(result.check.reason ?? "The connection test failed.", {
      remedy: result.check.remedy ?? undefined,
      details: { problem: result.check.problem },
    });
  }
  return result;
}

/** When the tested token expires; null when Harness does not tell. */
export function expiryOf({ tokenExpiresAt }: CheckResult["check"]): Date | null {
  return tokenExpiresAt === null ? null : new Date(tokenExpiresAt);
}
