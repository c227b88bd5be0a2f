import { eq, sql } from "drizzle-orm";
import pino from "pino";
import { expect, test } from "vitest";
import { type DeliveryInput, receiveDelivery } from "@/lib/connectors/receive-delivery";
// First of the modules that read the environment: it sets a data directory of the test's own.
import { contextFor, system } from "@/lib/connectors/simulated-account.fixture";
import { storeHarnessConnector } from "@/lib/connectors/stored-harness.fixture";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { connectors, webhookDeliveries } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { InvalidInputError } from "@/lib/errors";

const webhook = { key: "the-address", secret: "the-secret" };
const verdict = { outcome: "queued", event: "PipelineEnd", subject: "run-1", reason: null } as const;

oneDatabase((_kind, open) => {
  const prepared = async () => {
    const database = await open();
    useTestDatabase(database);
    await storeHarnessConnector(database.db, { id: "c1", webhook });
    const { db } = database;
    const receive = (change: Partial<DeliveryInput> = {}, act = async () => verdict) =>
      receiveDelivery(
        {
          ctx: contextFor(db, system),
          input: {
            kind: "harness",
            webhookKey: webhook.key,
            secret: webhook.secret,
            header: "x-token",
            ...change,
          },
        },
        act,
      );
    const kept = () => db.select().from(webhookDeliveries).orderBy(webhookDeliveries.id);
    return { db, receive, kept };
  };

  test("each delivery is kept with whether it was believed, and with what it led to or why to nothing", async () => {
    const { receive, kept } = await prepared();
    await receive();
    await expect(receive({ secret: null })).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(receive({ secret: "guess" })).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(
      receive({}, async () => {
        throw new InvalidInputError("The body is not JSON.");
      }),
    ).rejects.toMatchObject({ code: "invalid_input" });
    expect(await kept()).toMatchObject([
      { signature: "valid", ...verdict },
      { signature: "missing", outcome: "refused", event: null, reason: "The secret is missing." },
      { signature: "wrong", outcome: "refused", event: null, reason: "The secret is wrong." },
      { signature: "valid", outcome: "refused", event: null, reason: "The body is not JSON." },
    ]);
  });

  test("an address of another kind, or of no connector, is not found, and nothing is kept", async () => {
    const { receive, kept } = await prepared();
    await expect(receive({ kind: "loki" })).rejects.toMatchObject({ code: "not_found" });
    await expect(receive({ webhookKey: "another" })).rejects.toMatchObject({ code: "not_found" });
    expect(await kept()).toEqual([]);
  });

  test("what a delivery led to is undone with a failure, whose text is not kept", async () => {
    const { db, receive, kept } = await prepared();
    const failing = receiveDelivery(
      {
        ctx: contextFor(db, system),
        input: { kind: "harness", webhookKey: webhook.key, secret: webhook.secret, header: "x-token" },
      },
      async (tx) => {
        await tx.update(connectors).set({ displayName: "half done" });
        throw new Error("password=hunter2");
      },
    );
    await expect(failing).rejects.toThrow("hunter2");
    expect(await db.select({ name: connectors.displayName }).from(connectors)).toEqual([{ name: "Demo" }]);
    expect(JSON.stringify(await kept())).not.toContain("hunter2");
    expect(await kept()).toMatchObject([{ outcome: "refused" }]);
    await receive();
  });

  test("a failure that cannot be kept is passed on as it is, and why it was not kept is logged", async () => {
    const { db } = await prepared();
    await db.execute(sql`alter table webhook_deliveries rename to elsewhere`);
    const lines: string[] = [];
    const log = pino({ base: null }, { write: (line) => lines.push(line) });
    const failing = receiveDelivery(
      {
        ctx: { ...contextFor(db, system), log },
        input: { kind: "harness", webhookKey: webhook.key, secret: webhook.secret, header: "x-token" },
      },
      async () => {
        throw new InvalidInputError("The body is not JSON.");
      },
    );
    await expect(failing).rejects.toBeInstanceOf(InvalidInputError);
    expect(lines.join("")).toContain("a refused delivery was not noted");
  });

  test("deliveries that nobody believes are kept up to a number, and push out none of the others", async () => {
    const { db, receive, kept } = await prepared();
    await receive();
    for (let count = 0; count < 105; count += 1) await receive({ secret: "guess" }).catch(() => undefined);
    const all = await kept();
    expect(all.filter(({ signature }) => signature === "valid")).toHaveLength(1);
    expect(all.filter(({ signature }) => signature === "wrong")).toHaveLength(100);
    await db.delete(connectors).where(eq(connectors.id, "c1"));
    expect(await kept()).toEqual([]);
  });
});
