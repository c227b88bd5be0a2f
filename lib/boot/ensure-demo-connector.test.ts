import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeConnector } from "@/lib/connectors/remove-connector";
// First of the modules that read the environment: it sets a data directory of the test's own.
import { contextFor, person, system } from "@/lib/connectors/simulated-account.fixture";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { connectors, projects, settings } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { getSender } from "@/lib/jobs/boss";
import { type RunningSimulator, startSimulator } from "@/simulator/start";
import { demoToken } from "./demo-token";
import { demoConnectorPort, ensureDemoConnector } from "./ensure-demo-connector";

const simulators: RunningSimulator[] = [];
beforeAll(async () => {
  for (let count = 0; count < 2; count += 1) {
    simulators.push(await startSimulator({ executions: 100, background: false, token: demoToken() }));
  }
});
afterAll(async () => {
  for (const simulator of simulators) await simulator.close();
});
const urlOf = (index: number): string => simulators[index]?.url ?? "";

oneDatabase((_kind, open) => {
  const prepared = async () => {
    const database = await open();
    useTestDatabase(database);
    await getSender();
    return { db: database.db, ctx: contextFor(database.db, system) };
  };

  test("the demo is one connector that watches all projects, however often the product starts", async () => {
    const { db, ctx } = await prepared();
    expect(await demoConnectorPort(ctx)).toBe(0);
    for (let start = 0; start < 3; start += 1) await ensureDemoConnector(ctx, urlOf(0));
    expect(await db.select().from(connectors)).toMatchObject([{ displayName: "Demo", baseUrl: urlOf(0) }]);
    expect((await db.select().from(projects)).every(({ watched }) => watched)).toBe(true);
    expect(await demoConnectorPort(ctx)).toBe(Number(new URL(urlOf(0)).port));
  });

  test("its address follows the simulator to another port", async () => {
    const { db, ctx } = await prepared();
    await ensureDemoConnector(ctx, urlOf(0));
    await ensureDemoConnector(ctx, urlOf(1));
    expect(await db.select().from(connectors)).toMatchObject([{ baseUrl: urlOf(1) }]);
  });

  test("it is asked as often as a simulator answers, also where it was made before; an admin's rate stays", async () => {
    const { db, ctx } = await prepared();
    const rate = async () => (await db.select().from(connectors))[0]?.settings;
    await ensureDemoConnector(ctx, urlOf(0));
    expect(await rate()).toMatchObject({ requestsPerMinute: 600 });
    await db.execute(sql`update connectors set settings = settings - 'requestsPerMinute'`);
    await ensureDemoConnector(ctx, urlOf(0));
    expect(await rate()).toMatchObject({ requestsPerMinute: 600 });
    await db.execute(sql`update connectors set settings = jsonb_set(settings, '{requestsPerMinute}', '60')`);
    await ensureDemoConnector(ctx, urlOf(1));
    expect(await rate()).toMatchObject({ requestsPerMinute: 60 });
  });

  test("an admin who removed it does not get it back", async () => {
    const { db, ctx } = await prepared();
    await ensureDemoConnector(ctx, urlOf(0));
    const [connector] = await db.select().from(connectors);
    await removeConnector({
      ctx: contextFor(db, person("admin")),
      input: { connectorId: connector?.id ?? "" },
    });
    await ensureDemoConnector(ctx, urlOf(0));
    expect(await db.$count(connectors)).toBe(0);
  });

  test("a start that was killed half-way is completed by the next, not repeated", async () => {
    const { db, ctx } = await prepared();
    await ensureDemoConnector(ctx, urlOf(0));
    await db.delete(settings);
    await ensureDemoConnector(ctx, urlOf(0));
    expect(await db.$count(connectors)).toBe(1);
    expect(await db.$count(settings)).toBe(1);
  });
});
