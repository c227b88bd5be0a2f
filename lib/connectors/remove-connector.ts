import { eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit";
import { countContents } from "@/lib/connectors/count-contents";
import { findConnector } from "@/lib/connectors/find-connector";
import { kinds } from "@/lib/connectors/kinds";
import type { VerbArgs } from "@/lib/context";
import { connectors } from "@/lib/db/schema";
import { notifyChange } from "@/lib/notify";
import { assertCan } from "@/lib/permissions";
import type { ConnectorRef, RemovalSummary } from "@/schemas/connectors/connectors";

/**
 * Removes a connector with its secrets and everything that was read through it into tables of its own. The audit log
 * stays, and so does what investigations found through it.
 *
 * @throws NotFoundError  no such connector
 */
export async function removeConnector({ ctx, input }: VerbArgs<ConnectorRef>): Promise<RemovalSummary> {
  assertCan(ctx, "connectors.manage");
  return ctx.db.transaction(async (tx) => {
    const connector = await findConnector(tx, input.connectorId);
    const { audit, contents } = kinds[connector.kind];
    const summary = await countContents(tx, connector);
    await contents?.removing(tx, ctx, connector);
    await tx.delete(connectors).where(eq(connectors.id, connector.id));
    await contents?.removed(tx);
    await recordAudit(tx, ctx, {
      action: `${audit.subject}.removed`,
      subjectType: audit.subject,
      subjectId: connector.id,
      summary: `${ctx.actor.name} removed ${connector.displayName}`,
      details: {
        kind: connector.kind,
        baseUrl: connector.baseUrl,
        settings: connector.settings,
        ...(contents === null ? {} : summary),
      },
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id: null });
    return summary;
  });
}
