import { eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit";
import { check, refuseFailure } from "@/lib/connectors/check";
import { findConnector } from "@/lib/connectors/find-connector";
import { getConnector } from "@/lib/connectors/get-connector";
import { kinds } from "@/lib/connectors/kinds";
import { draftOf, neededSecrets, sealSecrets } from "@/lib/connectors/secrets";
import type { VerbArgs } from "@/lib/context";
import { connectors } from "@/lib/db/schema";
import { notifyChange } from "@/lib/notify";
import { assertCan } from "@/lib/permissions";
import type { ConnectorView, ReplaceSecretInput } from "@/schemas/connectors/connectors";

/**
 * Replaces a connector's secrets after testing them; what had stopped because of the old ones goes on.
 *
 * @throws NotFoundError      no such connector
 * @throws InvalidInputError  one is missing, they do not work, or belong to another account; the old ones stay
 */
export async function replaceSecret({ ctx, input }: VerbArgs<ReplaceSecretInput>): Promise<ConnectorView> {
  assertCan(ctx, "connectors.manage");
  const connector = await findConnector(ctx.db, input.connectorId);
  const entry = kinds[connector.kind];
  const draft = draftOf(connector, { secrets: input.secrets });
  const { check: result, own, settings } = refuseFailure(await check(ctx, draft, { stored: true }));
  await ctx.db.transaction(async (tx) => {
    await tx
      .update(connectors)
      .set({
        sealedSecrets: sealSecrets(neededSecrets(entry, draft), connector.id),
        // The same as before, or what could not be read and the new secret tells.
        settings,
        lastCheck: result,
        updatedAt: ctx.now(),
      })
      .where(eq(connectors.id, connector.id));
    await own?.changed(tx, connector.id, { secretsReplaced: true });
    const names = entry.secrets(draft);
    await recordAudit(tx, ctx, {
      action: entry.audit.secretReplaced,
      subjectType: entry.audit.subject,
      subjectId: connector.id,
      summary: `${ctx.actor.name} replaced the ${names.join(" and the ")} of ${connector.displayName}`,
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id: connector.id });
  });
  return getConnector({ ctx, input: { connectorId: connector.id } });
}
