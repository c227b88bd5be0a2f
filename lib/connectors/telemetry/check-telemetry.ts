import { eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit/record-audit";
import { checkStore } from "@/lib/connectors/telemetry/check-store";
import { getTelemetry } from "@/lib/connectors/telemetry/get-telemetry";
import { findTelemetryRow, openAuth } from "@/lib/connectors/telemetry/stored-telemetry";
import type { VerbArgs } from "@/lib/context";
import { telemetryConnectors } from "@/lib/db/schema";
import { env } from "@/lib/env";
import { notifyChange } from "@/lib/notify/notify-change";
import { assertCan } from "@/lib/permissions";
import type { TelemetryConnectorView, TelemetryRef } from "@/schemas/telemetry/telemetry";

/**
 * Tests a stored telemetry connector with its stored secret and keeps the result.
 *
 * @throws NotFoundError   no such connector
 * @throws TelemetryError  `secret_unreadable`
 */
export async function checkTelemetry({
  ctx,
  input,
}: VerbArgs<TelemetryRef>): Promise<TelemetryConnectorView> {
  assertCan(ctx, "connectors.sync");
  const row = await findTelemetryRow(ctx.db, input.telemetryId);
  const check = await checkStore(
    { baseUrl: row.baseUrl, auth: openAuth(row), tenant: row.tenant, settings: row.settings },
    { allowHttpLoopback: env().allowHttpHarness, now: ctx.now(), signal: ctx.signal },
  );
  await ctx.db.transaction(async (tx) => {
    await tx.update(telemetryConnectors).set({ lastCheck: check }).where(eq(telemetryConnectors.id, row.id));
    await recordAudit(tx, ctx, {
      action: "telemetry.checked",
      subjectType: "telemetry",
      subjectId: row.id,
      summary: `${ctx.actor.name} tested ${row.displayName}: ${check.ok ? "it works" : (check.reason ?? "it failed")}`,
      details: { ok: check.ok, problem: check.problem },
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id: row.id });
  });
  return getTelemetry({ ctx, input });
}
