import type { OpenOptions } from "@/lib/connectors/capabilities";
import { type ConnectorRow, findConnector, settingsOf } from "@/lib/connectors/find-connector";
import { openSecrets, SecretUnreadableError } from "@/lib/connectors/secrets";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import { createHarnessClient, type HarnessClient, type Lane } from "@/lib/harness/client";
import { HarnessSettings } from "@/schemas/connectors/harness-connector";

/**
 * A client for a stored connector, with its decrypted token. The client keeps the token to itself. Where a person or a teammate
 * acts, its requests go before those of background work.
 *
 * @param lane  where a job acts that a person waits for
 *
 * @throws NotFoundError          no such connector, or it is none to Harness
 * @throws SecretUnreadableError  the stored token cannot be opened with this installation's key
 */
export async function harnessClientFor(
  ctx: Pick<Context, "db" | "log" | "actor">,
  connectorId: string,
  lane: Lane = ctx.actor.kind === "system" ? "background" : "people",
): Promise<HarnessClient> {
  return openHarness(await findConnector(ctx.db, connectorId, ["harness"]), ctx, lane);
}

/** The same for a row that is at hand. */
export function openHarness(
  connector: ConnectorRow,
  { log }: Pick<OpenOptions, "log">,
  lane: Lane = "background",
): HarnessClient {
  const { token } = openSecrets(connector);
  if (token === undefined) throw new SecretUnreadableError(connector);
  return createHarnessClient({
    baseUrl: connector.baseUrl,
    token,
    ...settingsOf(connector, HarnessSettings),
    lane,
    allowHttpLoopback: env().allowHttpHarness,
    log: (entry) => log.debug({ connectorId: connector.id, ...entry }, "harness exchange"),
  });
}
