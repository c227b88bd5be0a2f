import { afterEach, expect, test, vi } from "vitest";
import { getConnector } from "@/lib/connectors/get-connector";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { connectors, triggerFailures } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { storeExecutions } from "@/lib/history/store-executions";
import {
  connectAccount,
  readProject,
  startTestAccount,
  testConnectorId,
  testContext,
} from "./account.fixture";
import { startAlteringProxy } from "./altering-proxy.fixture";
import { refreshTrigger } from "./refresh-trigger";
import { executionSummary } from "./summaries.fixture";

vi.stubEnv("TACKROOM_ENCRYPTION_KEY", "0f".repeat(32));
vi.stubEnv("TACKROOM_SESSION_SECRET", "only for the tests of the ingest room");
vi.stubEnv("HARNESS_ALLOW_HTTP", "true");
vi.stubEnv("LOG_LEVEL", "silent");
vi.setConfig({ testTimeout: 90_000 });

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

const trigger = { pipelineIdentifier: "storefront_ci_cd", triggerIdentifier: "push_main" };
const failedAt = Date.UTC(2026, 7, 20, 8);
const failure = (eventCreatedAt: number, change: object = {}) => ({
  triggerIdentifier: trigger.triggerIdentifier,
  eventCreatedAt,
  finalStatus: "INVALID_RUNTIME_INPUT_YAML",
  message: "Failed while requesting Pipeline Execution",
  exceptionOccurred: true,
  triggerEventStatus: { status: "FAILED", message: "Invalid runtime input yaml" },
  ...change,
});
const success = (eventCreatedAt: number) =>
  failure(eventCreatedAt, {
    finalStatus: "TARGET_EXECUTION_REQUESTED",
    exceptionOccurred: false,
    triggerEventStatus: { status: "SUCCESS" },
  });

oneDatabase((_kind, openDatabase) => {
  const prepare = async (events: unknown[] | null) => {
    const database = await openDatabase();
    useTestDatabase(database);
    const account = await startTestAccount();
    const proxy = await startAlteringProxy(account.url);
    open.push(account, proxy);
    if (events !== null) {
      proxy.alter((path) =>
        path.endsWith("/eventHistory") ? { status: "SUCCESS", data: { content: events } } : null,
      );
    }
    const [project] = await connectAccount(database.db, account, ["commerce.storefront"]);
    if (project === undefined) throw new Error("no project");
    await database.db.update(connectors).set({ baseUrl: proxy.url });
    const refresh = (change: object = {}) =>
      refreshTrigger({
        ctx: testContext(database.db),
        input: {
          connectorId: testConnectorId,
          orgIdentifier: "commerce",
          projectIdentifier: "storefront",
          ...trigger,
          ...change,
        },
      });
    const shown = async () =>
      (
        await getConnector({
          ctx: testContext(database.db),
          input: { connectorId: testConnectorId, kinds: ["harness"] },
        })
      ).failedTriggers;
    return { db: database.db, account, project, refresh, shown };
  };

  test("the newest failure of its history is kept and shown, until the trigger starts an execution again", async () => {
    const { db, project, refresh, shown } = await prepare([
      failure(failedAt - 60_000, { message: "an older one" }),
      success(failedAt + 60_000),
      failure(failedAt),
    ]);
    await refresh();
    await refresh();
    expect(await db.$count(triggerFailures)).toBe(1);
    expect(await shown()).toMatchObject([
      {
        ...trigger,
        at: new Date(failedAt).toISOString(),
        reason: "Invalid runtime input yaml",
        openInHarness: expect.stringContaining("/triggers/push_main/activity-history"),
      },
    ]);
    const startedBy = (triggerIdentifier: string, startTs: number) =>
      executionSummary({
        planExecutionId: `run-${triggerIdentifier}-${startTs}`,
        pipelineIdentifier: trigger.pipelineIdentifier,
        startTs,
        executionTriggerInfo: {
          triggerType: "WEBHOOK",
          triggeredBy: { uuid: "systemUser", triggerIdentifier },
        },
      });
    const now = new Date();
    const store = (...summaries: ReturnType<typeof startedBy>[]) =>
      storeExecutions(db, { project, summaries, readAt: now, now });
    await store(startedBy("push_main", failedAt - 1), startedBy("nightly", failedAt + 90_000));
    expect(await shown()).toHaveLength(1);
    await store(startedBy("push_main", failedAt + 90_000));
    expect(await shown()).toEqual([]);
  });

  test("events that only did not match, or that worked, are no failure", async () => {
    const { refresh, shown } = await prepare([
      success(failedAt),
      failure(failedAt, {
        finalStatus: "NO_MATCHING_TRIGGER_FOR_PAYLOAD_CONDITIONS",
        exceptionOccurred: false,
        triggerEventStatus: { status: "SKIPPED" },
      }),
    ]);
    await refresh();
    expect(await shown()).toEqual([]);
  });

  test("a trigger that is gone, or that the token may not see, harms nothing; what Harness cannot answer is tried again", async () => {
    const { db, account, project, refresh, shown } = await prepare(null);
    await refresh({ triggerIdentifier: "gone" });
    const pathPattern = "/pipeline/api/triggers/*";
    const faulty = (fault: object) =>
      account.control("POST", "faults", { match: { pathPattern }, fault, untilCleared: true });
    await faulty({ kind: "access-denied" });
    await refresh();
    await account.control("DELETE", "faults");
    await faulty({ kind: "truncated" });
    await expect(refresh()).rejects.toMatchObject({ name: "HarnessContractError" });
    expect(await shown()).toEqual([]);
    expect(await readProject(db, project.id)).toMatchObject({ syncState: "pending", lastError: null });
  });
});
