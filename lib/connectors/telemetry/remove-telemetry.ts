import { eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit/record-audit";
import { findTelemetryRow } from "@/lib/connectors/telemetry/stored-telemetry";
import type { VerbArgs } from "@/lib/context";
import { telemetryConnectors } from "@/lib/db/schema";
import { notifyChange } from "@/lib/notify/notify-change";
import { assertCan } from "@/lib/permissions";
import type { TelemetryRef } from "@/schemas/telemetry/telemetry";

/**
 * Removes a telemetry connector with its secret. Investigations that are stored keep what they found.
 *
 * @throws NotFoundError  no such connector
 */
export async function removeTelemetry({ ctx, input }: VerbArgs<TelemetryRef>): Promise<{ removed: true }> {
  assertCan(ctx, "connectors.manage");
  return ctx.db.transaction(async (tx) => {
    const row = await findTelemetryRow(tx, input.telemetryId);
    await tx.delete(telemetryConnectors).where(eq(telemetryConnectors.id, row.id));
    await recordAudit(tx, ctx, {
      action: "telemetry.removed",
      subjectType: "telemetry",
      subjectId: row.id,
      summary: `${ctx.actor.name} removed ${row.displayName}`,
      details: { kind: row.kind, baseUrl: row.baseUrl },
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id: null });
    return { removed: true };
  });
}
