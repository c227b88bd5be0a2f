import { eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit";
import { getConnector } from "@/lib/connectors/get-connector";
import { findHarnessAccount } from "@/lib/connectors/harness/harness-accounts";
import type { VerbArgs } from "@/lib/context";
import { connectors, harnessAccounts } from "@/lib/db/schema";
import { notifyChange } from "@/lib/notify";
import { assertCan } from "@/lib/permissions";
import type { HarnessConnectorView, ToolPermissionsInput } from "@/schemas/connectors/harness-connector";

/** Sets what the write tools may do through this connector: ask an approver, or nothing at all. */
export async function setToolPermissions({
  ctx,
  input,
}: VerbArgs<ToolPermissionsInput>): Promise<HarnessConnectorView> {
  assertCan(ctx, "connectors.manage");
  const connector = await findHarnessAccount(ctx.db, input.connectorId);
  const toolPermissions = Object.fromEntries(
    Object.entries(input.toolPermissions).filter(([, value]) => value !== undefined),
  );
  await ctx.db.transaction(async (tx) => {
    await tx
      .update(harnessAccounts)
      .set({ toolPermissions })
      .where(eq(harnessAccounts.connectorId, connector.id));
    await tx.update(connectors).set({ updatedAt: ctx.now() }).where(eq(connectors.id, connector.id));
    await recordAudit(tx, ctx, {
      action: "connector.permissions_changed",
      subjectType: "connector",
      subjectId: connector.id,
      summary: `${ctx.actor.name} changed the tool permissions of ${connector.displayName}`,
      details: { before: connector.toolPermissions, after: toolPermissions },
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id: connector.id });
  });
  return getConnector({ ctx, input: { connectorId: connector.id, kinds: ["harness"] } });
}
