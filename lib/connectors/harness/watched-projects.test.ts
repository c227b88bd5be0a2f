import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { askToRun } from "@/lib/approvals/planned-run.fixture";
import { createConnector } from "@/lib/connectors/create-connector";
import { describeRemoval } from "@/lib/connectors/describe-removal";
import { getConnector } from "@/lib/connectors/get-connector";
import { refreshProjects } from "@/lib/connectors/harness/refresh-projects";
import { setToolPermissions } from "@/lib/connectors/harness/set-tool-permissions";
import { watchProjects } from "@/lib/connectors/harness/watch-projects";
import { removeConnector } from "@/lib/connectors/remove-connector";
import {
  connectedDatabase,
  contextFor,
  person,
  simulatedAccount,
} from "@/lib/connectors/simulated-account.fixture";
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
import { ToolPermissionsInput } from "@/schemas/connectors/harness-connector";

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

  test("nobody below an admin changes what is watched and what may be asked for", async () => {
    const { database, connectorId } = await connected();
    const before = await rows(database.db);
    for (const actor of [person("viewer"), person("member"), person("approver")]) {
      const ctx = contextFor(database.db, actor);
      for (const attempt of [
        () => setToolPermissions({ ctx, input: { connectorId, toolPermissions: {} } }),
        () => watchProjects({ ctx, input: { connectorId, watch: [] } }),
        () => refreshProjects({ ctx, input: { connectorId } }),
      ]) {
        await expect(attempt()).rejects.toMatchObject({ code: "forbidden" });
      }
    }
    expect(await rows(database.db)).toBe(before);
  });
});
