import { and, desc, eq, inArray, isNotNull, ne, notInArray } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import { afterDetails } from "@/lib/boot/after-details";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db/database";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { connectors, executionSteps, executions, projects } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { createHarnessClient } from "@/lib/harness/client/client";
import { unlimited } from "@/lib/harness/client/unlimited.fixture";
import {
  connectAccount,
  readProject,
  startTestAccount,
  type TestAccount,
  testConnectorId,
  testContext,
} from "./account.fixture";
import { type AlteringProxy, startAlteringProxy } from "./altering-proxy.fixture";
import { backfillProject, passedOverError } from "./backfill-project";
import { fetchDetails } from "./fetch-details";
import { fetchExecutionDetails } from "./fetch-execution-details";
import { reconcileConnector } from "./reconcile-connector";
import { syncConnector } from "./sync-connector";

vi.stubEnv("TACKROOM_ENCRYPTION_KEY", "0f".repeat(32));
vi.stubEnv("TACKROOM_SESSION_SECRET", "only for the tests of the ingest room");
vi.stubEnv("HARNESS_ALLOW_HTTP", "true");
vi.stubEnv("LOG_LEVEL", "silent");
vi.setConfig({ testTimeout: 90_000 });

const listPath = "/pipeline/api/pipelines/execution/summary";
const detailPath = (planExecutionId: string) => `/pipeline/api/pipelines/execution/v2/${planExecutionId}`;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

type Json = Record<string, unknown>;
const objectAt = (value: unknown, ...path: string[]): Json =>
  path.reduce((at: Json, name) => at[name] as Json, value as Json); // Harness's envelopes, as the simulator sends them

/** The list with each entry changed. */
function eachListed(body: unknown, change: (entry: Json, index: number) => Json): unknown {
  const data = objectAt(body, "data");
  return { ...objectAt(body), data: { ...data, content: (data.content as Json[]).map(change) } }; // a page has a list
}

/** Nothing in it tells when it was. */
const timeless = { startTs: null, createdAt: null, endTs: null, layoutNodeMap: null };
const withoutStart = (entry: Json): Json => ({ ...entry, ...timeless });

