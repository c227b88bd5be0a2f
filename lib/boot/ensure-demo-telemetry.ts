import { and, eq } from "drizzle-orm";
import { demoTelemetryToken } from "@/lib/boot/demo-token";
import { telemetryAddresses } from "@/lib/boot/simulator-address";
import { createConnector } from "@/lib/connectors";
import type { Context } from "@/lib/context";
import { connectors, settings } from "@/lib/db/schema";
import { AppError } from "@/lib/errors";
import type { StoreKind } from "@/schemas/connectors/connector-kinds";
import type { CreateConnectorInput } from "@/schemas/connectors/connectors";
import { lokiDefaults, prometheusPresets } from "@/schemas/telemetry/telemetry-presets";

const settingKey = (kind: StoreKind): string => `demo.telemetry.${kind}`;

type StoreInput = Extract<CreateConnectorInput, { kind: StoreKind }>;

const signIn = { auth: { kind: "bearer" }, tenant: null } as const;

/** A member for every kind of store: one that is missing does not compile. */
const stores = (addresses: Record<StoreKind, string>): { [K in StoreKind]: StoreInput & { kind: K } } => ({
  prometheus: {
    kind: "prometheus",
    displayName: "Demo metrics",
    baseUrl: addresses.prometheus,
    settings: { ...prometheusPresets[0].queries, ...signIn },
    secrets: { secret: demoTelemetryToken() },
  },
  loki: {
    kind: "loki",
    displayName: "Demo logs",
    baseUrl: addresses.loki,
    settings: { ...lokiDefaults, ...signIn },
    secrets: { secret: demoTelemetryToken() },
  },
});

/**
 * Connects the simulator's telemetry stores once, as the demo's Harness connector: not made again when an admin removed
 * them, and their addresses follow the simulator to another port. The product starts without them as well.
 */
export async function ensureDemoTelemetry(ctx: Context, simulatorUrl: string): Promise<void> {
  for (const store of Object.values(stores(telemetryAddresses(simulatorUrl)))) {
    try {
      await ensureStore(ctx, store);
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

async function ensureStore(ctx: Context, store: StoreInput): Promise<void> {
  const { kind } = store;
  const key = settingKey(kind);
  const [made] = await ctx.db.select().from(settings).where(eq(settings.key, key));
  // A process may have ended between making it and noting that it was made.
  const [existing] = await ctx.db
    .select({ id: connectors.id, baseUrl: connectors.baseUrl })
    .from(connectors)
    .where(and(eq(connectors.kind, kind), eq(connectors.createdBy, ctx.actor.id)));
  if (existing !== undefined && existing.baseUrl !== store.baseUrl) {
    await ctx.db.update(connectors).set({ baseUrl: store.baseUrl }).where(eq(connectors.id, existing.id));
  }
  if (made !== undefined) {
    return;
  }
  const telemetryId = existing?.id ?? (await createConnector({ ctx, input: store })).connector.id;
  await ctx.db
    .insert(settings)
    .values({ key, value: { telemetryId }, updatedAt: ctx.now(), updatedBy: ctx.actor.id })
    .onConflictDoNothing();
}
