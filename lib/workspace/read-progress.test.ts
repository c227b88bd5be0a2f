import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { contextFor, person } from "@/lib/connectors/simulated-account.fixture";
import { storeHarnessConnector } from "@/lib/connectors/stored-harness.fixture";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { executions, projects } from "@/lib/db/schema";
import { storeExecutions } from "@/lib/history/store-executions";
import { executionSummary } from "@/lib/ingest/summaries.fixture";
import { isRead } from "@/schemas/executions/reading";
import { readProgress } from "./read-progress";

const dayMs = 86_400_000;
const week = { projects: [], range: "7d", from: null, to: null } as const;

oneDatabase((_kind, open) => {
  test("a range is read when its executions are listed, and their details and tests are read or given up", async () => {
    const { db } = await open();
    await storeHarnessConnector(db, { id: "c1" });
    const now = new Date();
    const [project] = await db
      .insert(projects)
      .values({
        key: "demo.default.shop",
        connectorId: "c1",
        orgIdentifier: "default",
        orgName: "default",
        projectIdentifier: "shop",
        name: "shop",
        watched: true,
        syncState: "backfilling",
        createdAt: now,
      })
      .returning();
    if (project === undefined) throw new Error("no project");
    const summaries = [1, 2, 3, 4, 30].map((days) =>
      executionSummary({ planExecutionId: `day-${days}`, startTs: now.getTime() - days * dayMs }),
    );
    await storeExecutions(db, { project, summaries, readAt: now, now });
    const ctx = contextFor(db, person("viewer"));
    const progress = () => readProgress({ ctx, input: { ...week, projects: [] } });
    const change = (days: number, columns: Partial<typeof executions.$inferInsert>) =>
      db
        .update(executions)
        .set(columns)
        .where(eq(executions.planExecutionId, `day-${days}`));

    const first = await progress();
    expect(first).toEqual({
      listed: false,
      ended: 4,
      details: 0,
      tests: 0,
      testsUnread: 0,
      testsUnreadReason: null,
      logsUnread: 0,
    });
    expect(isRead(first, "executions")).toBe(false);

    // The list is read back to before the range, though not to its own beginning.
    await db.update(projects).set({ backfillCursorAt: new Date(now.getTime() - 20 * dayMs) });
    expect(await progress()).toMatchObject({ listed: true, ended: 4 });

    await change(1, { detailLevel: 2 });
    await change(2, { detailLevel: 1 });
    await change(3, {
      detailLevel: 1,
      testsError: "The test service says no.",
      logError: "So does the log.",
    });
    await change(4, { detailLevel: 0, detailAttempts: 5 });
    const then = await progress();
    expect(then).toEqual({
      listed: true,
      ended: 4,
      details: 4,
      tests: 3,
      testsUnread: 1,
      testsUnreadReason: "The test service says no.",
      logsUnread: 1,
    });
    expect([isRead(then, "executions"), isRead(then, "details"), isRead(then, "tests")]).toEqual([
      true,
      true,
      false,
    ]);

    const elsewhere = await readProgress({ ctx, input: { ...week, projects: ["demo.default.other"] } });
    expect(elsewhere).toMatchObject({ listed: true, ended: 0 });
  });
});