oneDatabase((_kind, openDatabase) => {
  const prepare = async () => {
    const database = await openDatabase();
    useTestDatabase(database);
    const account = await startTestAccount();
    const proxy = await startAlteringProxy(account.url);
    open.push(account, proxy);
    const [project] = await connectAccount(database.db, account, ["commerce.storefront"]);
    if (project === undefined) throw new Error("no project");
    await database.db.update(connectors).set({ baseUrl: proxy.url });
    return { db: database.db, account, proxy, project };
  };
  const clientOf = (account: TestAccount, proxy: AlteringProxy) =>
    createHarnessClient({
      baseUrl: proxy.url,
      token: account.tokens.main ?? "",
      allowHttpLoopback: true,
      limiter: unlimited,
    });
  const sync = (db: Database) =>
    syncConnector({ ctx: testContext(db), input: { connectorId: testConnectorId } });
  const reconcile = (db: Database) =>
    reconcileConnector({ ctx: testContext(db), input: { connectorId: testConnectorId } });
  const startRun = async (account: TestAccount) => {
    const started = await account.control("POST", "runs", {
      orgIdentifier: "commerce",
      projectIdentifier: "storefront",
      pipelineIdentifier: "storefront_ci_cd",
    });
    return String(started.planExecutionId);
  };

  test("details that were asked for before others, and come after them, change nothing", async () => {
    const { db, account, proxy, project } = await prepare();
    await backfillProject({ ctx: testContext(db), input: { projectId: project.id } });
    const planExecutionId = await startRun(account);
    await sync(db);
    const client = clientOf(account, proxy);
    const fetch = () =>
      fetchExecutionDetails(
        testContext(db),
        client,
        project,
        {
          planExecutionId,
          pipelineIdentifier: "storefront_ci_cd",
          allTests: true,
        },
        afterDetails,
      );
    const stored = async () => {
      const [row] = await db.select().from(executions).where(eq(executions.planExecutionId, planExecutionId));
      const steps = await db
        .select()
        .from(executionSteps)
        .where(eq(executionSteps.executionId, row?.id ?? 0));
      return { row, steps: steps.map((step) => JSON.stringify(step)).sort() };
    };
    await account.control("DELETE", "requests");
    await account.control("POST", "faults", {
      match: { pathPattern: `*${detailPath(planExecutionId)}` },
      fault: { kind: "hold-midway" },
      times: 1,
    });
    const older = fetch();
    await expect.poll(() => account.requestsTo(detailPath(planExecutionId)), { timeout: 30_000 }).toBe(1);
    await account.control("POST", "clock", { advanceMs: 3 * 3_600_000 });
    await fetch();
    const ended = await stored();
    expect(ended.row?.endedAt).not.toBeNull();
    expect(ended.row?.detailLevel).toBe(2);
    await account.control("DELETE", "faults");
    await older;
    expect(await stored()).toEqual(ended);
  });

  test("an end that the details do not know yet is kept, and asked about later instead of at once", async () => {
    const { db, account, proxy, project } = await prepare();
    await backfillProject({ ctx: testContext(db), input: { projectId: project.id } });
    const [ended] = await db
      .select()
      .from(executions)
      .where(isNotNull(executions.endedAt))
      .orderBy(desc(executions.startedAt))
      .limit(1);
    if (ended === undefined) throw new Error("nothing has ended");
    await db.update(executions).set({ detailLevel: 2 }).where(ne(executions.id, ended.id));
    proxy.alter((path, body) => {
      if (!path.endsWith(detailPath(ended.planExecutionId))) return null;
      const summary = objectAt(body, "data", "pipelineExecutionSummary");
      const running = { ...summary, status: "Running", endTs: null };
      return { ...objectAt(body), data: { ...objectAt(body, "data"), pipelineExecutionSummary: running } };
    });
    const at = (now: Date): Context => ({ ...testContext(db), now: () => now });
    const read = async () => (await db.select().from(executions).where(eq(executions.id, ended.id)))[0];
    // The list's word is the newer one by less than a minute: the end stands.
    const now = new Date(ended.summaryReadAt.getTime() + 5_000);
    await account.control("DELETE", "requests");
    await fetchDetails({ ctx: at(now), input: { projectId: project.id }, after: afterDetails });
    expect(await account.requestsTo(detailPath(ended.planExecutionId))).toBe(1);
    expect(await read()).toMatchObject({ status: ended.status, endedAt: ended.endedAt, detailLevel: 0 });

    proxy.alter(() => null);
    await fetchDetails({
      ctx: at(new Date(now.getTime() + 30_000)),
      input: { projectId: project.id },
      after: afterDetails,
    });
    expect(await read()).toMatchObject({ detailLevel: 0 });
    await fetchDetails({
      ctx: at(new Date(now.getTime() + 90_000)),
      input: { projectId: project.id },
      after: afterDetails,
    });
    expect((await read())?.detailLevel).toBeGreaterThan(0);
  });

  test("details that never know of the end, or are older than what is stored, are not asked for without end", async () => {
    const { db, account, proxy, project } = await prepare();
    await backfillProject({ ctx: testContext(db), input: { projectId: project.id } });
    const [ended] = await db
      .select()
      .from(executions)
      .where(isNotNull(executions.endedAt))
      .orderBy(desc(executions.startedAt))
      .limit(1);
    if (ended === undefined) throw new Error("nothing has ended");
    await db.update(executions).set({ detailLevel: 2 }).where(ne(executions.id, ended.id));
    const isIt = eq(executions.id, ended.id);
    const path = detailPath(ended.planExecutionId);
    const startMs = ended.summaryReadAt.getTime() + 5_000;
    const fetchAt = (afterMs: number) =>
      fetchDetails({
        ctx: { ...testContext(db), now: () => new Date(startMs + afterMs) },
        input: { projectId: project.id },
        after: afterDetails,
      });

    // Another process, whose clock is ahead, has stored newer details; the list has reset their level since.
    await db
      .update(executions)
      .set({ detailReadAt: new Date(startMs + 10_000) })
      .where(isIt);
    await account.control("DELETE", "requests");
    await fetchAt(0);
    expect(await account.requestsTo(path)).toBe(1);

    proxy.alter((at, body) => {
      if (!at.endsWith(path)) return null;
      const summary = objectAt(body, "data", "pipelineExecutionSummary");
      const running = { ...summary, status: "Running", endTs: null };
      return { ...objectAt(body), data: { ...objectAt(body, "data"), pipelineExecutionSummary: running } };
    });
    await account.control("DELETE", "requests");
    for (let hour = 1; hour <= 8; hour++) await fetchAt(hour * 3_600_000);
    expect(await account.requestsTo(path)).toBe(5);
    const [given] = await db.select().from(executions).where(isIt);
    expect(given).toMatchObject({
      status: ended.status,
      endedAt: ended.endedAt,
      detailError: expect.stringContaining("its details do not"),
    });
  });

  test("executions without any time are passed over and said so, until they have one", async () => {
    const { db, account, proxy, project } = await prepare();
    proxy.alter((path, body) =>
      path.endsWith(listPath)
        ? eachListed(body, (entry, index) => (index % 25 === 3 ? withoutStart(entry) : entry))
        : null,
    );
    await backfillProject({ ctx: testContext(db), input: { projectId: project.id } });
    const before = await db.$count(executions);
    const passedOver = (await readProject(db, project.id)).lastError?.skipped ?? 0;
    expect(passedOver).toBeGreaterThan(3);

    proxy.alter(() => null);
    await sync(db);
    expect((await readProject(db, project.id)).lastError?.skipped).toBe(passedOver);
    await reconcile(db);
    expect((await readProject(db, project.id)).lastError).toBeNull();
    expect(await db.$count(executions)).toBe(before + passedOver);

    const started = await startRun(account);
    proxy.alter((path, body) =>
      path.endsWith(listPath)
        ? eachListed(body, (entry) => (entry.planExecutionId === started ? withoutStart(entry) : entry))
        : null,
    );
    await sync(db);
    expect((await readProject(db, project.id)).lastError).toMatchObject({ skipped: 1 });
    proxy.alter(() => null);
    await reconcile(db);
    expect((await readProject(db, project.id)).lastError).toBeNull();
    expect(await db.$count(executions, eq(executions.planExecutionId, started))).toBe(1);
  });

  test("a first page of which nothing can be read does not make the sync walk all of history", async () => {
    const { db, proxy, project } = await prepare();
    proxy.alter((path, body) => (path.endsWith(listPath) ? eachListed(body, withoutStart) : null));
    await backfillProject({ ctx: testContext(db), input: { projectId: project.id } });
    const { watermarkAt, syncState, lastError } = await readProject(db, project.id);
    expect([syncState, lastError?.skipped]).toEqual(["live", expect.any(Number)]);
    expect(watermarkAt?.getTime()).toBeGreaterThan(Date.now() - 86_400_000);
  });

  test("an execution that Harness has deleted is gone after the hourly reconcile, the others stay", async () => {
    const { db, project } = await prepare();
    await backfillProject({ ctx: testContext(db), input: { projectId: project.id } });
    const [newest] = await db.select().from(executions).orderBy(desc(executions.startedAt)).limit(1);
    if (newest === undefined) throw new Error("no executions");
    const before = await db.$count(executions);
    const { id: _, person: __, searchText: ___, ...row } = newest;
    // Stored once, and not at Harness any more.
    await db
      .insert(executions)
      .values({ ...row, planExecutionId: "deleted_at_harness_0000", startedAt: new Date() });
    await reconcile(db);
    expect(await db.$count(executions, eq(executions.planExecutionId, "deleted_at_harness_0000"))).toBe(0);
    expect(await db.$count(executions)).toBe(before);
    expect(await readProject(db, project.id)).toMatchObject({ syncState: "live", lastError: null });
  });

  /** Rows as a sync stored them once, of executions that Harness does not hold any more. */
  const storeGone = async (db: Database, started: Record<string, Date>) => {
    const [ended] = await db.select().from(executions).where(isNotNull(executions.endedAt)).limit(1);
    if (ended === undefined) throw new Error("nothing has ended");
    const { id: _, person: __, searchText: ___, ...row } = ended;
    for (const [planExecutionId, startedAt] of Object.entries(started)) {
      await db.insert(executions).values({ ...row, planExecutionId, startedAt });
    }
    return async () => {
      const rows = await db
        .select({ id: executions.planExecutionId })
        .from(executions)
        .where(inArray(executions.planExecutionId, Object.keys(started)));
      return rows.map(({ id }) => id).sort();
    };
  };

  test("the hourly reconcile repairs what started within twenty-four hours, and nothing older", async () => {
    const { db, project } = await prepare();
    await backfillProject({ ctx: testContext(db), input: { projectId: project.id } });
    const hour = 3_600_000;
    const now = Date.now();
    const stored = await storeGone(db, {
      deleted_within_the_day: new Date(now - 23.9 * hour),
      deleted_before: new Date(now - 24.1 * hour),
    });
    await reconcile(db);
    expect(await stored()).toEqual(["deleted_before"]);

    const [ended] = await db
      .select()
      .from(executions)
      .where(and(isNotNull(executions.endedAt), notInArray(executions.planExecutionId, ["deleted_before"])))
      .orderBy(desc(executions.startedAt))
      .limit(1);
    if (ended === undefined) throw new Error("nothing has ended");
    const isIt = eq(executions.id, ended.id);
    // A change that was missed, and the time at which the reconcile looks.
    await db.update(executions).set({ summaryHash: "another", runSequence: 0 }).where(isIt);
    const sequenceAfter = async (hours: number) => {
      const at = new Date(ended.startedAt.getTime() + hours * hour);
      const ctx = { ...testContext(db), now: () => at };
      await reconcileConnector({ ctx, input: { connectorId: testConnectorId } });
      const [row] = await db.select().from(executions).where(isIt);
      return row?.runSequence;
    };
    expect(await sequenceAfter(24.1)).toBe(0);
    expect(await sequenceAfter(23.9)).toBe(ended.runSequence);
  });

  test("what Harness has only forgotten is kept, and a walk that passes something over deletes nothing", async () => {
    const { db, account, proxy, project } = await prepare();
    await backfillProject({ ctx: testContext(db), input: { projectId: project.id } });
    const now = Date.now();
    const stored = await storeGone(db, {
      deleted_today: new Date(now - 60_000),
      forgotten_ten_days_ago: new Date(now - 10 * 86_400_000),
    });
    const setSkipped = (skipped: number) =>
      db
        .update(projects)
        .set({
          backfillFrom: new Date(now - 30 * 86_400_000),
          lastError: passedOverError({ skipped, missing: 0, reason: null }, new Date()),
        })
        .where(eq(projects.id, project.id));

    // Something was passed over before this walk, which therefore reads all of the backfilled period.
    await setSkipped(1);
    await reconcile(db);
    expect((await readProject(db, project.id)).lastError).toBeNull();
    expect(await stored()).toEqual(["deleted_today", "forgotten_ten_days_ago"]);

    // Something is passed over in this walk.
    const started = await startRun(account);
    proxy.alter((path, body) =>
      path.endsWith(listPath)
        ? eachListed(body, (entry) => (entry.planExecutionId === started ? withoutStart(entry) : entry))
        : null,
    );
    await reconcile(db);
    expect((await readProject(db, project.id)).lastError).toMatchObject({ skipped: 1 });
    expect(await stored()).toEqual(["deleted_today", "forgotten_ten_days_ago"]);

    proxy.alter(() => null);
    await setSkipped(0);
    await reconcile(db);
    expect(await stored()).toEqual(["forgotten_ten_days_ago"]);
  });

  test("of executions that are missing from the list, only what Harness says does not exist is removed", async () => {
    const { db, account, project } = await prepare();
    await backfillProject({ ctx: testContext(db), input: { projectId: project.id } });
    const now = Date.now();
    const ids = ["a_forbidden", "b_failing", "c_odd", "d_page", "e_deleted"];
    const stored = await storeGone(
      db,
      Object.fromEntries(ids.map((id, index) => [id, new Date(now - (60 - index) * 1_000)])),
    );
    const plant = (id: string, fault: object) =>
      account.control("POST", "faults", {
        match: { pathPattern: `*${detailPath(id)}` },
        fault,
        untilCleared: true,
      });
    await plant("a_forbidden", { kind: "access-denied" });
    await plant("b_failing", { status: 500 });
    await plant("c_odd", { kind: "invalid-json" });
    await plant("d_page", { status: 404, body: "html" });
    await reconcile(db);
    expect(await stored()).toEqual(ids.slice(0, 4));
    expect(await readProject(db, project.id)).toMatchObject({ syncState: "live", lastError: null });

    // About the token, not about the execution: nothing more is asked for.
    await account.control("DELETE", "faults");
    await plant("a_forbidden", { kind: "expired-token" });
    await account.control("DELETE", "requests");
    await reconcile(db);
    expect(await account.requestsTo(detailPath("b_failing"))).toBe(0);
    expect(await stored()).toEqual(ids.slice(0, 4));
    expect((await readProject(db, project.id)).lastError).toMatchObject({ code: "upstream_auth" });
  });
});
