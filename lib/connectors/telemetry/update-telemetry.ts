import { eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit/record-audit";
import { checkStore, storedAddress } from "@/lib/connectors/telemetry/check-store";
import { getTelemetry } from "@/lib/connectors/telemetry/get-telemetry";
import {
  findTelemetryRow,
  openAuth,
  refuseFailedCheck,
  sealedAuth,
} from "@/lib/connectors/telemetry/stored-telemetry";
import type { VerbArgs } from "@/lib/context";
import { telemetryConnectors } from "@/lib/db/schema";
import { env } from "@/lib/env";
import { InvalidInputError } from "@/lib/errors";
import { notifyChange } from "@/lib/notify/notify-change";
import { assertCan } from "@/lib/permissions";
import type { TelemetryConnectorView, UpdateTelemetryInput } from "@/schemas/telemetry/telemetry";

/**
 * Changes a telemetry connector: its name, address, tenant, queries, and (when given) how it signs in. What it will ask
 * is tested first.
 *
 * @throws NotFoundError      no such connector
 * @throws InvalidInputError  another kind of store; another host without the secret; or the test failed: nothing changes
 */
export async function updateTelemetry({
  ctx,
  input,
}: VerbArgs<UpdateTelemetryInput>): Promise<TelemetryConnectorView> {
  assertCan(ctx, "connectors.manage");
  const row = await findTelemetryRow(ctx.db, input.telemetryId);
  const { displayName, tenant, settings } = input;
  if (settings.kind !== row.kind) {
    throw new InvalidInputError("A connector keeps its kind of store.", {
      remedy: "Add the other store as a connector of its own.",
    });
  }
  const otherHost = originOf(input.baseUrl) !== originOf(row.baseUrl);
  if (otherHost && input.auth === null && row.authKind !== "none") {
    throw new InvalidInputError("Enter the secret again: the stored one is not sent to another host.", {
      details: { fields: { "auth.secret": "is required to move to another host" } },
    });
  }
  const allowHttpLoopback = env().allowHttpHarness;
  const asksOtherwise =
    input.auth !== null ||
    input.baseUrl !== row.baseUrl ||
    tenant !== row.tenant ||
    JSON.stringify(settings) !== JSON.stringify(row.settings);
  const check = asksOtherwise
    ? await checkStore(
        { baseUrl: input.baseUrl, auth: input.auth ?? openAuth(row), tenant, settings },
        { allowHttpLoopback, now: ctx.now(), signal: ctx.signal },
      )
    : null;
  if (check !== null) refuseFailedCheck(check);
  const baseUrl = check === null ? row.baseUrl : storedAddress(input.baseUrl, allowHttpLoopback);
  await ctx.db.transaction(async (tx) => {
    await tx
      .update(telemetryConnectors)
      .set({
        displayName,
        baseUrl,
        tenant,
        settings,
        updatedAt: ctx.now(),
        ...(input.auth === null ? {} : sealedAuth(input.auth, row.id)),
        ...(check === null ? {} : { lastCheck: check }),
      })
      .where(eq(telemetryConnectors.id, row.id));
    await recordAudit(tx, ctx, {
      action: input.auth === null ? "telemetry.updated" : "telemetry.secret_replaced",
      subjectType: "telemetry",
      subjectId: row.id,
      summary:
        input.auth === null
          ? `${ctx.actor.name} changed ${row.displayName}`
          : `${ctx.actor.name} changed how ${row.displayName} signs in`,
      details: {
        before: {
          displayName: row.displayName,
          baseUrl: row.baseUrl,
          tenant: row.tenant,
          settings: row.settings,
        },
        after: { displayName, baseUrl, tenant, settings },
      },
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id: row.id });
  });
  return getTelemetry({ ctx, input: { telemetryId: row.id } });
}

/** Scheme, host and port; the text itself where it is no address, so that it counts as another one. */
function originOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).origin : baseUrl;
}
