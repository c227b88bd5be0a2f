import { and, eq, isNotNull } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import { afterDetails } from "@/lib/boot/after-details";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { executionSteps, executions, failureFingerprints } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { createHarnessClient } from "@/lib/harness/client/client";
import { unlimited } from "@/lib/harness/client/unlimited.fixture";
import { connectAccount, startTestAccount, testContext } from "./account.fixture";
import type { AfterDetails } from "./after-details";
import { backfillProject } from "./backfill-project";
import { fetchExecutionDetails } from "./fetch-execution-details";

vi.stubEnv("TACKROOM_ENCRYPTION_KEY", "0f".repeat(32));
vi.stubEnv("TACKROOM_SESSION_SECRET", "only for the tests of the steps after details");
vi.stubEnv("HARNESS_ALLOW_HTTP", "true");
vi.stubEnv("LOG_LEVEL", "silent");

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

eachDatabase((_kind, openDatabase) => {
  test("details whose steps fail leave nothing behind, and are stored whole once the steps succeed", async () => {
    const database = await openDatabase();
    const { db } = database;
    useTestDatabase(database);
    const account = await startTestAccount();
    open.push(account);
    const [project] = await connectAccount(db, account, ["commerce.storefront"]);
    if (project === undefined) throw new Error("no project");
    await backfillProject({ ctx: testContext(db), input: { projectId: project.id } });
    const [failed] = await db
      .select()
      .from(executions)
      .where(and(eq(executions.outcome, "failed"), isNotNull(executions.failedStage)))
      .limit(1);
    if (failed === undefined) throw new Error("the story has no failure");
    const client = createHarnessClient({
      baseUrl: account.url,
      token: account.tokens.main ?? "",
      allowHttpLoopback: true,
      limiter: unlimited,
    });
    const read = (after: AfterDetails) =>
      fetchExecutionDetails(
        testContext(db),
        client,
        project,
        { planExecutionId: failed.planExecutionId, pipelineIdentifier: "", allTests: false },
        after,
      );
    const stored = async () => {
      const [row] = await db.select().from(executions).where(eq(executions.id, failed.id));
      return {
        detailReadAt: row?.detailReadAt ?? null,
        cluster: row?.failureClusterId ?? null,
        steps: await db.$count(executionSteps, eq(executionSteps.executionId, failed.id)),
        fingerprints: await db.$count(failureFingerprints),
      };
    };
    const seen: unknown[] = [];
    const thenFails: AfterDetails = [
      ...afterDetails,
      async (_tx, _ctx, _details, found) => {
        seen.push(found.failureClusterId);
        throw new Error("the last step failed");
      },
    ];

    await expect(read(thenFails)).rejects.toThrow("the last step failed");
    expect(seen).toEqual([expect.any(String)]);
    expect(await stored()).toEqual({ detailReadAt: null, cluster: null, steps: 0, fingerprints: 0 });

    await read(afterDetails);
    expect(await stored()).toEqual({
      detailReadAt: expect.any(Date),
      cluster: seen[0],
      steps: expect.any(Number),
      fingerprints: 1,
    });
  });
});
