import { eq } from "drizzle-orm";
import { openSecret } from "@/lib/connectors/secret-box";
import type { Context } from "@/lib/context";
import { connectors } from "@/lib/db/schema";
import { env } from "@/lib/env";
import { AppError, NotFoundError } from "@/lib/errors";
import { createHarnessClient, type HarnessClient } from "@/lib/harness/client/client";
import { encryptionKey } from "@/lib/secrets";

/**
 * The decrypted token of a stored connector. It goes into a client and nowhere else.
 *
 * @throws AppError  `unavailable`: it cannot be opened with this installation's key
 */
export function openToken(
  connector: Pick<typeof connectors.$inferSelect, "id" | "displayName" | "tokenCiphertext">,
): string {
  try {
    return openSecret(connector.tokenCiphertext, connector.id, encryptionKey());
  } catch (error) {
    throw new AppError("unavailable", `The stored token of ${connector.displayName} cannot be decrypted.`, {
      remedy: "The encryption key has changed. Replace the token under Settings, Connectors.",
      cause: error,
    });
  }
}

/**
 * A client for a stored connector, with its decrypted token. The client keeps the token to itself.
 *
 * @throws NotFoundError  no such connector
 * @throws AppError       `unavailable`: the stored token cannot be opened with this installation's key
 */
export async function harnessClientFor(
  ctx: Pick<Context, "db" | "log">,
  connectorId: string,
): Promise<HarnessClient> {
  const [connector] = await ctx.db.select().from(connectors).where(eq(connectors.id, connectorId));
  if (!connector) {
    throw new NotFoundError("This connector does not exist any more.", {
      remedy: "Pick another one under Settings, Connectors.",
    });
  }
  return createHarnessClient({
    baseUrl: connector.baseUrl,
    token: openToken(connector),
    accountId: connector.accountId,
    allowHttpLoopback: env().allowHttpHarness,
    log: (entry) => ctx.log.debug({ connectorId, ...entry }, "harness exchange"),
  });
}
