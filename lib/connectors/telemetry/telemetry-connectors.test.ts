import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkConnector } from "@/lib/connectors/check-connector";
import { createConnector } from "@/lib/connectors/create-connector";
import { getConnector } from "@/lib/connectors/get-connector";
import { listConnectors } from "@/lib/connectors/list-connectors";
import { removeConnector } from "@/lib/connectors/remove-connector";
import { openSecrets } from "@/lib/connectors/secrets";
// First of the modules that read the environment: it sets a data directory of the test's own.
import { contextFor, person } from "@/lib/connectors/simulated-account.fixture";
import { lookUpTelemetry } from "@/lib/connectors/telemetry/look-up-telemetry";
import { tryConnection } from "@/lib/connectors/try-connection";
import { updateConnector } from "@/lib/connectors/update-connector";
import type { Database } from "@/lib/db/database";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { auditLog, connectors } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { storeKinds } from "@/schemas/connectors/connector-kinds";
import { ConnectorDraft, CreateConnectorInput } from "@/schemas/connectors/connectors";
import { lokiDefaults, prometheusPresets } from "@/schemas/telemetry/telemetry-presets";
import { parseTelemetryLookup } from "@/schemas/telemetry/telemetry-view";
import { type RunningSimulator, startSimulator } from "@/simulator/start";

const bearer = { kind: "bearer" } as const;
const settings = { ...prometheusPresets[0].queries, auth: bearer, tenant: null };
const lokiSettings = { ...lokiDefaults, auth: bearer, tenant: null };
const secret = "telemetry-secret-that-nobody-sees";
let simulator: RunningSimulator;
let other: RunningSimulator;
beforeAll(async () => {
  const options = { executions: 100, background: false, telemetryToken: secret };
  [simulator, other] = await Promise.all([startSimulator(options), startSimulator(options)]);
}, 60_000);
afterAll(async () => {
  await simulator.close();
  await other.close();
});

type PrometheusInput = Extract<CreateConnectorInput, { kind: "prometheus" }>;
const input = (change: Partial<PrometheusInput> = {}): PrometheusInput => ({
  kind: "prometheus",
  displayName: "Metrics",
  baseUrl: simulator.telemetry.prometheusUrl,
  settings,
  secrets: { secret },
  ...change,
});

