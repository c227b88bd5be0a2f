import { and, asc, eq, gt, inArray, isNotNull } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { afterDetails } from "@/lib/boot/after-details";
import { eachDatabase } from "@/lib/db/databases.fixture";
import {
  deployments,
  executionHours,
  executionSteps,
  executions,
  pipelines,
  testDays,
  testResults,
  testRuns,
} from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { createHarnessClient } from "@/lib/harness/client/client";
import { unlimited } from "@/lib/harness/client/unlimited.fixture";
import { rebuildHours } from "@/lib/history/roll-up-hours";
import { rebuildTestDays } from "@/lib/test-reliability/results/roll-up-test-days";
import { isTerminal } from "@/schemas/executions/execution-status";
import {
  connectAccount,
  readProject,
  startTestAccount,
  type TestAccount,
  testConnectorId,
  testContext,
  testWebhook,
} from "./account.fixture";
import { backfillProject } from "./backfill-project";
import { fetchExecutionDetails } from "./fetch-execution-details";
import { receiveWebhook } from "./receive-webhook";
import { reconcileConnector } from "./reconcile-connector";
import { syncConnector } from "./sync-connector";
import { syncExecution } from "./sync-execution";

vi.stubEnv("TACKROOM_ENCRYPTION_KEY", "0f".repeat(32));
vi.stubEnv("TACKROOM_SESSION_SECRET", "only for the tests of the ingest room");
vi.stubEnv("HARNESS_ALLOW_HTTP", "true");
vi.stubEnv("LOG_LEVEL", "silent");
// Every test tells the story of a whole account, over HTTP.
vi.setConfig({ testTimeout: 90_000 });

const summaryPath = "/pipeline/api/pipelines/execution/summary";
const accounts: TestAccount[] = [];
afterEach(async () => {
  for (const account of accounts.splice(0)) await account.close();
});

/** The first page comes; the second only when the test removes the fault. */
const holdSecondPage = (account: TestAccount) =>
  account.control("POST", "faults", {
    match: { pathPattern: summaryPath },
    fault: { kind: "hold" },
    after: 1,
    untilCleared: true,
  });

