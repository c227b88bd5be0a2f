import { eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit/record-audit";
import { checkWith, expiryOf, refuseFailure } from "@/lib/connectors/check-with";
import { getConnector } from "@/lib/connectors/get-connector";
import { resumeStopped } from "@/lib/connectors/resume-stopped";
import { sealedToken } from "@/lib/connectors/sealed-token";
import { findConnector } from "@/lib/connectors/view";
import type { VerbArgs } from "@/lib/context";
import { connectors } from "@/lib/db/schema";
import { notifyChange } from "@/lib/notify/notify-change";
import { assertCan } from "@/lib/permissions";
import type { ConnectorView, ReplaceTokenInput } from "@/schemas/connectors";

/**
 * Replaces a connector's token after testing it; a sync that stopped because of the old one goes on.
 *
 * @throws InvalidInputError  the token does not work, or belongs to another account; the old one stays
 */
export async function replaceToken({ ctx, input }: VerbArgs<ReplaceTokenInput>): Promise<ConnectorView> {
  assertCan(ctx, "connectors.manage");
  const connector = await findConnector(ctx.db, input.connectorId);
  const { check } = refuseFailure(
    await checkWith(ctx, connector, { baseUrl: connector.baseUrl, token: input.token }),
  );
  await ctx.db.transaction(async (tx) => {
    await tx
      .update(connectors)
      .set({
        ...sealedToken(input.token, connector.id),
        tokenExpiresAt: expiryOf(check),
        lastCheck: check,
        updatedAt: ctx.now(),
      })
      .where(eq(connectors.id, connector.id));
    await resumeStopped(tx, connector.id);
    await recordAudit(tx, ctx, {
      action: "connector.token_replaced",
      subjectType: "connector",
      subjectId: connector.id,
      summary: `${ctx.actor.name} replaced the token of ${connector.displayName}`,
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id: connector.id });
  });
  return getConnector({ ctx, input });
}