oneDatabase((_kind, open) => {
  const admin = (db: Database) => contextFor(db, person("admin"));
  const prepared = async () => {
    const database = await open();
    useTestDatabase(database);
    return { db: database.db, ctx: admin(database.db) };
  };
  const everything = async (db: Database) =>
    JSON.stringify([await db.select().from(connectors), await db.select().from(auditLog)]);

  test("a store is tested, kept with its secret sealed, listed, tested again and removed, each step audited", async () => {
    const { db, ctx } = await prepared();
    const { connector: made } = await createConnector({
      ctx,
      input: input({ baseUrl: `${simulator.telemetry.prometheusUrl}/?a=b#c` }),
    });
    expect(made).toMatchObject({
      kind: "prometheus",
      baseUrl: simulator.telemetry.prometheusUrl,
      settings: { auth: { kind: "bearer" } },
      lastCheck: { ok: true, problem: null, found: expect.stringContaining("packages.fernwick.example") },
    });
    const connectorId = made.id;
    const checked = await checkConnector({ ctx: contextFor(db, person("member")), input: { connectorId } });
    expect(checked.lastCheck?.ok).toBe(true);
    expect(
      await listConnectors({ ctx: contextFor(db, person("viewer")), input: { kinds: storeKinds } }),
    ).toEqual([checked]);
    const [row] = await db.select().from(connectors);
    expect(row === undefined ? null : openSecrets(row)).toEqual({ secret });
    expect(`${await everything(db)} ${JSON.stringify([made, checked])}`).not.toContain(secret);
    expect(JSON.stringify([made, checked])).not.toContain(row?.sealedSecrets.secret);
    await removeConnector({ ctx, input: { connectorId } });
    expect(await db.$count(connectors)).toBe(0);
    expect((await db.select().from(auditLog)).map(({ action }) => action).sort()).toEqual([
      "telemetry.checked",
      "telemetry.created",
      "telemetry.removed",
    ]);
    await expect(getConnector({ ctx, input: { connectorId } })).rejects.toMatchObject({ code: "not_found" });
  });

  test.each([
    ["a wrong secret", { secrets: { secret: "wrong-secret" } }, "unauthorized"],
    ["no secret", { settings: { ...settings, auth: { kind: "none" } } }, "unauthorized"],
    [
      "a password instead of a token",
      { settings: { ...settings, auth: { kind: "basic", username: "u" } } },
      "unauthorized",
    ],
    ["an unreachable host", { baseUrl: "https://prometheus.invalid" }, "host_unreachable"],
    ["a plain address", { baseUrl: "http://prometheus.example.com" }, "insecure_address"],
    ["a cloud's metadata address", { baseUrl: "http://169.254.169.254/latest" }, "insecure_address"],
    ["a file", { baseUrl: "file:///etc/passwd" }, "address_invalid"],
    ["an address with a password", { baseUrl: "https://a:b@prometheus.example.com" }, "address_invalid"],
    ["no address", { baseUrl: "prometheus" }, "address_invalid"],
    [
      "a query with a mistake",
      { settings: { ...settings, requestsQuery: "sum by ($by) (rate(x[$window]" } },
      "query_refused",
    ],
    [
      "a failing second query",
      { settings: { ...settings, errorsQuery: "topk by ($by) (1, rate(x[$window]))" } },
      "query_refused",
    ],
  ] as const)(
    "%s stores nothing, says what to do, and leaves no trace of the secret",
    async (_title, change, problem) => {
      const { db, ctx } = await prepared();
      const failure = await createConnector({ ctx, input: input(change) }).then(
        () => undefined,
        (error: Error & { remedy: string }) => error,
      );
      expect(failure).toMatchObject({ code: "invalid_input", details: { problem } });
      expect(failure?.remedy.length).toBeGreaterThan(10);
      expect(`${failure?.message} ${failure?.stack} ${JSON.stringify(failure)}`).not.toContain(secret);
      expect(await db.$count(connectors)).toBe(0);
    },
  );

  test("a metric that does not exist is a warning: the store itself works", async () => {
    const { ctx } = await prepared();
    const nothing = "sum by ($by) (rate(no_such_metric[$window]))";
    const { check } = await tryConnection({
      ctx,
      input: input({ settings: { ...settings, requestsQuery: nothing, errorsQuery: nothing } }),
    });
    expect(check).toMatchObject({ ok: true, problem: "no_data", remedy: expect.stringContaining("metric") });
    const loki = { kind: "loki" as const, settings: lokiSettings, secrets: { secret } };
    const logs = await tryConnection({
      ctx,
      input: {
        ...loki,
        baseUrl: simulator.telemetry.lokiUrl,
        settings: { ...lokiSettings, selector: '{app="none"}' },
      },
    });
    expect(logs.check).toMatchObject({ ok: true, problem: "no_data" });
    const wrongKind = await tryConnection({
      ctx,
      input: { ...loki, baseUrl: simulator.telemetry.prometheusUrl },
    });
    expect(wrongKind.check).toMatchObject({ ok: false, problem: "wrong_service" });
  });

  describe("a change", () => {
    const made = async () => {
      const { db, ctx } = await prepared();
      const { connector } = await createConnector({ ctx, input: input() });
      const change = {
        kind: "prometheus" as const,
        connectorId: connector.id,
        displayName: "Metrics",
        baseUrl: simulator.telemetry.prometheusUrl,
        settings,
      };
      return { db, ctx, change };
    };

    test("of the name asks nobody, and of the secret is tested and sealed", async () => {
      const { db, ctx, change } = await made();
      const renamed = await updateConnector({ ctx, input: { ...change, displayName: "Renamed" } });
      expect(renamed.displayName).toBe("Renamed");
      await expect(
        updateConnector({ ctx, input: { ...change, secrets: { secret: "wrong-secret" } } }),
      ).rejects.toMatchObject({ details: { problem: "unauthorized" } });
      await updateConnector({ ctx, input: { ...change, secrets: { secret } } });
      const [row] = await db.select().from(connectors);
      expect(row === undefined ? null : openSecrets(row)).toEqual({ secret });
      const actions = (await db.select().from(auditLog)).map(({ action }) => action);
      expect(actions.filter((action) => action === "telemetry.secret_replaced")).toHaveLength(1);
    });

    test("to another host needs the secret again: the stored one never travels there", async () => {
      const { db, ctx, change } = await made();
      const elsewhere = { ...change, baseUrl: other.telemetry.prometheusUrl };
      await expect(updateConnector({ ctx, input: elsewhere })).rejects.toMatchObject({
        code: "invalid_input",
        details: { fields: { "secrets.secret": "is required to move to another host" } },
      });
      const moved = await updateConnector({ ctx, input: { ...elsewhere, secrets: { secret } } });
      expect(moved.baseUrl).toBe(other.telemetry.prometheusUrl);
      expect(await everything(db)).not.toContain(secret);
    });

    test("that does not work, or makes another kind of it, changes nothing", async () => {
      const { db, ctx, change } = await made();
      const before = await db.select().from(connectors);
      for (const wrong of [
        { ...change, settings: { ...settings, requestsQuery: "nonsense $by $window" } },
        { ...change, kind: "loki" as const, settings: lokiSettings },
      ]) {
        await expect(updateConnector({ ctx, input: wrong })).rejects.toMatchObject({ code: "invalid_input" });
      }
      expect(await db.select().from(connectors)).toEqual(before);
    });
  });

  test("only admins change telemetry connectors or make this server call an address; viewers look", async () => {
    const { db, ctx } = await prepared();
    const { connector } = await createConnector({ ctx, input: input() });
    const connectorId = connector.id;
    const before = await everything(db);
    for (const role of ["viewer", "member", "approver"] as const) {
      const weak = contextFor(db, person(role));
      for (const attempt of [
        () => tryConnection({ ctx: weak, input: input() }),
        () => createConnector({ ctx: weak, input: input() }),
        () => updateConnector({ ctx: weak, input: { ...input(), connectorId } }),
        () => removeConnector({ ctx: weak, input: { connectorId } }),
      ]) {
        await expect(attempt()).rejects.toMatchObject({ code: "forbidden" });
      }
    }
    await expect(
      checkConnector({ ctx: contextFor(db, person("viewer")), input: { connectorId } }),
    ).rejects.toMatchObject({ code: "forbidden" });
    expect(await everything(db)).toBe(before);
    const to = Date.now();
    const lookup = {
      telemetryId: connectorId,
      host: "packages.fernwick.example",
      query: null,
      from: to - 3_600_000,
      to,
    };
    const seen = await lookUpTelemetry({ ctx: contextFor(db, person("viewer")), input: lookup });
    expect(seen.points.length).toBeGreaterThan(100);
    expect(seen.problem).toBeNull();
  });

  test("a store that fails shows its problem where it is looked up", async () => {
    const { db, ctx } = await prepared();
    const { connector } = await createConnector({ ctx, input: input() });
    const { id: connectorId } = connector;
    await db.update(connectors).set({ baseUrl: "http://127.0.0.1:9" });
    const view = await lookUpTelemetry({
      ctx,
      input: { telemetryId: connectorId, host: null, query: null, from: 0, to: 60_000 },
    });
    expect(view.problem).toMatchObject({ problem: "connection_refused", remedy: expect.any(String) });
    expect((await checkConnector({ ctx, input: { connectorId } })).lastCheck).toMatchObject({ ok: false });
  });
});

