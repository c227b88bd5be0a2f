import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { askToRun } from "@/lib/approvals/planned-run.fixture";
import { createConnector } from "@/lib/connectors/create-connector";
import { describeRemoval } from "@/lib/connectors/describe-removal";
import { getConnector } from "@/lib/connectors/get-connector";
import { refreshProjects } from "@/lib/connectors/harness/refresh-projects";
import { setRequestRate } from "@/lib/connectors/harness/set-request-rate";
import { setToolPermissions } from "@/lib/connectors/harness/set-tool-permissions";
import { watchProjects } from "@/lib/connectors/harness/watch-projects";
import { removeConnector } from "@/lib/connectors/remove-connector";
import {
  connectedDatabase,
  contextFor,
  person,
  simulatedAccount,
} from "@/lib/connectors/simulated-account.fixture";
import { updateConnector } from "@/lib/connectors/update-connector";
import type { Database } from "@/lib/db/database";
import { oneDatabase } from "@/lib/db/databases.fixture";
import {
  approvalRequests,
  auditLog,
  connectors,
  executions,
  harnessAccounts,
  pipelines,
  projects,
} from "@/lib/db/schema";
import { storeExecutions } from "@/lib/history/store-executions";
import { executionSummary } from "@/lib/ingest/summaries.fixture";
import { CreateConnectorInput } from "@/schemas/connectors/connectors";
import { RequestRateInput, ToolPermissionsInput } from "@/schemas/connectors/harness-connector";

const account = simulatedAccount();

