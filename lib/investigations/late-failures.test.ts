import { and, desc, eq, isNotNull } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import { afterDetails } from "@/lib/boot/after-details";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { executions, investigations, pipelines, projects } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { createHarnessClient } from "@/lib/harness/client/client";
import { unlimited } from "@/lib/harness/client/unlimited.fixture";
import {
  connectAccount,
  startTestAccount,
  type TestAccount,
  testContext,
} from "@/lib/ingest/account.fixture";
import { backfillProject } from "@/lib/ingest/backfill-project";
import { fetchExecutionDetails } from "@/lib/ingest/fetch-execution-details";
import { wantVersion } from "./want-version";

vi.stubEnv("TACKROOM_ENCRYPTION_KEY", "0f".repeat(32));
vi.stubEnv("TACKROOM_SESSION_SECRET", "only for the tests of the investigations room");
vi.stubEnv("HARNESS_ALLOW_HTTP", "true");
vi.stubEnv("LOG_LEVEL", "silent");
vi.setConfig({ testTimeout: 120_000 });

const hourMs = 3_600_000;
const accounts: TestAccount[] = [];
afterEach(async () => {
  for (const account of accounts.splice(0)) await account.close();
});

oneDatabase((_kind, open) => {
  /** The newest failures of a project, and what reading one of them so long after its end starts. */
  const prepare = async () => {
    const database = await open();
    useTestDatabase(database);
    const { db } = database;
    const account = await startTestAccount();
    accounts.push(account);
    const [project] = await connectAccount(db, account, ["commerce.storefront"]);
    if (project === undefined) throw new Error("no project");
    await backfillProject({ ctx: testContext(db), input: { projectId: project.id } });
    const client = createHarnessClient({
      baseUrl: account.url,
      token: account.tokens.main ?? "",
      allowHttpLoopback: true,
      limiter: unlimited,
    });
    const failures = await db
      .select({
        id: executions.id,
        planExecutionId: executions.planExecutionId,
        pipelineId: executions.pipelineId,
        pipelineIdentifier: pipelines.identifier,
        startedAt: executions.startedAt,
        endedAt: executions.endedAt,
      })
      .from(executions)
      .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
      .where(and(eq(executions.outcome, "failed"), isNotNull(executions.endedAt)))
      .orderBy(desc(executions.startedAt))
      .limit(30);
    const connectedAt = (at: Date) => db.update(projects).set({ createdAt: at });
    const started = async ({ planExecutionId, pipelineIdentifier }: (typeof failures)[number], now: Date) => {
      const ctx = { ...testContext(db), now: () => now };
      await fetchExecutionDetails(
        ctx,
        client,
        project,
        {
          planExecutionId,
          pipelineIdentifier,
          allTests: false,
        },
        afterDetails,
      );
      const rows = await db
        .select({ planExecutionId: executions.planExecutionId })
        .from(investigations)
        .innerJoin(executions, eq(executions.id, investigations.executionId));
      return rows.some((row) => row.planExecutionId === planExecutionId);
    };
    return { db, project, failures, connectedAt, started };
  };
  const after = (instant: Date | null, hours: number) => new Date((instant?.getTime() ?? 0) + hours * hourMs);

  test("a failure that is read hours after its end is investigated, one from before the project was connected is not", async () => {
    const { failures, connectedAt, started } = await prepare();
    const [late, history, old, recent] = failures;
    if (!late || !history || !old || !recent) throw new Error("the story has too few failures");
    await connectedAt(after(late.endedAt, -1));
    expect(await started(late, after(late.endedAt, 3))).toBe(true);
    await connectedAt(after(history.endedAt, 1));
    expect(await started(history, after(history.endedAt, 3))).toBe(false);
    await connectedAt(after(old.endedAt, -1));
    expect(await started(old, after(old.endedAt, 30))).toBe(false);
    await connectedAt(after(recent.endedAt, 1));
    expect(await started(recent, after(recent.endedAt, 0.5))).toBe(true);
  });

  test("of many failures that are read late only some are investigated", async () => {
    const { db, project, failures, connectedAt, started } = await prepare();
    const [late, ...others] = failures;
    if (!late || others.length < 20) throw new Error("the story has too few failures");
    await connectedAt(after(others.at(-1)?.endedAt ?? null, -1));
    const now = after(late.endedAt, 3);
    for (const { id, pipelineId, planExecutionId, startedAt } of others.slice(0, 20)) {
      const execution = {
        id,
        projectId: project.id,
        pipelineId,
        planExecutionId,
        startedAt,
        clusterId: null,
      };
      const ctx = { ...testContext(db), now: () => now };
      await db.transaction((tx) =>
        wantVersion(tx, ctx, { execution, projectKey: project.key, reason: "failure", trigger: null }),
      );
    }
    expect(await started(late, now)).toBe(false);
    expect(await started(late, after(late.endedAt, 4.5))).toBe(true);
  });
});
