import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkConnector } from "@/lib/connectors/check-connector";
import { ableConnector, connectorsWith, kindsWith } from "@/lib/connectors/connectors-with";
import { createConnector } from "@/lib/connectors/create-connector";
import { describeRemoval } from "@/lib/connectors/describe-removal";
import { type KindCase, kindCases } from "@/lib/connectors/every-kind.fixture";
import { getConnector } from "@/lib/connectors/get-connector";
import { listHarnessAccounts } from "@/lib/connectors/harness/harness-accounts";
import { kinds } from "@/lib/connectors/kinds";
import { listConnectors } from "@/lib/connectors/list-connectors";
import { removeConnector } from "@/lib/connectors/remove-connector";
import { replaceSecret } from "@/lib/connectors/replace-secret";
import { openSecrets } from "@/lib/connectors/secrets";
import { contextFor, person, simulatedAccount } from "@/lib/connectors/simulated-account.fixture";
import { findTelemetry } from "@/lib/connectors/telemetry/find-telemetry";
import { tryConnection } from "@/lib/connectors/try-connection";
import { updateConnector } from "@/lib/connectors/update-connector";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db/database";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { auditLog, connectors, harnessAccounts, projects } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { currentUser } from "@/lib/harness/reads/platform";
import { getSender } from "@/lib/jobs/boss";
import { connectorCapabilities, connectorKinds } from "@/schemas/connectors/connector-kinds";
import { UpdateConnectorInput } from "@/schemas/connectors/connectors";
import { type RunningSimulator, startSimulator } from "@/simulator/start";

const account = simulatedAccount();
let stores: RunningSimulator;
beforeAll(async () => {
  stores = await startSimulator({
    executions: 100,
    background: false,
    telemetryToken: "telemetry-secret-that-nobody-sees",
  });
}, 60_000);
afterAll(() => stores.close());

