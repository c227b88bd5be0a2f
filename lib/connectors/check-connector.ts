import { eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit/record-audit";
import { checkWith, expiryOf } from "@/lib/connectors/check-with";
import { getConnector } from "@/lib/connectors/get-connector";
import { openToken } from "@/lib/connectors/harness-client-for";
import { findConnector } from "@/lib/connectors/view";
import type { VerbArgs } from "@/lib/context";
import { connectors } from "@/lib/db/schema";
import { notifyChange } from "@/lib/notify/notify-change";
import { assertCan } from "@/lib/permissions";
import type { ConnectorView } from "@/schemas/connectors";

/**
 * Tests a stored connector with its stored token and keeps the result.
 *
 * @throws NotFoundError  no such connector
 */
export async function checkConnector({
  ctx,
  input,
}: VerbArgs<{ connectorId: string }>): Promise<ConnectorView> {
  assertCan(ctx, "connectors.sync");
  const connector = await findConnector(ctx.db, input.connectorId);
  const { check } = await checkWith(ctx, connector, {
    baseUrl: connector.baseUrl,
    token: openToken(connector),
  });
  await ctx.db.transaction(async (tx) => {
    await tx
      .update(connectors)
      // A failed test learns nothing of the expiry; what was known stays.
      .set({ lastCheck: check, ...(check.ok ? { tokenExpiresAt: expiryOf(check) } : {}) })
      .where(eq(connectors.id, connector.id));
    await recordAudit(tx, ctx, {
      action: "connector.checked",
      subjectType: "connector",
      subjectId: connector.id,
      summary: `${ctx.actor.name} tested ${connector.displayName}: ${check.ok ? "it works" : (check.reason ?? "it failed")}`,
      details: { ok: check.ok, problem: check.problem },
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id: connector.id });
  });
  return getConnector({ ctx, input });
}
