import { randomUUID } from "node:crypto";
import { recordAudit } from "@/lib/audit/record-audit";
import { checkStore, storedAddress } from "@/lib/connectors/telemetry/check-store";
import { getTelemetry } from "@/lib/connectors/telemetry/get-telemetry";
import { refuseFailedCheck, sealedAuth } from "@/lib/connectors/telemetry/stored-telemetry";
import type { VerbArgs } from "@/lib/context";
import { telemetryConnectors } from "@/lib/db/schema";
import { env } from "@/lib/env";
import { notifyChange } from "@/lib/notify/notify-change";
import { assertCan } from "@/lib/permissions";
import type { CreateTelemetryInput, TelemetryConnectorView } from "@/schemas/telemetry/telemetry";

/**
 * Connects a telemetry store: tests it, and stores it with its secret encrypted.
 *
 * @throws ForbiddenError     the actor may not manage connectors
 * @throws InvalidInputError  the test failed; nothing is stored
 */
export async function createTelemetry({
  ctx,
  input,
}: VerbArgs<CreateTelemetryInput>): Promise<TelemetryConnectorView> {
  assertCan(ctx, "connectors.manage");
  const { displayName, auth, ...store } = input;
  const allowHttpLoopback = env().allowHttpHarness;
  const check = await checkStore(
    { ...store, auth },
    { allowHttpLoopback, now: ctx.now(), signal: ctx.signal },
  );
  refuseFailedCheck(check);
  const id = randomUUID();
  const baseUrl = storedAddress(input.baseUrl, allowHttpLoopback);
  await ctx.db.transaction(async (tx) => {
    await tx.insert(telemetryConnectors).values({
      id,
      kind: input.settings.kind,
      displayName,
      baseUrl,
      ...sealedAuth(auth, id),
      tenant: input.tenant,
      settings: input.settings,
      lastCheck: check,
      createdBy: ctx.actor.id,
      createdAt: ctx.now(),
      updatedAt: ctx.now(),
    });
    await recordAudit(tx, ctx, {
      action: "telemetry.created",
      subjectType: "telemetry",
      subjectId: id,
      summary: `${ctx.actor.name} connected ${displayName}`,
      details: { kind: input.settings.kind, baseUrl },
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id });
  });
  return getTelemetry({ ctx, input: { telemetryId: id } });
}