eachDatabase((_kind, open) => {
  const prepare = async (...watched: string[]) => {
    const database = await open();
    useTestDatabase(database);
    const account = await startTestAccount();
    accounts.push(account);
    const rows = await connectAccount(database.db, account, watched);
    const [project] = rows;
    if (project === undefined) throw new Error("no project");
    return { db: database.db, account, project, rows };
  };

  test("a backfill stores every execution once and its progress ends at the total", async () => {
    const { db, project } = await prepare("commerce.storefront");
    await backfillProject({ ctx: testContext(db), input: { projectId: project.id } });
    const after = await readProject(db, project.id);
    expect(after).toMatchObject({ syncState: "live", lastError: null });
    expect(after.backfillTotal).toBeGreaterThan(100);
    expect(after.backfillDone).toBe(after.backfillTotal);
    expect(await db.$count(executions)).toBe(after.backfillTotal);
    expect(await db.$count(deployments)).toBeGreaterThan(0);
    expect(await db.$count(pipelines, isNotNull(pipelines.defaultBranch))).toBeGreaterThan(0);
    const hours = await db.select().from(executionHours);
    expect(hours.reduce((sum, { total }) => sum + total, 0)).toBe(after.backfillTotal);
  });

  test("an interrupted backfill has stored the newest and goes on where it stopped", async () => {
    const { db, account, project } = await prepare("commerce.storefront");
    await holdSecondPage(account);
    const stop = new AbortController();
    const interrupted = backfillProject({
      ctx: testContext(db, stop.signal),
      input: { projectId: project.id },
    });
    const outcome = interrupted.then(
      () => "finished",
      () => "interrupted",
    );
    await expect
      .poll(async () => (await readProject(db, project.id)).backfillDone, { interval: 10 })
      .toBeGreaterThan(0);
    stop.abort();
    expect(await outcome).toBe("interrupted");
    const stopped = await readProject(db, project.id);
    expect(stopped.backfillDone).toBeLessThan(stopped.backfillTotal ?? 0);
    await account.control("DELETE", "faults");
    await account.control("DELETE", "requests");
    await backfillProject({ ctx: testContext(db), input: { projectId: project.id } });
    const after = await readProject(db, project.id);
    expect(after).toMatchObject({ syncState: "live", backfillDone: after.backfillTotal });
    expect(await db.$count(executions)).toBe(after.backfillTotal);
    const pages = Math.ceil((after.backfillTotal ?? 0) / 100);
    expect(await account.requestsTo(summaryPath)).toBeLessThanOrEqual(pages);
  });

  test("a token that expired during backfill stops it with a reason, and it resumes after replacement", async () => {
    const { db, account, project } = await prepare("commerce.storefront", "commerce.fulfilment");
    await holdSecondPage(account);
    const running = backfillProject({ ctx: testContext(db), input: { projectId: project.id } });
    await expect
      .poll(async () => (await readProject(db, project.id)).backfillDone, { interval: 10 })
      .toBeGreaterThan(0);
    await account.control("POST", "tokens/main", { state: "expired" });
    await account.control("DELETE", "faults");
    await running;
    const stopped = await readProject(db, project.id);
    expect(stopped.syncState).toBe("failed");
    expect(stopped.lastError).toMatchObject({ code: "upstream_auth" });
    expect(stopped.lastError?.message).toMatch(/token/i);
    expect(stopped.backfillDone).toBeGreaterThan(0);
    // No request is wasted on the other projects of a refused token.
    await account.control("DELETE", "requests");
    await syncConnector({ ctx: testContext(db), input: { connectorId: testConnectorId } });
    expect(await account.requestsTo("/pipeline/")).toBe(0);
    await account.control("POST", "tokens/main", { state: "active" });
    await backfillProject({ ctx: testContext(db), input: { projectId: project.id } });
    const after = await readProject(db, project.id);
    expect(after).toMatchObject({ syncState: "live", lastError: null, backfillDone: after.backfillTotal });
    expect(await db.$count(executions)).toBe(after.backfillTotal);
  });

  test("a project that vanished is marked as gone and does not keep the others from being read", async () => {
    const { db, account, rows } = await prepare("commerce.storefront", "commerce.fulfilment");
    for (const { id } of rows) await backfillProject({ ctx: testContext(db), input: { projectId: id } });
    await account.control("DELETE", "projects/commerce/storefront");
    await syncConnector({ ctx: testContext(db), input: { connectorId: testConnectorId } });
    const [gone, other] = await Promise.all(rows.map(({ id }) => readProject(db, id)));
    expect(gone).toMatchObject({ syncState: "gone" });
    expect(gone?.lastError?.message).toBeTruthy();
    expect(other).toMatchObject({ syncState: "live", lastError: null });
    expect(await db.$count(executions, eq(executions.projectId, gone?.id ?? 0))).toBeGreaterThan(0);
  });

  test("pages that break off are read in portions and nothing is lost", async () => {
    const { db, account, project } = await prepare("commerce.storefront");
    await account.control("POST", "faults", {
      match: { pathPattern: summaryPath },
      fault: { kind: "truncated" },
      times: 3,
    });
    await backfillProject({ ctx: testContext(db), input: { projectId: project.id } });
    const after = await readProject(db, project.id);
    expect(after).toMatchObject({ syncState: "live", lastError: null });
    expect(await db.$count(executions)).toBe(after.backfillTotal);
  });

  test("a server that fails for good keeps the reason and what was read, and lets the queue try again", async () => {
    const { db, account, project } = await prepare("commerce.storefront");
    await account.control("POST", "faults", {
      match: { pathPattern: summaryPath },
      fault: { kind: "invalid-json" },
      untilCleared: true,
    });
    await expect(
      backfillProject({ ctx: testContext(db), input: { projectId: project.id } }),
    ).rejects.toMatchObject({ code: "upstream_contract" });
    expect(await readProject(db, project.id)).toMatchObject({
      syncState: "backfilling",
      lastError: { code: "upstream_contract" },
    });
  });

  // Read once: each of these leaves the rest as it finds it.
  describe("an account that has been read", () => {
    let story: Awaited<ReturnType<typeof prepare>>;
    beforeAll(async () => {
      story = await prepare("commerce.storefront");
      // It outlives the single test.
      accounts.length = 0;
      await backfillProject({ ctx: testContext(story.db), input: { projectId: story.project.id } });
    });
    afterAll(() => story?.account.close());

    test("the hourly reconcile changes nothing when nothing changed", async () => {
      const { db, project } = story;
      const updatedAt = async () => {
        const rows = await db
          .select({ at: executions.updatedAt })
          .from(executions)
          .where(isNotNull(executions.endedAt));
        return Math.max(...rows.map(({ at }) => at.getTime()));
      };
      const before = await updatedAt();
      await reconcileConnector({ ctx: testContext(db), input: { connectorId: testConnectorId } });
      expect(await updatedAt()).toBe(before);
      expect(await readProject(db, project.id)).toMatchObject({ syncState: "live", lastError: null });
    });

    test("details name the failing step, its cause and a line that shows it, and every test", async () => {
      const { db, account, project } = story;
      const client = createHarnessClient({
        baseUrl: account.url,
        token: account.tokens.main ?? "",
        allowHttpLoopback: true,
        limiter: unlimited,
      });
      const ci = await db
        .select({ planExecutionId: executions.planExecutionId, pipelineIdentifier: pipelines.identifier })
        .from(executions)
        .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
        .where(
          and(
            eq(executions.outcome, "failed"),
            inArray(pipelines.identifier, ["storefront_ci_cd", "catalog_ci_cd"]),
          ),
        )
        .limit(4);
      expect(ci.length).toBeGreaterThan(0);
      const ctx = testContext(db);
      for (const ref of ci)
        await fetchExecutionDetails(ctx, client, project, { ...ref, allTests: true }, afterDetails);
      const rows = await db.select().from(executions).where(eq(executions.detailLevel, 2));
      expect(rows).toHaveLength(ci.length);
      for (const row of rows) {
        expect(row.failureFingerprint).toMatch(/^f1-/);
        expect(row.failureCause).not.toBeNull();
        expect(row.failureExcerpt).toBeTruthy();
        expect(row.failedStep).toBeTruthy();
        const runs = db.select({ id: testRuns.id }).from(testRuns).where(eq(testRuns.executionId, row.id));
        const results = await db.$count(testResults, inArray(testResults.runId, runs));
        if (row.testsTotal !== null) expect(results).toBeGreaterThanOrEqual(row.testsTotal);
      }
      expect(await db.$count(executionSteps)).toBeGreaterThan(ci.length);
      const causes = (await db.select().from(executionHours)).flatMap(({ causes: known }) =>
        Object.entries(known),
      );
      expect(causes.some(([cause]) => cause !== "unknown")).toBe(true);
      const days = () => db.select().from(testDays).orderBy(asc(testDays.testId), asc(testDays.day));
      const incremental = await days();
      await db.transaction((tx) => rebuildTestDays(tx, project.id));
      expect(incremental).toEqual(await days());
      // The same again replaces, it does not add.
      const results = await db.$count(testResults);
      for (const ref of ci)
        await fetchExecutionDetails(ctx, client, project, { ...ref, allTests: true }, afterDetails);
      expect(await db.$count(testResults)).toBe(results);
    });

    test("an execution of an unknown status is asked for until Harness gives its end, and never after", async () => {
      const { db, account } = story;
      const [old] = await db
        .select({
          id: executions.id,
          planExecutionId: executions.planExecutionId,
          endedAt: executions.endedAt,
        })
        .from(executions)
        .where(isNotNull(executions.endedAt))
        .orderBy(asc(executions.startedAt))
        .limit(1);
      if (old === undefined) throw new Error("no execution has ended");
      const askedAfterSync = async (endedAt: Date | null) => {
        const unknown = { status: "Teleported", outcome: "unknown", endedAt, summaryHash: "" } as const;
        await db.update(executions).set(unknown).where(eq(executions.id, old.id));
        await account.control("DELETE", "requests");
        await syncConnector({ ctx: testContext(db), input: { connectorId: testConnectorId } });
        return account.requestsTo(`/pipeline/api/pipelines/execution/v2/${old.planExecutionId}`);
      };
      expect(await askedAfterSync(old.endedAt)).toBe(0);
      expect(await askedAfterSync(null)).toBe(1);
      const [read] = await db.select().from(executions).where(eq(executions.id, old.id));
      expect(read?.endedAt).toEqual(old.endedAt);
    });

    test("what starts after the backfill is seen running, then ended, and is counted once", async () => {
      const { db, account, project } = story;
      const before = await db.$count(executions);
      const started = await account.control("POST", "runs", {
        orgIdentifier: "commerce",
        projectIdentifier: "storefront",
        pipelineIdentifier: "storefront_ci_cd",
      });
      const planExecutionId = String(started.planExecutionId);
      const find = async () =>
        (await db.select().from(executions).where(eq(executions.planExecutionId, planExecutionId)))[0];
      await syncConnector({ ctx: testContext(db), input: { connectorId: testConnectorId } });
      expect(await find()).toMatchObject({ endedAt: null, durationMs: null });
      // Far beyond the window that is read again each time.
      await account.control("POST", "clock", { advanceMs: 3 * 3_600_000 });
      await syncConnector({ ctx: testContext(db), input: { connectorId: testConnectorId } });
      const ended = await find();
      expect(isTerminal(ended?.status ?? "")).toBe(true);
      expect(ended?.durationMs).toBeGreaterThan(0);
      expect(await db.$count(executions)).toBe(before + 1);
      const incremental = await db.select().from(executionHours).orderBy(asc(executionHours.hour));
      await db.transaction((tx) => rebuildHours(tx, project.id));
      const recounted = await db.select().from(executionHours).orderBy(asc(executionHours.hour));
      expect(new Set(incremental.map((row) => JSON.stringify(row)))).toEqual(
        new Set(recounted.map((row) => JSON.stringify(row))),
      );
    });

    test("a webhook is believed only with the secret, and leads to one read of that execution", async () => {
      const { db, account } = story;
      const started = await account.control("POST", "runs", {
        orgIdentifier: "commerce",
        projectIdentifier: "storefront",
        pipelineIdentifier: "storefront_ci_cd",
      });
      const planExecutionId = String(started.planExecutionId);
      const event = (
        eventType: string,
        scope = { orgIdentifier: "commerce", projectIdentifier: "storefront" },
      ) =>
        JSON.stringify({
          eventData: { ...scope, accountIdentifier: account.accountId, planExecutionId, eventType },
        });
      const receive = (
        body: string,
        secret: string | null = testWebhook.secret,
        webhookKey = testWebhook.key,
      ) => receiveWebhook({ ctx: testContext(db), input: { webhookKey, secret, body } });
      await expect(receive(event("PipelineStart"), null)).rejects.toMatchObject({ code: "unauthenticated" });
      await expect(receive(event("PipelineStart"), "guess")).rejects.toMatchObject({
        code: "unauthenticated",
      });
      await expect(receive(event("PipelineStart"), testWebhook.secret, "nobody")).rejects.toMatchObject({
        code: "not_found",
      });
      expect(await receive(event("PipelineStart"))).toMatchObject({ outcome: "queued" });
      expect(await receive(event("StageStart"))).toMatchObject({ outcome: "known" });
      await account.control("POST", "clock", { advanceMs: 60_000 });
      const elsewhere = { orgIdentifier: "commerce", projectIdentifier: "unwatched" };
      expect(await receive(event("PipelineStart", elsewhere))).toMatchObject({ outcome: "ignored" });
      await syncExecution({
        ctx: testContext(db),
        input: {
          connectorId: testConnectorId,
          orgIdentifier: "commerce",
          projectIdentifier: "storefront",
          planExecutionId,
        },
        after: afterDetails,
      });
      expect(await db.$count(executions, eq(executions.planExecutionId, planExecutionId))).toBe(1);
      expect(await db.$count(executionSteps, gt(executionSteps.position, -1))).toBeGreaterThan(0);
    });
  });
});
