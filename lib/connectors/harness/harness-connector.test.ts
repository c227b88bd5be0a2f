import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { checkConnector } from "@/lib/connectors/check-connector";
import { createConnector } from "@/lib/connectors/create-connector";
import { getConnector } from "@/lib/connectors/get-connector";
import { harnessClientFor } from "@/lib/connectors/harness/harness-client-for";
import { watchProjects } from "@/lib/connectors/harness/watch-projects";
import { listConnectors } from "@/lib/connectors/list-connectors";
import { replaceSecret } from "@/lib/connectors/replace-secret";
import { openSecret } from "@/lib/connectors/secret-box";
import {
  connectedDatabase,
  contextFor,
  person,
  simulatedAccount,
} from "@/lib/connectors/simulated-account.fixture";
import { tryConnection } from "@/lib/connectors/try-connection";
import { updateConnector } from "@/lib/connectors/update-connector";
import type { Database } from "@/lib/db/database";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { auditLog, connectors, harnessAccounts, projects } from "@/lib/db/schema";
import { getSender } from "@/lib/jobs/boss";
import { encryptionKey } from "@/lib/secrets";
import type { ProjectChoice } from "@/schemas/connectors/harness-connector";

const account = simulatedAccount();
const otherAccount = simulatedAccount({
  token: `pat.${"O".repeat(22)}.${"0".repeat(24)}.${"o".repeat(20)}`,
});

const everyTable = [connectors, harnessAccounts, projects, auditLog] as const;
async function stored(db: Database): Promise<string> {
  const rows = [];
  for (const table of everyTable) rows.push(await db.select().from(table));
  return JSON.stringify(rows);
}

