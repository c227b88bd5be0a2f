import { and, eq } from "drizzle-orm";
import { demoTelemetryToken } from "@/lib/boot/demo-token";
import { telemetryAddresses } from "@/lib/boot/simulator-address";
import { createTelemetry } from "@/lib/connectors/telemetry/create-telemetry";
import type { Context } from "@/lib/context";
import { settings, telemetryConnectors } from "@/lib/db/schema";
import { AppError } from "@/lib/errors";
import type { CreateTelemetryInput, TelemetryKind } from "@/schemas/telemetry/telemetry";
import { lokiDefaults, prometheusPresets } from "@/schemas/telemetry/telemetry-presets";

const settingKey = (kind: TelemetryKind): string => `demo.telemetry.${kind}`;

const stores: readonly Pick<CreateTelemetryInput, "displayName" | "settings">[] = [
  { displayName: "Demo metrics", settings: prometheusPresets[0].settings },
  { displayName: "Demo logs", settings: lokiDefaults },
];

/**
 * Connects the simulator's telemetry stores once, as the demo's Harness connector: not made again when an admin removed
 * them, and their addresses follow the simulator to another port. The product starts without them as well.
 */
export async function ensureDemoTelemetry(ctx: Context, simulatorUrl: string): Promise<void> {
  const addresses = telemetryAddresses(simulatorUrl);
  for (const store of stores) {
    try {
      await ensureStore(ctx, { ...store, baseUrl: addresses[store.settings.kind] });
    } catch (error) {
      if (!(error instanceof AppError)) {
        throw error;
      }
      ctx.log.warn(
        { store: store.displayName, reason: error.message },
        "the demo's telemetry is not connected",
      );
    }
  }
}

async function ensureStore(
  ctx: Context,
  store: Pick<CreateTelemetryInput, "displayName" | "settings" | "baseUrl">,
): Promise<void> {
  const { kind } = store.settings;
  const key = settingKey(kind);
  const [made] = await ctx.db.select().from(settings).where(eq(settings.key, key));
  // A process may have ended between making it and noting that it was made.
  const [existing] = await ctx.db
    .select({ id: telemetryConnectors.id, baseUrl: telemetryConnectors.baseUrl })
    .from(telemetryConnectors)
    .where(and(eq(telemetryConnectors.kind, kind), eq(telemetryConnectors.createdBy, ctx.actor.id)));
  if (existing !== undefined && existing.baseUrl !== store.baseUrl) {
    await ctx.db
      .update(telemetryConnectors)
      .set({ baseUrl: store.baseUrl })
      .where(eq(telemetryConnectors.id, existing.id));
  }
  if (made !== undefined) {
    return;
  }
  const telemetryId =
    existing?.id ??
    (
      await createTelemetry({
        ctx,
        input: { ...store, auth: { kind: "bearer", secret: demoTelemetryToken() }, tenant: null },
      })
    ).id;
  await ctx.db
    .insert(settings)
    .values({ key, value: { telemetryId }, updatedAt: ctx.now(), updatedBy: ctx.actor.id })
    .onConflictDoNothing();
}
