import { asc, eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import type { Database } from "@/lib/db/database";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { auditLog, projectTestDays, testDays, testResults, testRuns } from "@/lib/db/schema";
import { readSetting } from "@/lib/settings/read-settings";
import { contextOf, now, storeProjects } from "../uploads/stored-project.fixture";
import { ensurePartitions } from "./ensure-partitions";
import { maintainTestResults } from "./maintain-test-results";
import { recountTestDays } from "./roll-up-test-days";
import { updateRetention } from "./update-retention";
import { ensureTests, insertResults } from "./write-results";

async function storeRun(db: Database, at: Date): Promise<number> {
  return db.transaction(async (tx) => {
    const [run] = await tx
      .insert(testRuns)
      .values({ projectId: 1, source: "upload", commitSha: "abc", at })
      .returning({ id: testRuns.id });
    if (run === undefined) throw new Error("the run was not stored");
    const named = { identity: "t", suiteName: "s", className: "C", name: "adds", fileName: null };
    const ids = await ensureTests(tx, { projectId: 1, repo: null }, [{ test: named, at }]);
    const testId = ids.get("t") ?? 0;
    await insertResults(tx, [
      {
        run: { id: run.id, at },
        testId,
        attempt: 0,
        status: 0,
        flags: 0,
        durationMs: 5,
        stepNodeId: "unit",
        message: null,
      },
    ]);
    await recountTestDays(tx, 1, [testId], at);
    return run.id;
  });
}

async function partitionOfRun(db: Database, runId: number): Promise<string | undefined> {
  const { rows } = await db.execute<{ name: string }>(
    sql`select tableoid::regclass::text as name from test_results where run_id = ${runId}`,
  );
  return rows[0]?.name;
}

async function partitions(db: Database): Promise<string[]> {
  const { rows } = await db.execute<{ name: string }>(
    sql`select inhrelid::regclass::text as name from pg_inherits where inhparent = 'test_results'::regclass order by 1`,
  );
  return rows.map(({ name }) => name);
}

eachDatabase((kind, open) => {
  test("a result of any time is stored, and moves to its month when that is made", async () => {
    const { db } = await open();
    await storeProjects(db);
    const at = new Date("2031-05-31T23:59:59.999Z");
    const runId = await storeRun(db, at);
    expect(await partitionOfRun(db, runId)).toBe("test_results_default");
    await db.transaction((tx) => ensurePartitions(tx, [at, new Date("2031-06-01T00:00:00Z")]));
    expect(await partitionOfRun(db, runId)).toBe("test_results_2031_05");
    const next = await storeRun(db, new Date("2031-06-01T00:00:00Z"));
    expect(await partitionOfRun(db, next)).toBe("test_results_2031_06");
    // A run that is removed takes its results along, whatever month they lie in.
    await db.delete(testRuns).where(eq(testRuns.id, runId));
    expect(await db.$count(testResults)).toBe(1);
  });

  test("two processes that need the same month make it once", async () => {
    const opened = await open();
    const other = await opened.second();
    const at = new Date(kind === "pglite" ? "2033-01-01" : "2033-02-01");
    await Promise.all(
      [opened.db, other.db, opened.db].map((db) => db.transaction((tx) => ensurePartitions(tx, [at]))),
    );
    const made = (await partitions(opened.db)).filter((name) => name.includes("2033"));
    expect(made).toHaveLength(1);
  });

  test("what is past the retention goes by whole months, its counts stay, and the audit log tells", async () => {
    const { db } = await open();
    await storeProjects(db);
    const ctx = contextOf(db);
    const old = new Date("2024-02-10T00:00:00Z");
    const edge = new Date("2025-07-01T00:00:00Z");
    await db.transaction((tx) => ensurePartitions(tx, [old, edge]));
    for (const at of [old, new Date("1999-01-01T00:00:00Z"), edge, now]) await storeRun(db, at);
    const days = () => db.select().from(testDays).orderBy(asc(testDays.day));
    const before = await days();
    expect(before).toHaveLength(4);
    const report = await maintainTestResults({ ctx, input: undefined });
    expect(report).toMatchObject({ dropped: ["test_results_2024_02"], runs: 2, results: 2 });
    expect(await db.$count(testResults)).toBe(2);
    expect(await db.$count(testRuns)).toBe(2);
    expect(await days()).toEqual(before);
    expect(await db.$count(projectTestDays)).toBe(4);
    expect(await partitions(db)).toEqual(
      expect.arrayContaining(["test_results_2026_08", "test_results_2026_11", "test_results_default"]),
    );
    expect(await readSetting(db, "tests")).toEqual({
      retentionDays: 400,
      resultsSince: "2025-07-01T00:00:00.000Z",
    });
    expect(await maintainTestResults({ ctx, input: undefined })).toEqual({
      dropped: [],
      runs: 0,
      results: 0,
    });
    const actions = (await db.select().from(auditLog)).map(({ action }) => action);
    expect(actions).toEqual(["test_results.dropped"]);
  });

  test("a new retention is audited, and a longer one does not pretend to bring back what is gone", async () => {
    const { db } = await open();
    await storeProjects(db);
    const ctx = contextOf(db);
    await storeRun(db, new Date("2026-02-10T00:00:00Z"));
    await updateRetention({ ctx, input: { retentionDays: 60 } });
    await maintainTestResults({ ctx, input: undefined });
    expect(await db.$count(testResults)).toBe(0);
    const after = await updateRetention({ ctx, input: { retentionDays: 800 } });
    expect(after).toEqual({ retentionDays: 800, resultsSince: "2026-06-01T00:00:00.000Z" });
    await expect(
      updateRetention({ ctx: contextOf(db, "approver"), input: { retentionDays: 90 } }),
    ).rejects.toMatchObject({ code: "forbidden" });
    const actions = (await db.select().from(auditLog)).map(({ action }) => action);
    expect(actions).toEqual(["settings.updated", "test_results.dropped", "settings.updated"]);
  });
});