eachDatabase((_kind, open) => {
  const connected = () => connectedDatabase(open, account);
  const admin = (db: Database) => contextFor(db, person("admin"));
  const create = (
    db: Database,
    {
      token = account.token(),
      ...change
    }: { token?: string; baseUrl?: string; displayName?: string; watch?: ProjectChoice[] } = {},
  ) =>
    createConnector({
      ctx: admin(db),
      input: {
        kind: "harness",
        baseUrl: account.url,
        settings: {},
        secrets: { token },
        displayName: "Fernwick",
        watch: [],
        ...change,
      },
    });
  const viewOf = (db: Database, connectorId: string) =>
    getConnector({ ctx: admin(db), input: { connectorId, kinds: ["harness"] } });

  describe("connecting", () => {
    test("stores the token sealed, shows its last letters only, and reads the chosen project", async () => {
      const { database, connectorId } = await connected();
      const view = await viewOf(database.db, connectorId);
      expect(view).toMatchObject({
        slug: "fernwick",
        tokenKind: "pat",
        tokenHint: account.token().slice(-4),
      });
      expect(view.projects.filter(({ watched }) => watched)).toMatchObject([
        { key: "fernwick.commerce.fulfilment", syncState: "pending" },
      ]);
      const [row] = await database.db.select().from(connectors);
      expect(openSecret(row?.sealedSecrets.token ?? "", connectorId, encryptionKey())).toBe(account.token());
      const jobs = await (await getSender()).findJobs("backfill-project");
      expect(jobs).toHaveLength(1);
      const everything = `${await stored(database.db)} ${JSON.stringify(view)} ${JSON.stringify(jobs)}`;
      expect(everything).not.toContain(account.token());
      expect(everything).not.toContain(account.token().split(".").at(-1));
      expect(JSON.stringify(view)).not.toContain(row?.sealedSecrets.token);
    });

    test("the secret of its webhooks is told once and stored as a hash", async () => {
      const { database } = await connected();
      const { webhookSecret, connector } = await create(database.db);
      if (webhookSecret === null) throw new Error("no secret");
      expect(webhookSecret.length).toBeGreaterThan(30);
      expect(await stored(database.db)).not.toContain(webhookSecret);
      expect(JSON.stringify(connector)).not.toContain(webhookSecret);
    });

    test.each([
      ["a refused token", () => ({ token: account.token("revoked") }), "token_revoked"],
      ["an unreachable host", () => ({ baseUrl: "https://harness.invalid" }), "host_unreachable"],
      ["a plain address", () => ({ baseUrl: "http://harness.example.com" }), "insecure_url"],
    ])("%s stores nothing and leaves no trace of the token", async (_title, change, problem) => {
      const { database } = await connected();
      const before = await stored(database.db);
      const input = change();
      const failure = await create(database.db, input).then(
        () => undefined,
        (error: { code: string; message: string; details: object; stack: string }) => error,
      );
      expect(failure).toMatchObject({ code: "invalid_input", details: { problem } });
      const told = `${failure?.message} ${failure?.stack} ${JSON.stringify(failure)}`;
      expect(told).not.toContain("token" in input ? input.token : account.token());
      expect(await stored(database.db)).toBe(before);
    });

    test("a project that the token cannot see is refused, and nothing is stored", async () => {
      const { database } = await connected();
      const before = await stored(database.db);
      await expect(
        create(database.db, { watch: [{ orgIdentifier: "commerce", projectIdentifier: "secret" }] }),
      ).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining("commerce/secret") });
      expect(await stored(database.db)).toBe(before);
    });

    test("several connectors stand side by side: two accounts, and two names for one, also when made at once", async () => {
      const { database } = await connected();
      const other = await database.second();
      await create(database.db, {
        baseUrl: otherAccount.url,
        token: otherAccount.token(),
        displayName: "Fern & Wick",
      });
      await Promise.all([
        create(database.db),
        create(other.db),
        create(database.db, { displayName: "Férnwick" }),
      ]);
      const all = await listConnectors({ ctx: admin(database.db), input: { kinds: ["harness"] } });
      expect(all.map(({ slug }) => slug).sort()).toEqual([
        "fern-wick",
        "fernwick",
        "fernwick-2",
        "fernwick-3",
        "fernwick-4",
      ]);
      expect(new Set(all.flatMap((each) => each.projects.map(({ key }) => key))).size).toBe(15);
      expect(new Set(all.map(({ accountId }) => accountId)).size).toBe(2);
    });

    test("an address with a query is stored without it", async () => {
      const { database } = await connected();
      const { connector } = await create(database.db, { baseUrl: `${account.url}/?from=mail#top` });
      expect(connector.baseUrl).toBe(account.url);
    });

    test("only admins make this server call out to an address", async () => {
      const { database } = await connected();
      const metadata = () => ({
        kind: "harness" as const,
        baseUrl: "http://169.254.169.254",
        settings: {},
        secrets: { token: account.token() },
      });
      for (const actor of [person("viewer"), person("member"), person("approver")]) {
        await expect(
          tryConnection({ ctx: contextFor(database.db, actor), input: metadata() }),
        ).rejects.toMatchObject({ code: "forbidden" });
      }
      const { check } = await tryConnection({ ctx: admin(database.db), input: metadata() });
      expect(check.problem).toBe("insecure_url");
    });
  });

  describe("a token", () => {
    test("is replaced after a test; stopped projects go on, and the others are left alone", async () => {
      const { database, connectorId } = await connected();
      await watchProjects({
        ctx: admin(database.db),
        input: {
          connectorId,
          watch: [
            { orgIdentifier: "commerce", projectIdentifier: "fulfilment" },
            { orgIdentifier: "commerce", projectIdentifier: "storefront" },
          ],
        },
      });
      const lastError = {
        at: "2026-01-01T00:00:00.000Z",
        code: "upstream_auth",
        message: "x",
        remedy: null,
        skipped: 0,
      };
      await database.db
        .update(projects)
        .set({ syncState: "failed", lastError })
        .where(eq(projects.projectIdentifier, "fulfilment"));
      await database.db
        .update(projects)
        .set({ syncState: "live" })
        .where(eq(projects.projectIdentifier, "storefront"));
      await replaceSecret({
        ctx: admin(database.db),
        input: { connectorId, secrets: { token: account.token("viewer") } },
      });
      const view = await viewOf(database.db, connectorId);
      expect(view.tokenHint).toBe(account.token("viewer").slice(-4));
      const states = Object.fromEntries(
        view.projects.map((each) => [each.projectIdentifier, each.syncState]),
      );
      expect(states).toEqual({ fulfilment: "pending", storefront: "live", foundations: "idle" });
      expect(view.projects.every((each) => each.lastError === null)).toBe(true);
      expect(await stored(database.db)).not.toContain(account.token("viewer").split(".").at(-1));
    });

    test("of another account, or one that does not work, leaves the old one in place", async () => {
      const { database, connectorId } = await connected();
      const [before] = await database.db.select().from(connectors);
      for (const [token, problem] of [
        [otherAccount.token(), "wrong_account"],
        [account.token("expired"), "token_expired"],
      ] as const) {
        await expect(
          replaceSecret({ ctx: admin(database.db), input: { connectorId, secrets: { token } } }),
        ).rejects.toMatchObject({ code: "invalid_input", details: { problem } });
      }
      const [after] = await database.db.select().from(connectors);
      expect(after).toEqual(before);
    });

    test("that stops to work is told by a test, which keeps what is known of its expiry", async () => {
      const { database, connectorId } = await connected();
      const before = await viewOf(database.db, connectorId);
      await account.fault({ pathPattern: "/ng/api/*" }, { kind: "expired-token" });
      await checkConnector({ ctx: contextFor(database.db, person("member")), input: { connectorId } });
      const view = await viewOf(database.db, connectorId);
      expect(view.lastCheck).toMatchObject({ ok: false, problem: "token_expired" });
      expect(view.tokenExpiresAt).toBe(before.tokenExpiresAt);
      await expect(
        checkConnector({ ctx: contextFor(database.db, person("viewer")), input: { connectorId } }),
      ).rejects.toMatchObject({ code: "forbidden" });
    });

    test("sealed with another key is told with what to do, not as an unknown error", async () => {
      const { database, connectorId } = await connected();
      const [row] = await database.db.select().from(connectors);
      await database.db.update(connectors).set({
        sealedSecrets: {
          token: row?.sealedSecrets.token?.replace(/.$/, (end) => (end === "A" ? "B" : "A")) ?? "",
        },
      });
      for (const attempt of [
        () => harnessClientFor(admin(database.db), connectorId),
        () => checkConnector({ ctx: admin(database.db), input: { connectorId } }),
      ]) {
        await expect(attempt()).rejects.toMatchObject({
          code: "unavailable",
          remedy: expect.stringContaining("Replace the token"),
        });
      }
    });

    test("does not show in the client that carries it", async () => {
      const { database, connectorId } = await connected();
      const client = await harnessClientFor(admin(database.db), connectorId);
      const { inspect } = await import("node:util");
      expect(`${inspect(client, { depth: 10, showHidden: true })} ${JSON.stringify(client)}`).not.toContain(
        account.token(),
      );
    });
  });

  test("a connector is renamed at once and moved only after a test; its projects keep their addresses", async () => {
    const { database, connectorId } = await connected();
    const ctx = admin(database.db);
    const renamed = await updateConnector({
      ctx,
      input: { kind: "harness", connectorId, displayName: "Renamed", baseUrl: account.url },
    });
    expect(renamed).toMatchObject({ displayName: "Renamed", slug: "fernwick" });
    const elsewhere = {
      kind: "harness" as const,
      connectorId,
      displayName: "Renamed",
      baseUrl: "https://harness.invalid",
    };
    // The stored token never travels to a host that it was not given for.
    await expect(updateConnector({ ctx, input: elsewhere })).rejects.toMatchObject({
      code: "invalid_input",
      details: { fields: { "secrets.token": "is required to move to another host" } },
    });
    await expect(
      updateConnector({ ctx, input: { ...elsewhere, secrets: { token: account.token() } } }),
    ).rejects.toMatchObject({ details: { problem: "host_unreachable" } });
    await database.db.update(projects).set({ syncState: "failed" }).where(eq(projects.watched, true));
    await updateConnector({
      ctx,
      input: { kind: "harness", connectorId, displayName: "Renamed", baseUrl: `${account.url}/gateway/` },
    });
    const moved = await viewOf(database.db, connectorId);
    expect(moved.baseUrl).toBe(`${account.url}/gateway`);
    expect(moved.projects.find(({ watched }) => watched)?.syncState).toBe("pending");
  });
});
