import { eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit";
import { check } from "@/lib/connectors/check";
import { findConnector } from "@/lib/connectors/find-connector";
import { getConnector } from "@/lib/connectors/get-connector";
import { kinds } from "@/lib/connectors/kinds";
import { draftOf } from "@/lib/connectors/secrets";
import type { VerbArgs } from "@/lib/context";
import { connectors } from "@/lib/db/schema";
import { notifyChange } from "@/lib/notify";
import { assertCan } from "@/lib/permissions";
import type { ConnectorRef, ConnectorView } from "@/schemas/connectors/connectors";

/**
 * Tests a stored connector with its stored secrets and keeps the result.
 *
 * @throws NotFoundError          no such connector
 * @throws SecretUnreadableError  its secrets cannot be opened
 */
export async function checkConnector({ ctx, input }: VerbArgs<ConnectorRef>): Promise<ConnectorView> {
  assertCan(ctx, "connectors.sync");
  const connector = await findConnector(ctx.db, input.connectorId);
  const { check: result, own } = await check(ctx, draftOf(connector), { stored: true });
  await ctx.db.transaction(async (tx) => {
    await tx.update(connectors).set({ lastCheck: result }).where(eq(connectors.id, connector.id));
    await own?.checked(tx, connector.id);
    const { subject } = kinds[connector.kind].audit;
    await recordAudit(tx, ctx, {
      action: `${subject}.checked`,
      subjectType: subject,
      subjectId: connector.id,
      summary: `${ctx.actor.name} tested ${connector.displayName}: ${result.ok ? "it works" : (result.reason ?? "it failed")}`,
      details: { ok: result.ok, problem: result.problem },
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id: connector.id });
  });
  return getConnector({ ctx, input: { connectorId: connector.id } });
}
