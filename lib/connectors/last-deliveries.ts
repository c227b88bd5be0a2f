import { desc, inArray, lte, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { webhookDeliveries } from "@/lib/db/schema";
import type { DeliveryView } from "@/schemas/webhooks";

/** Enough to see the event that one has just caused, and what the ones before led to. */
const shown = 8;

/** The newest deliveries of each connector, newest first. */
export async function lastDeliveries(
  db: Context["db"],
  connectorIds: readonly string[],
): Promise<(connectorId: string) => DeliveryView[]> {
  const numbered = db
    .select({
      id: webhookDeliveries.id,
      connectorId: webhookDeliveries.connectorId,
      event: webhookDeliveries.event,
      subject: webhookDeliveries.subject,
      outcome: webhookDeliveries.outcome,
      reason: webhookDeliveries.reason,
      receivedAt: webhookDeliveries.receivedAt,
      place: sql<number>`row_number() over (
        partition by ${webhookDeliveries.connectorId} order by ${webhookDeliveries.id} desc)`.as("place"),
    })
    .from(webhookDeliveries)
    .where(inArray(webhookDeliveries.connectorId, [...connectorIds]))
    .as("numbered");
  const rows = await db.select().from(numbered).where(lte(numbered.place, shown)).orderBy(desc(numbered.id));
  return (connectorId) =>
    rows
      .filter((row) => row.connectorId === connectorId)
      .map(({ connectorId: _, place: __, receivedAt, ...row }) => ({ ...row, at: receivedAt.toISOString() }));
}
