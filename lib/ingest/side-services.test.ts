import { and, arrayContains, desc, eq, inArray, notInArray } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import { afterDetails } from "@/lib/boot/after-details";
import type { Database } from "@/lib/db/database";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { executionSteps, executions, testResults } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { connectAccount, readProject, startTestAccount, testContext } from "./account.fixture";
import { backfillProject } from "./backfill-project";
import { fetchDetails } from "./fetch-details";
import { syncExecution } from "./sync-execution";

vi.stubEnv("TACKROOM_ENCRYPTION_KEY", "0f".repeat(32));
vi.stubEnv("TACKROOM_SESSION_SECRET", "only for the tests of the side services");
vi.stubEnv("HARNESS_ALLOW_HTTP", "true");
vi.stubEnv("LOG_LEVEL", "silent");
vi.setConfig({ testTimeout: 120_000 });

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

/** The ways in which a service beside the platform may fail: each was seen to stop every project of the connector, or to lose the tests. */
const failures = [
  { name: "401", fault: { kind: "invalid-token" } },
  { name: "401 of a gateway", fault: { status: 401, body: "html" } },
  { name: "403", fault: { kind: "access-denied" } },
  { name: "a firewall's 403", fault: { kind: "waf" } },
  { name: "404", fault: { status: 404, body: "dto" } },
  { name: "404 of a gateway", fault: { status: 404, body: "html" } },
  { name: "400", fault: { status: 400, body: "text" } },
  { name: "an answer that is no JSON", fault: { kind: "invalid-json" } },
  { name: "an error within a 200", fault: { kind: "status-error" } },
] as const;

oneDatabase((_kind, openDatabase) => {
  const prepare = async () => {
    const database = await openDatabase();
    useTestDatabase(database);
    const account = await startTestAccount();
    open.push(account);
    const [project] = await connectAccount(database.db, account, ["commerce.storefront"]);
    if (project === undefined) throw new Error("no project");
    const { db } = database;
    await backfillProject({ ctx: testContext(db), input: { projectId: project.id } });
    const builds = await db
      .select()
      .from(executions)
      .where(and(eq(executions.outcome, "failed"), arrayContains(executions.modules, ["ci"])))
      .orderBy(desc(executions.startedAt))
      .limit(5);
    const chosen = builds.map(({ id }) => id);
    expect(chosen.length).toBeGreaterThan(3);
    await db.update(executions).set({ detailLevel: 2 }).where(notInArray(executions.id, chosen));
    return { db, account, project, chosen };
  };
  const readDetails = async (db: Database, projectId: number, chosen: readonly number[]) => {
    // As if the time until the next try had passed.
    await db
      .update(executions)
      .set({ detailRetryAt: null })
      .where(inArray(executions.id, [...chosen]));
    await fetchDetails({ ctx: testContext(db), input: { projectId }, after: afterDetails });
    return db
      .select()
      .from(executions)
      .where(inArray(executions.id, [...chosen]))
      .orderBy(desc(executions.startedAt));
  };
  test.each(failures)(
    "$name of the test and the log service leaves the rest of an execution stored, is told, and heals alone",
    async ({ fault }) => {
      const { db, account, project, chosen } = await prepare();
      for (const pathPattern of ["*/ti-service/*", "*/log-service/*"]) {
        await account.control("POST", "faults", { match: { pathPattern }, fault, untilCleared: true });
      }
      const without = await readDetails(db, project.id, chosen);
      expect(await readProject(db, project.id)).toMatchObject({ syncState: "live", lastError: null });
      for (const row of without) {
        expect(row).toMatchObject({ detailError: null, failureCause: expect.any(String) });
        expect(await db.$count(executionSteps, eq(executionSteps.executionId, row.id))).toBeGreaterThan(1);
      }
      const missed = without.filter(({ testsError }) => testsError !== null);
      expect(missed.length).toBeGreaterThan(0);
      for (const row of missed)
        expect(row).toMatchObject({ detailLevel: 1, detailRetryAt: expect.any(Date) });
      // A 404 is how the log service says that a step wrote nothing.
      const told = without.filter(({ logError }) => logError !== null);
      expect(told.length > 0).toBe(!("status" in fault && fault.status === 404 && fault.body === "dto"));

      await account.control("DELETE", "faults");
      const healed = await readDetails(db, project.id, chosen);
      for (const row of healed) {
        expect(row).toMatchObject({ testsError: null, logError: null, detailLevel: 2 });
      }
      expect(healed.some(({ testsTotal }) => (testsTotal ?? 0) > 0)).toBe(true);
      expect(await db.$count(testResults)).toBeGreaterThan(0);
    },
  );

  test("of the platform itself, a refused token stops the connector's projects and says so", async () => {
    const { db, account, project, chosen } = await prepare();
    await account.control("POST", "faults", {
      match: { pathPattern: "/pipeline/api/*" },
      fault: { kind: "revoked-token" },
      untilCleared: true,
    });
    await readDetails(db, project.id, chosen);
    expect(await readProject(db, project.id)).toMatchObject({
      syncState: "failed",
      lastError: { code: "upstream_auth" },
    });
  });

  test("a service that keeps failing is asked three times a run, not once an execution", async () => {
    const { db, account, project, chosen } = await prepare();
    await account.control("POST", "faults", {
      match: { pathPattern: "*/log-service/*" },
      fault: { status: 403, body: "html" },
      untilCleared: true,
    });
    await account.control("DELETE", "requests");
    await readDetails(db, project.id, chosen);
    // Two executions are read at once: one may be on its way when the third failure comes.
    expect(await account.requestsTo("log-service/blob")).toBeLessThanOrEqual(4);
  });

  test("a log that comes some seconds after its step has ended is read then, and the cause is not that of an empty one", async () => {
    const { db, account, project } = await prepare();
    const [failed] = await db
      .select()
      .from(executions)
      .where(and(eq(executions.outcome, "failed"), arrayContains(executions.modules, ["ci"])))
      .orderBy(desc(executions.startedAt))
      .limit(1);
    if (failed === undefined) throw new Error("the story has no failure");
    const endedAt = failed.endedAt ?? new Date();
    const at = (ms: number) => ({ ...testContext(db), now: () => new Date(endedAt.getTime() + ms) });
    const read = (ms: number) =>
      syncExecution({
        ctx: at(ms),
        input: {
          connectorId: project.connectorId,
          orgIdentifier: project.orgIdentifier,
          projectIdentifier: project.projectIdentifier,
          planExecutionId: failed.planExecutionId,
        },
        after: afterDetails,
      });
    const stored = async () => (await db.select().from(executions).where(eq(executions.id, failed.id)))[0];
    await account.control("POST", "faults", {
      match: { pathPattern: "*/log-service/blob" },
      fault: { status: 404, body: "dto" },
      untilCleared: true,
    });
    await read(5_000);
    const early = await stored();
    expect(early?.detailLevel).toBe(0);
    expect(early?.detailRetryAt?.getTime()).toBeGreaterThan(endedAt.getTime());
    await account.control("DELETE", "faults");
    await read(30_000);
    const late = await stored();
    expect(late).toMatchObject({ detailLevel: 2, detailRetryAt: null });
    expect(late?.failureFingerprint).not.toBe(early?.failureFingerprint);
    expect(late?.failureExcerpt).not.toBeNull();
  });
});
