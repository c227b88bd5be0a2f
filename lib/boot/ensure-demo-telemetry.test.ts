import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeConnector } from "@/lib/connectors/remove-connector";
// First of the modules that read the environment: it sets a data directory of the test's own.
import { contextFor, person, system } from "@/lib/connectors/simulated-account.fixture";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { connectors, settings } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { type RunningSimulator, startSimulator } from "@/simulator/start";
import { demoTelemetryToken } from "./demo-token";
import { ensureDemoTelemetry } from "./ensure-demo-telemetry";

let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await startSimulator({
    executions: 100,
    background: false,
    telemetryToken: demoTelemetryToken(),
  });
});
afterAll(() => simulator.close());

oneDatabase((_kind, open) => {
  const prepared = async () => {
    const database = await open();
    useTestDatabase(database);
    return { db: database.db, ctx: contextFor(database.db, system) };
  };

  test("the demo has metrics and logs that work, however often the product starts", async () => {
    const { db, ctx } = await prepared();
    for (let start = 0; start < 3; start += 1) await ensureDemoTelemetry(ctx, simulator.url);
    const rows = await db.select().from(connectors).orderBy(connectors.displayName);
    expect(rows).toMatchObject([
      { kind: "loki", lastCheck: { ok: true, problem: null } },
      {
        kind: "prometheus",
        baseUrl: simulator.telemetry.prometheusUrl,
        lastCheck: { ok: true, problem: null },
      },
    ]);
  });

  test("addresses follow the simulator, and what an admin removed does not come back", async () => {
    const { db, ctx } = await prepared();
    await ensureDemoTelemetry(ctx, simulator.url);
    const moved = "http://127.0.0.1:9";
    await ensureDemoTelemetry(ctx, moved);
    const rows = await db.select().from(connectors);
    expect(rows.every(({ baseUrl }) => baseUrl.startsWith(`${moved}/telemetry/`))).toBe(true);
    const admin = contextFor(db, person("admin"));
    for (const { id } of rows) await removeConnector({ ctx: admin, input: { connectorId: id } });
    await ensureDemoTelemetry(ctx, simulator.url);
    expect(await db.$count(connectors)).toBe(0);
  });

  test("a start that was killed half-way is completed by the next, not repeated", async () => {
    const { db, ctx } = await prepared();
    await ensureDemoTelemetry(ctx, simulator.url);
    await db.delete(settings).where(eq(settings.key, "demo.telemetry.loki"));
    await ensureDemoTelemetry(ctx, simulator.url);
    expect(await db.$count(connectors)).toBe(2);
  });

  test("stores that do not answer do not keep the product from starting", async () => {
    const { db, ctx } = await prepared();
    await ensureDemoTelemetry(ctx, "http://127.0.0.1:9");
    expect(await db.$count(connectors)).toBe(0);
    await ensureDemoTelemetry(ctx, simulator.url);
    expect(await db.$count(connectors)).toBe(2);
  });
});