oneDatabase((_kind, open) => {
  const prepared = async () => {
    const database = await open();
    useTestDatabase(database);
    await getSender();
    return { db: database.db, ctx: contextFor(database.db, person("admin")) };
  };
  const caseOf = (kind: (typeof connectorKinds)[number]): KindCase =>
    kindCases[kind]({ account, telemetry: stores.telemetry });
  const rows = async (db: Database) =>
    JSON.stringify([
      await db.select().from(connectors),
      await db.select().from(harnessAccounts),
      await db.select().from(projects),
    ]);
  const actions = async (db: Database) =>
    (await db.select().from(auditLog).orderBy(auditLog.id)).map(({ action }) => action);

  describe.each(connectorKinds)("a connector of the kind %s", (kind) => {
    const connected = async () => {
      const { db, ctx } = await prepared();
      const of = caseOf(kind);
      const { connector } = await createConnector({ ctx, input: of.create });
      return { db, ctx, of, connector, ref: { connectorId: connector.id } };
    };
    const { subject, secretReplaced } = kinds[kind].audit;

    test("is stored with its secrets sealed for it, which appear in no view and in no audit row", async () => {
      const { db, ctx, of, connector, ref } = await connected();
      const [row] = await db.select().from(connectors);
      if (row === undefined) throw new Error("nothing was stored");
      expect(Object.values(openSecrets(row))).toEqual([of.secret]);
      expect(() => openSecrets({ ...row, id: "another" })).toThrow("cannot be decrypted");
      const seen = [
        connector,
        await getConnector({ ctx, input: ref }),
        await listConnectors({ ctx, input: { kinds: connectorKinds } }),
        await checkConnector({ ctx, input: ref }),
        await updateConnector({ ctx, input: { ...of.unchanged(connector.id), displayName: "Renamed" } }),
        await replaceSecret({ ctx, input: { ...ref, secrets: of.replacement } }),
        await db.select().from(auditLog),
      ];
      const [after] = await db.select().from(connectors);
      const secrets = [of.secret, ...Object.values(of.replacement)];
      const sealed = [...Object.values(row.sealedSecrets), ...Object.values(after?.sealedSecrets ?? {})];
      for (const text of [...secrets, ...sealed]) expect(JSON.stringify(seen)).not.toContain(text);
      for (const text of secrets) expect(await rows(db)).not.toContain(text);
    });

    test("leaves one row of what was done in the audit log at each step, and is gone after its removal", async () => {
      const { db, ctx, of, connector, ref } = await connected();
      await checkConnector({ ctx: contextFor(db, person("member")), input: ref });
      await updateConnector({ ctx, input: { ...of.unchanged(connector.id), displayName: "Renamed" } });
      await replaceSecret({ ctx, input: { ...ref, secrets: of.replacement } });
      expect(await describeRemoval({ ctx, input: ref })).toEqual(await removeConnector({ ctx, input: ref }));
      expect(await actions(db)).toEqual([
        `${subject}.created`,
        `${subject}.checked`,
        `${subject}.updated`,
        secretReplaced,
        `${subject}.removed`,
      ]);
      expect(await db.$count(connectors)).toBe(0);
      await expect(getConnector({ ctx, input: ref })).rejects.toMatchObject({ code: "not_found" });
    });

    test("is not changed by a write whose audit row cannot be stored", async () => {
      const { db, of, connector, ref } = await connected();
      const before = await rows(db);
      // No database stores this character in a text.
      const ctx: Context = { ...contextFor(db, person("admin")), requestId: "\u0000" };
      for (const attempt of [
        () => createConnector({ ctx, input: of.create }),
        () => checkConnector({ ctx, input: ref }),
        () => updateConnector({ ctx, input: { ...of.unchanged(connector.id), displayName: "Renamed" } }),
        () => replaceSecret({ ctx, input: { ...ref, secrets: of.replacement } }),
        () => removeConnector({ ctx, input: ref }),
      ]) {
        await expect(attempt()).rejects.toThrow();
        expect(await rows(db)).toBe(before);
      }
    });

    test("is tested by members, changed by admins alone, and looked at by everybody", async () => {
      const { db, of, connector, ref } = await connected();
      const before = await rows(db);
      for (const role of ["viewer", "member", "approver"] as const) {
        const ctx = contextFor(db, person(role));
        for (const attempt of [
          () => tryConnection({ ctx, input: of.create }),
          () => createConnector({ ctx, input: of.create }),
          () => updateConnector({ ctx, input: of.unchanged(connector.id) }),
          () => replaceSecret({ ctx, input: { ...ref, secrets: of.replacement } }),
          () => describeRemoval({ ctx, input: ref }),
          () => removeConnector({ ctx, input: ref }),
        ]) {
          await expect(attempt()).rejects.toMatchObject({ code: "forbidden" });
        }
        expect(await getConnector({ ctx, input: ref })).toEqual(connector);
      }
      const viewer = contextFor(db, person("viewer"));
      await expect(checkConnector({ ctx: viewer, input: ref })).rejects.toMatchObject({ code: "forbidden" });
      expect(await rows(db)).toBe(before);
    });

    test("keeps its secrets when others do not work, and takes none with another kind's name", async () => {
      const { db, ctx, of, connector, ref } = await connected();
      const before = await rows(db);
      for (const secrets of [of.refused, { unknown: "x" }]) {
        await expect(replaceSecret({ ctx, input: { ...ref, secrets } })).rejects.toMatchObject({
          code: "invalid_input",
        });
      }
      await expect(createConnector({ ctx, input: of.createRefused })).rejects.toMatchObject({
        code: "invalid_input",
        remedy: expect.any(String),
      });
      expect(await rows(db)).toBe(before);
      await replaceSecret({ ctx, input: { ...ref, secrets: of.replacement } });
      const [row] = await db.select().from(connectors);
      expect(row === undefined ? null : openSecrets(row)).toEqual(of.replacement);
      expect(connector.lastCheck).toMatchObject({ ok: true });
    });

    test("whose settings cannot be read hinders no list, says so, and is mended or removed", async () => {
      const { db, ctx, of, ref } = await connected();
      const { connector: other } = await createConnector({
        ctx,
        input: { ...of.create, displayName: "Another" },
      });
      await db.execute(
        sql`update ${connectors} set settings = '{"accountId": 7, "auth": "odd"}' where id = ${ref.connectorId}`,
      );
      const listed = await listConnectors({ ctx, input: { kinds: connectorKinds } });
      const problem = "The stored settings of Under test cannot be read.";
      expect(listed.map((view) => [view.id, view.problem])).toEqual([
        [ref.connectorId, problem],
        [other.id, null],
      ]);
      expect(await getConnector({ ctx, input: ref })).toMatchObject({ problem });
      expect((await listHarnessAccounts(ctx)).map(({ id }) => id)).toEqual(
        kind === "harness" ? [other.id] : [],
      );
      const again = { ...of.unchanged(ref.connectorId), secrets: of.replacement };
      const mended = await updateConnector({ ctx, input: UpdateConnectorInput.parse(again) });
      expect(mended.problem).toBeNull();
      expect(await checkConnector({ ctx, input: ref })).toMatchObject({ lastCheck: { ok: true } });
      await db.execute(sql`update ${connectors} set settings = 'null' where id = ${ref.connectorId}`);
      const replacing = replaceSecret({ ctx, input: { ...ref, secrets: of.replacement } });
      // A token tells its account; the secret of a store does not tell what the store is asked.
      await (kind === "harness"
        ? expect(replacing).resolves.toMatchObject({ problem: null })
        : expect(replacing).rejects.toMatchObject({ code: "invalid_input" }));
      await db.execute(sql`update ${connectors} set settings = 'null' where id = ${ref.connectorId}`);
      await removeConnector({ ctx, input: ref });
      expect(await db.$count(connectors)).toBe(1);
    });

    test("is renamed without asking anybody, and never sends its stored secrets to another host", async () => {
      const { db, ctx, of, connector } = await connected();
      const [before] = await db.select().from(connectors);
      await updateConnector({ ctx, input: { ...of.unchanged(connector.id), displayName: "Renamed" } });
      const [renamed] = await db.select().from(connectors);
      expect(renamed).toEqual({ ...before, displayName: "Renamed", updatedAt: expect.any(Date) });
      const elsewhere = { ...of.unchanged(connector.id), baseUrl: "https://elsewhere.invalid" };
      await expect(updateConnector({ ctx, input: elsewhere })).rejects.toMatchObject({
        code: "invalid_input",
        message: expect.stringContaining("is not sent to another host"),
      });
      expect(await db.select().from(connectors)).toEqual([renamed]);
    });
  });

  test("whoever asks for a capability is answered by every kind that has it, and by no other", async () => {
    const { ctx } = await prepared();
    for (const kind of connectorKinds) await createConnector({ ctx, input: caseOf(kind).create });
    const answers: Record<string, string[]> = {};
    for (const capability of connectorCapabilities) {
      const able = await connectorsWith(ctx, capability);
      answers[capability] = able.map(({ connector }) => connector.kind).sort();
      const declared = connectorKinds.filter((kind) => kinds[kind].capabilities[capability] !== null);
      expect(answers[capability]).toEqual([...declared].sort());
      expect(able.length).toBeGreaterThan(0);
    }
    const to = Date.now();
    const hour = { from: to - 3_600_000, to };
    for (const { open: opened } of await connectorsWith(ctx, "metrics")) {
      expect((await opened().traffic(hour)).length).toBeGreaterThan(0);
    }
    for (const { open: opened } of await connectorsWith(ctx, "logs")) {
      expect(await opened().searchLogs({ ...hour, query: "", limit: 1 })).toHaveLength(1);
    }
    for (const { open: opened } of await connectorsWith(ctx, "executions")) {
      expect(await currentUser({ client: opened() })).toMatchObject({ name: expect.any(String) });
    }
    const { asked, problems } = await findTelemetry({ ctx, ...hour });
    expect(problems).toEqual([]);
    expect(asked).toBe(new Set([...kindsWith("metrics"), ...kindsWith("logs")]).size);
  });

  test("a connector is opened for nothing that its kind does not have", async () => {
    const { db, ctx } = await prepared();
    await createConnector({ ctx, input: caseOf("loki").create });
    const [row] = await db.select().from(connectors);
    if (row === undefined) throw new Error("nothing was stored");
    expect(ableConnector(ctx, row, "metrics")).toBeNull();
    expect(ableConnector(ctx, row, "executions")).toBeNull();
    expect(ableConnector(ctx, row, "logs")).not.toBeNull();
  });

  test("connectors of two kinds may have one name, and each keeps an address of its own", async () => {
    const { ctx } = await prepared();
    for (const kind of connectorKinds) await createConnector({ ctx, input: caseOf(kind).create });
    const views = await listConnectors({ ctx, input: { kinds: connectorKinds } });
    expect(views.map(({ slug }) => slug)).toEqual(["under-test", "under-test-2", "under-test-3"]);
    const [first] = views;
    await expect(
      getConnector({ ctx, input: { connectorId: first?.id ?? "", kinds: ["loki"] } }),
    ).rejects.toMatchObject({ code: "not_found" });
  });
});
