import { eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit";
import { getConnector } from "@/lib/connectors/get-connector";
import { findHarnessAccount } from "@/lib/connectors/harness/harness-accounts";
import type { VerbArgs } from "@/lib/context";
import { connectors } from "@/lib/db/schema";
import { notifyChange } from "@/lib/notify";
import { assertCan } from "@/lib/permissions";
import {
  type HarnessConnectorView,
  HarnessSettings,
  type RequestRateInput,
} from "@/schemas/connectors/harness-connector";

/**
 * Sets how many requests a minute an account is asked with this connector's token. Nothing is tested before: a rate is lowered
 * just when Harness refuses to answer. Jobs that run already keep theirs.
 */
export async function setRequestRate({
  ctx,
  input,
}: VerbArgs<RequestRateInput>): Promise<HarnessConnectorView> {
  assertCan(ctx, "connectors.manage");
  const connector = await findHarnessAccount(ctx.db, input.connectorId);
  const before = HarnessSettings.parse(connector.settings);
  const after = { ...before, requestsPerMinute: input.requestsPerMinute };
  await ctx.db.transaction(async (tx) => {
    await tx
      .update(connectors)
      .set({ settings: after, updatedAt: ctx.now() })
      .where(eq(connectors.id, connector.id));
    await recordAudit(tx, ctx, {
      action: "connector.rate_changed",
      subjectType: "connector",
      subjectId: connector.id,
      summary: `${ctx.actor.name} set the requests of ${connector.displayName} to ${after.requestsPerMinute} a minute`,
      details: { before: before.requestsPerMinute, after: after.requestsPerMinute },
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id: connector.id });
  });
  return getConnector({ ctx, input: { connectorId: connector.id, kinds: ["harness"] } });
}
