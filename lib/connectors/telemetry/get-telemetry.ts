import { findTelemetryRow, toTelemetryView } from "@/lib/connectors/telemetry/stored-telemetry";
import type { VerbArgs } from "@/lib/context";
import { assertCan } from "@/lib/permissions";
import type { TelemetryConnectorView, TelemetryRef } from "@/schemas/telemetry/telemetry";

/**
 * One telemetry connector.
 *
 * @throws NotFoundError  no such connector
 */
export async function getTelemetry({ ctx, input }: VerbArgs<TelemetryRef>): Promise<TelemetryConnectorView> {
  assertCan(ctx, "connectors.read");
  return toTelemetryView(await findTelemetryRow(ctx.db, input.telemetryId));
}
