import { asc } from "drizzle-orm";
import { toTelemetryView } from "@/lib/connectors/telemetry/stored-telemetry";
import type { VerbArgs } from "@/lib/context";
import { telemetryConnectors } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";
import type { TelemetryConnectorView } from "@/schemas/telemetry/telemetry";

/** All telemetry connectors, oldest first. */
export async function listTelemetry({ ctx }: VerbArgs<void>): Promise<TelemetryConnectorView[]> {
  assertCan(ctx, "connectors.read");
  const rows = await ctx.db.select().from(telemetryConnectors).orderBy(asc(telemetryConnectors.createdAt));
  return rows.map(toTelemetryView);
}
