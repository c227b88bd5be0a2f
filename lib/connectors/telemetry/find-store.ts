import { kindsWith } from "@/lib/connectors/connectors-with";
import { type ConnectorRow, findConnector } from "@/lib/connectors/find-connector";
import type { Context } from "@/lib/context";
import type { TelemetryView } from "@/schemas/telemetry/telemetry-view";

/**
 * A connector that holds telemetry.
 *
 * @throws NotFoundError  no such connector, or one that has neither metrics nor logs
 */
export async function findStore(
  db: Pick<Context["db"], "select">,
  connectorId: string,
): Promise<{ row: ConnectorRow; holds: TelemetryView["holds"] }> {
  const metrics = kindsWith("metrics");
  const logs = kindsWith("logs");
  const row = await findConnector(db, connectorId, [...metrics, ...logs]);
  return { row, holds: { metrics: metrics.includes(row.kind), logs: logs.includes(row.kind) } };
}
