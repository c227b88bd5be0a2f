import { eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit/record-audit";
import { checkWith, refuseFailure } from "@/lib/connectors/check-with";
import { getConnector } from "@/lib/connectors/get-connector";
import { openToken } from "@/lib/connectors/harness-client-for";
import { resumeStopped } from "@/lib/connectors/resume-stopped";
import { sealedToken } from "@/lib/connectors/sealed-token";
import { findConnector } from "@/lib/connectors/view";
import type { VerbArgs } from "@/lib/context";
import { connectors } from "@/lib/db/schema";
import { InvalidInputError } from "@/lib/errors";
import { notifyChange } from "@/lib/notify/notify-change";
import { assertCan } from "@/lib/permissions";
import type { ConnectorView, UpdateConnectorInput } from "@/schemas/connectors";

/**
 * Renames a connector or moves it to another address of the same account, which is tested first; a sync that stopped
 * because of the old address goes on.
 *
 * @throws InvalidInputError  another host without the token; or the new address does not answer for this account; the old one stays
 */
export async function updateConnector({
  ctx,
  input,
}: VerbArgs<UpdateConnectorInput>): Promise<ConnectorView> {
  assertCan(ctx, "connectors.manage");
  const connector = await findConnector(ctx.db, input.connectorId);
  const otherHost = originOf(input.baseUrl) !== originOf(connector.baseUrl);
  if (otherHost && input.token === undefined) {
    throw new InvalidInputError("Paste the token again: the stored one is not sent to another host.", {
      details: { fields: { token: "is required to move to another host" } },
    });
  }
  const moved =
    input.baseUrl === connector.baseUrl
      ? null
      : refuseFailure(
          await checkWith(ctx, connector, {
            baseUrl: input.baseUrl,
            token: input.token ?? openToken(connector),
          }),
        );
  const baseUrl = moved?.baseUrl ?? connector.baseUrl;
  await ctx.db.transaction(async (tx) => {
    await tx
      .update(connectors)
      .set({
        displayName: input.displayName,
        baseUrl,
        updatedAt: ctx.now(),
        ...(moved === null ? {} : { lastCheck: moved.check }),
        ...(moved === null || input.token === undefined ? {} : sealedToken(input.token, connector.id)),
      })
      .where(eq(connectors.id, connector.id));
    if (moved !== null) {
      await resumeStopped(tx, connector.id);
    }
    await recordAudit(tx, ctx, {
      action: "connector.updated",
      subjectType: "connector",
      subjectId: connector.id,
      summary: `${ctx.actor.name} changed ${connector.displayName}`,
      details: {
        before: { displayName: connector.displayName, baseUrl: connector.baseUrl },
        after: { displayName: input.displayName, baseUrl },
      },
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id: connector.id });
  });
  return getConnector({ ctx, input });
}

/** Scheme, host and port; the text itself where it is no address, so that it counts as another one. */
function originOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).origin : baseUrl;
}