describe("what the border lets in", () => {
  const wrong = (change: object) => CreateConnectorInput.safeParse({ ...base, ...change }).success;
  const base = {
    kind: "prometheus",
    displayName: "x",
    baseUrl: "https://a.example/",
    settings: { ...settings, auth: { kind: "none" }, tenant: "" },
    secrets: {},
  };

  test("queries without their placeholders, labels that are none, secrets that break a header are refused", () => {
    expect(ConnectorDraft.parse(base)).toMatchObject({
      baseUrl: "https://a.example",
      settings: { tenant: null },
    });
    for (const change of [
      { settings: { ...settings, requestsQuery: "sum(rate(x[$window]))" } },
      { settings: { ...settings, errorsQuery: "sum by ($by) (rate(x[5m]))" } },
      { settings: { ...settings, hostLabel: "a-b" } },
      { kind: "loki", settings: { ...lokiSettings, selector: "app" } },
      { kind: "influx" },
      { secrets: { secret: "a\r\nx-evil: 1" } },
      { secrets: { secret: " " } },
      { settings: { ...settings, auth: { kind: "basic", username: "a:b" } }, secrets: { secret: "x" } },
      { settings: { ...settings, tenant: "a b" } },
      { displayName: " " },
    ]) {
      expect([change, wrong(change)]).toEqual([change, false]);
    }
  });

  test("a link that somebody edited shows the last hour and says what it passed over", () => {
    const now = Date.UTC(2026, 10, 20, 12);
    const parse = (params: Record<string, string>) => parseTelemetryLookup(params, "t", now);
    expect(parse({})).toEqual({
      value: { telemetryId: "t", host: null, query: null, from: now - 3_600_000, to: now },
      notices: [],
    });
    expect(parse({ from: "yesterday", to: "2026-11-20T10:00:00Z" })).toMatchObject({
      value: { to: Date.UTC(2026, 10, 20, 10) },
      notices: [expect.stringContaining("yesterday")],
    });
    expect(parse({ from: "2026-11-21T10:00:00Z" }).notices).toHaveLength(1);
    expect(parse({ from: "2026-01-01T10:00:00Z" }).value.from).toBe(now - 24 * 3_600_000);
  });
});
