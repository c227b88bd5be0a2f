import { eq } from "drizzle-orm";
import { demoAccountId, demoToken } from "@/lib/boot/demo-token";
import { createConnector, listHarnessAccounts, tryConnection } from "@/lib/connectors";
import type { Context } from "@/lib/context";
import { connectors, settings } from "@/lib/db/schema";
import { HarnessSettings } from "@/schemas/connectors/harness-connector";

const settingKey = "demo.connector";

/**
 * The limit of 400 is Harness's, and the simulator beside the product would answer far more often. But what is read has to be stored by
 * the processors that serve the pages: faster than this, pages and investigations wait for the reading.
 */
const demoRequestsPerMinute = 600;

/** The demo connector's stored address, so that the simulator can take the same port again. */
export async function demoConnectorPort(ctx: Context): Promise<number> {
  const connector = await findDemoConnector(ctx);
  return connector === undefined ? 0 : Number(new URL(connector.baseUrl).port);
}

/**
 * Connects the simulator once. An admin may rename or remove the connector; it is not made again. Where the simulator
 * had to take another port, the stored address follows.
 */
export async function ensureDemoConnector(ctx: Context, simulatorUrl: string): Promise<void> {
  const [made] = await ctx.db.select().from(settings).where(eq(settings.key, settingKey));
  if (made) {
    const connector = await findDemoConnector(ctx);
    if (connector !== undefined) await followSimulator(ctx, connector, simulatorUrl);
    return;
  }
  const connectorId = (await findUnnotedConnector(ctx)) ?? (await connectSimulator(ctx, simulatorUrl));
  await ctx.db
    .insert(settings)
    .values({
      key: settingKey,
      value: { connectorId },
      updatedAt: ctx.now(),
      updatedBy: ctx.actor.id,
    })
    .onConflictDoNothing();
}

/** Its address, and a rate where it was made before there was one; what an admin has entered since stays. */
async function followSimulator(
  ctx: Context,
  { id, baseUrl, settings: stored }: typeof connectors.$inferSelect,
  simulatorUrl: string,
): Promise<void> {
  const rated = "requestsPerMinute" in stored;
  if (baseUrl === simulatorUrl && rated) return;
  const { accountId } = HarnessSettings.parse(stored);
  await ctx.db
    .update(connectors)
    .set({
      baseUrl: simulatorUrl,
      ...(rated ? {} : { settings: { accountId, requestsPerMinute: demoRequestsPerMinute } }),
    })
    .where(eq(connectors.id, id));
}

async function connectSimulator(ctx: Context, simulatorUrl: string): Promise<string> {
  const access = {
    kind: "harness" as const,
    baseUrl: simulatorUrl,
    settings: { requestsPerMinute: demoRequestsPerMinute },
    secrets: { token: demoToken() },
  };
  const { projects } = await tryConnection({ ctx, input: access });
  const { connector } = await createConnector({
    ctx,
    input: {
      ...access,
      displayName: "Demo",
      watch: projects.map(({ orgIdentifier, projectIdentifier }) => ({ orgIdentifier, projectIdentifier })),
    },
  });
  return connector.id;
}

/** The connector of a process that ended between making it and noting that it was made. */
async function findUnnotedConnector(ctx: Context): Promise<string | undefined> {
  const accounts = await listHarnessAccounts(ctx);
  return accounts.find(
    ({ accountId, createdBy }) => accountId === demoAccountId && createdBy === ctx.actor.id,
  )?.id;
}

async function findDemoConnector(ctx: Context) {
  const [made] = await ctx.db.select().from(settings).where(eq(settings.key, settingKey));
  const value = made?.value;
  if (
    typeof value !== "object" ||
    value === null ||
    !("connectorId" in value) ||
    typeof value.connectorId !== "string"
  ) {
    return undefined;
  }
  const [connector] = await ctx.db.select().from(connectors).where(eq(connectors.id, value.connectorId));
  return connector;
}