oneDatabase((_kind, open) => {
  const connected = () => connectedDatabase(open, account);
  const admin = (db: Database) => contextFor(db, person("admin"));
  const rows = async (db: Database) =>
    JSON.stringify([
      await db.select().from(connectors),
      await db.select().from(harnessAccounts),
      await db.select().from(projects),
      await db.select().from(auditLog),
    ]);

  test("a write can be set to ask or deny, never to allow", async () => {
    const { database, connectorId } = await connected();
    const allow = { connectorId, toolPermissions: { harness_delete: "allow" } };
    expect(ToolPermissionsInput.safeParse(allow).success).toBe(false);
    const view = await setToolPermissions({
      ctx: admin(database.db),
      input: { connectorId, toolPermissions: { harness_delete: "deny" } },
    });
    expect(view.toolPermissions).toEqual({ harness_delete: "deny" });
  });

  test("a rate is stored as it is entered, at once and without asking Harness, and the audit log keeps both", async () => {
    const { database, connectorId } = await connected();
    const ctx = admin(database.db);
    const view = await getConnector({ ctx, input: { connectorId, kinds: ["harness"] } });
    expect(view.requestsPerMinute).toBe(400);
    // A rate is lowered just when Harness refuses.
    await account.fault({ pathPattern: "/*" }, { status: 429 });
    const changed = await setRequestRate({ ctx, input: { connectorId, requestsPerMinute: 120 } });
    expect(changed.requestsPerMinute).toBe(120);
    const [row] = await database.db.select().from(connectors).where(eq(connectors.id, connectorId));
    expect(row?.settings).toEqual({ accountId: account.accountId, requestsPerMinute: 120 });
    const [audited] = await database.db
      .select()
      .from(auditLog)
      .where(eq(auditLog.action, "connector.rate_changed"));
    expect(audited).toMatchObject({ subjectId: connectorId, details: { before: 400, after: 120 } });
  });

  test("a rate is a whole number from 30 to 1,000, and a new connector's as well", () => {
    for (const requestsPerMinute of [30, 400, 1_000]) {
      expect(RequestRateInput.safeParse({ connectorId: "c", requestsPerMinute }).success).toBe(true);
    }
    for (const requestsPerMinute of [Number.NaN, 0, 29, 1_001, 99.5, -400, "400", null]) {
      expect(RequestRateInput.safeParse({ connectorId: "c", requestsPerMinute }).success).toBe(false);
      const input = {
        kind: "harness",
        displayName: "New",
        baseUrl: "https://app.harness.io",
        secrets: { token: "t" },
        watch: [],
        settings: { requestsPerMinute },
      };
      expect(CreateConnectorInput.safeParse(input).success).toBe(false);
    }
  });

  test("a connector that was stored before there were rates has the default, and a changed address keeps the rate", async () => {
    const { database, connectorId } = await connected();
    const ctx = admin(database.db);
    await database.db.execute(sql`update connectors set settings = settings - 'requestsPerMinute'`);
    const stored = await getConnector({ ctx, input: { connectorId, kinds: ["harness"] } });
    expect(stored.requestsPerMinute).toBe(400);
    await setRequestRate({ ctx, input: { connectorId, requestsPerMinute: 90 } });
    const updated = await updateConnector({
      ctx,
      input: { kind: "harness", connectorId, displayName: "Moved", baseUrl: `${account.url}/?moved` },
    });
    expect(updated).toMatchObject({ displayName: "Moved", requestsPerMinute: 90 });
  });

  test("watching starts a backfill once, unwatching keeps what is stored, an unknown project changes nothing", async () => {
    const { database, connectorId } = await connected();
    const ctx = admin(database.db);
    const choose = (...names: string[]) =>
      watchProjects({
        ctx,
        input: {
          connectorId,
          watch: names.map((projectIdentifier) => ({ orgIdentifier: "commerce", projectIdentifier })),
        },
      });
    await database.db
      .update(projects)
      .set({ syncState: "live", backfillDone: 40 })
      .where(eq(projects.projectIdentifier, "fulfilment"));
    const unwatched = await choose("storefront");
    expect(unwatched.projects.find((each) => each.projectIdentifier === "fulfilment")).toMatchObject({
      watched: false,
      syncState: "idle",
      backfillDone: 40,
    });
    await expect(choose("nowhere")).rejects.toMatchObject({ code: "invalid_input" });
    expect((await choose("storefront")).projects.filter(({ watched }) => watched)).toHaveLength(1);
    const both = await choose("storefront", "fulfilment");
    expect(both.projects.filter(({ syncState }) => syncState === "pending")).toHaveLength(2);
    const actions = (await database.db.select().from(auditLog)).map(({ action }) => action);
    expect(actions.filter((action) => action === "connector.projects_chosen")).toHaveLength(3);
  });

  test("reading the projects again adds new ones, follows names, and forgets nothing", async () => {
    const { database, connectorId } = await connected();
    await database.db.delete(projects).where(eq(projects.projectIdentifier, "foundations"));
    await database.db
      .update(projects)
      .set({ name: "Old name" })
      .where(eq(projects.projectIdentifier, "fulfilment"));
    const view = await refreshProjects({ ctx: admin(database.db), input: { connectorId } });
    expect(view.projects).toHaveLength(3);
    expect(view.projects.find((each) => each.projectIdentifier === "fulfilment")).toMatchObject({
      name: "Fulfilment",
      watched: true,
    });
  });

  test("removal counts what it deletes, deletes exactly that, withdraws what waits, and keeps the audit log", async () => {
    const { database, connectorId, projectKey } = await connected();
    const { connector: kept } = await createConnector({
      ctx: admin(database.db),
      input: {
        kind: "harness",
        baseUrl: account.url,
        settings: {},
        secrets: { token: account.token() },
        displayName: "Kept",
        watch: [{ orgIdentifier: "commerce", projectIdentifier: "fulfilment" }],
      },
    });
    const now = new Date();
    for (const project of await database.db.select().from(projects).where(eq(projects.watched, true))) {
      await storeExecutions(database.db, {
        project,
        summaries: ["a", "b"].map((planExecutionId) => executionSummary({ planExecutionId })),
        readAt: now,
        now,
      });
    }
    const asked = await askToRun(contextFor(database.db, person("member")), { connectorId, projectKey });
    const ctx = admin(database.db);
    const described = await describeRemoval({ ctx, input: { connectorId } });
    expect(described).toMatchObject({ projects: 3, executions: 2, pendingApprovals: 1 });
    expect(await removeConnector({ ctx, input: { connectorId } })).toEqual(described);
    expect(await database.db.$count(executions)).toBe(2);
    expect(await database.db.$count(pipelines)).toBe(1);
    expect((await database.db.select().from(projects)).every((each) => each.connectorId === kept.id)).toBe(
      true,
    );
    const [request] = await database.db.select().from(approvalRequests);
    expect(request).toMatchObject({ status: "withdrawn", decisionReason: "The connector was removed." });
    const actions = (await database.db.select().from(auditLog)).map(
      ({ action, subjectId }) => `${action} ${subjectId}`,
    );
    expect(actions).toContain(`approval.withdrawn ${asked.id}`);
    expect(actions).toContain(`connector.created ${connectorId}`);
    expect(actions).toContain(`connector.removed ${connectorId}`);
    await expect(getConnector({ ctx, input: { connectorId } })).rejects.toMatchObject({ code: "not_found" });
  });

  test("nobody below an admin changes what is watched, how often it is asked and what may be asked for", async () => {
    const { database, connectorId } = await connected();
    const before = await rows(database.db);
    for (const actor of [person("viewer"), person("member"), person("approver")]) {
      const ctx = contextFor(database.db, actor);
      for (const attempt of [
        () => setToolPermissions({ ctx, input: { connectorId, toolPermissions: {} } }),
        () => setRequestRate({ ctx, input: { connectorId, requestsPerMinute: 60 } }),
        () => watchProjects({ ctx, input: { connectorId, watch: [] } }),
        () => refreshProjects({ ctx, input: { connectorId } }),
      ]) {
        await expect(attempt()).rejects.toMatchObject({ code: "forbidden" });
      }
    }
    expect(await rows(database.db)).toBe(before);
  });
});
