import { createHash } from "node:crypto";
import { asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { findHarnessAccount } from "@/lib/connectors/harness/harness-accounts";
import { listConnectors } from "@/lib/connectors/list-connectors";
import { receiveDelivery } from "@/lib/connectors/receive-delivery";
import { sealSecret } from "@/lib/connectors/secret-box";
import { openSecrets } from "@/lib/connectors/secrets";
// First of the modules that read the environment: it sets a data directory of the test's own.
import { contextFor, person } from "@/lib/connectors/simulated-account.fixture";
import { findStore } from "@/lib/connectors/telemetry/find-store";
import { encryptionKey } from "@/lib/secrets";
import { connectorKinds, storeKinds } from "@/schemas/connectors/connector-kinds";
import { lokiDefaults, prometheusPresets } from "@/schemas/telemetry/telemetry-presets";
import { eachDatabase, type TestDatabase } from "./databases.fixture";
import { migrate } from "./migrate";
import { migrateTo } from "./migrate-to.fixture";
import { connectors, projects, webhookDeliveries } from "./schema";

const beforeKernel = "0014_teammate_connectors";
const queries = prometheusPresets[0].queries;
const webhookSecret = "what Harness sends";
const storeCheck = {
  checkedAt: "2026-11-01T10:00:00.000Z",
  ok: true,
  problem: null,
  reason: null,
  remedy: null,
  found: "1 host was called within the last hour: a.example.",
  durationMs: 12,
};
const harnessCheck = {
  checkedAt: "2026-11-01T10:00:00.000Z",
  ok: true,
  problem: null,
  reason: null,
  remedy: null,
  account: { accountId: "acc", accountName: "Acme", userName: "Ada", userEmail: null },
  projectCount: 1,
  lastActivityAt: null,
  tokenExpiresAt: null,
  durationMs: 12,
};

/** Connectors as they were stored while telemetry had a table of its own. */
async function storeOldConnectors({ sql }: TestDatabase): Promise<void> {
  await sql.query(
    `insert into connectors (id, slug, kind, display_name, base_url, account_id, account_name, token_ciphertext, token_kind,
      token_hint, token_expires_at, webhook_key, webhook_secret_hash, last_check, tool_permissions, created_by, created_at, updated_at)
    values ('h1', 'metrics', 'harness', 'Metrics', 'https://app.harness.io', 'acc', 'Acme', $1, 'sat', 'tail',
      '2027-01-02 03:04:05.678Z', 'hook', $2, $3, '{"harness_delete":"deny"}', 'demo:1', '2026-10-01Z', '2026-10-02Z')`,
    [
      sealSecret("sat.the.token", "h1", encryptionKey()),
      createHash("sha256").update(webhookSecret).digest("hex"),
      JSON.stringify(harnessCheck),
    ],
  );
  await sql.exec(`insert into projects (id, key, connector_id, org_identifier, org_name, project_identifier, name, watched, sync_state,
      created_at) values (1, 'metrics.default.shop', 'h1', 'default', 'Default', 'shop', 'Shop', true, 'live', now())`);
  const store = (
    id: string,
    name: string,
    change: {
      auth: string;
      username?: string;
      secret?: string;
      tenant?: string;
      settings: object;
      check?: object;
    },
  ) =>
    sql.query(
      `insert into telemetry_connectors (id, kind, display_name, base_url, auth_kind, username, secret_ciphertext, tenant, settings,
        last_check, created_by, created_at, updated_at)
      values ($1, $2, $3, 'https://store.example/prefix', $4, $5, $6, $7, $8, $9, 'demo:1', '2026-10-03Z', '2026-10-04Z')`,
      [
        id,
        "selector" in change.settings ? "loki" : "prometheus",
        name,
        change.auth,
        change.username ?? null,
        change.secret === undefined ? null : sealSecret(change.secret, id, encryptionKey()),
        change.tenant ?? null,
        JSON.stringify(change.settings),
        change.check === undefined ? null : JSON.stringify(change.check),
      ],
    );
  const prometheus = { kind: "prometheus", ...queries };
  const loki = { kind: "loki", ...lokiDefaults };
  // The name of the account, twice the same name, and a name without a letter.
  await store("t1", "Metrics", {
    auth: "bearer",
    secret: "bearer-1",
    settings: prometheus,
    check: storeCheck,
  });
  await store("t2", "Logs (EU)", {
    auth: "basic",
    username: "ada",
    secret: "password-2",
    tenant: "eu",
    settings: loki,
  });
  await store("t3", "Logs (EU)", { auth: "none", settings: loki });
  await store("t4", "日誌", { auth: "none", settings: prometheus });
}

eachDatabase((_kind, open) => {
  const migrated = async () => {
    const opened = await open();
    await migrateTo(opened, beforeKernel);
    await storeOldConnectors(opened);
    await migrate(opened);
    return { db: opened.db, ctx: contextFor(opened.db, person("admin")) };
  };

  test("telemetry connectors keep ids, names, addresses, settings, results of tests, and secrets that open", async () => {
    const { db, ctx } = await migrated();
    const views = await listConnectors({ ctx, input: { kinds: storeKinds } });
    const shared = { baseUrl: "https://store.example/prefix", createdAt: "2026-10-03T00:00:00.000Z" };
    expect(views).toMatchObject([
      {
        ...shared,
        id: "t1",
        kind: "prometheus",
        displayName: "Metrics",
        settings: { ...queries, auth: { kind: "bearer" }, tenant: null },
        lastCheck: storeCheck,
      },
      {
        ...shared,
        id: "t2",
        kind: "loki",
        displayName: "Logs (EU)",
        settings: { ...lokiDefaults, auth: { kind: "basic", username: "ada" }, tenant: "eu" },
        lastCheck: null,
      },
      { ...shared, id: "t3", kind: "loki", settings: { auth: { kind: "none" } } },
      { ...shared, id: "t4", kind: "prometheus", displayName: "日誌", settings: { auth: { kind: "none" } } },
    ]);
    const rows = await db.select().from(connectors).orderBy(asc(connectors.id));
    expect(rows.map((row) => openSecrets(row))).toEqual([
      { token: "sat.the.token" },
      { secret: "bearer-1" },
      { secret: "password-2" },
      {},
      {},
    ]);
    expect(rows.every(({ createdBy }) => createdBy === "demo:1")).toBe(true);
    // `/telemetry/<connector>` names them by id.
    for (const { id } of views) expect((await findStore(db, id)).row.id).toBe(id);
  });

  test("short names are unique, and those of Harness accounts, which project keys are made of, stay", async () => {
    const { ctx } = await migrated();
    const views = await listConnectors({ ctx, input: { kinds: connectorKinds } });
    expect(Object.fromEntries(views.map(({ id, slug }) => [id, slug]))).toEqual({
      h1: "metrics",
      t1: "metrics-t1",
      t2: "logs-eu",
      t3: "logs-eu-t3",
      t4: "prometheus",
    });
  });

  test("a Harness account keeps its token's facts, its permissions, its projects and its webhook", async () => {
    const { db, ctx } = await migrated();
    expect(await findHarnessAccount(db, "h1")).toMatchObject({
      slug: "metrics",
      accountId: "acc",
      accountName: "Acme",
      tokenKind: "sat",
      tokenHint: "tail",
      tokenExpiresAt: new Date("2027-01-02T03:04:05.678Z"),
      toolPermissions: { harness_delete: "deny" },
      lastCheck: harnessCheck,
      updatedAt: new Date("2026-10-02"),
    });
    expect(await db.$count(projects, eq(projects.connectorId, "h1"))).toBe(1);
    const input = { kind: "harness", webhookKey: "hook", secret: webhookSecret, header: "x-token" } as const;
    await receiveDelivery({ ctx, input }, async () => ({
      outcome: "queued",
      event: "PipelineEnd",
      subject: "run-1",
      reason: null,
    }));
    expect(await db.select().from(webhookDeliveries)).toMatchObject([
      { connectorId: "h1", signature: "valid" },
    ]);
  });
});
