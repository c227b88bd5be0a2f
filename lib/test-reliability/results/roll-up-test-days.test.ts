import { asc } from "drizzle-orm";
import { expect, test } from "vitest";
import type { Database } from "@/lib/db/database";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { projectTestDays, testDays, testRuns } from "@/lib/db/schema";
import { randomNumbers } from "@/lib/ingest/summaries.fixture";
import { now, storeProjects } from "@/lib/test-reliability/uploads/stored-project.fixture";
import { rebuildTestDays, recountTestDays } from "./roll-up-test-days";
import { ensureTests, insertResults } from "./write-results";

const dayMs = 86_400_000;
const testCount = 12;

/** Sixty runs of twelve tests over twenty days: some on one commit, some on none, some tried twice. */
async function storeRuns(db: Database, random: () => number): Promise<{ ids: number[]; days: Date[] }> {
  const named = Array.from({ length: testCount }, (_, index) => ({
    identity: `t${index}`,
    suiteName: "suite",
    className: "Class",
    name: `test ${index}`,
    fileName: null,
  }));
  const seen = named.map((test) => ({ test, at: now }));
  const ids = [...(await ensureTests(db, { projectId: 1, repo: null }, seen)).values()];
  const runs = await db
    .insert(testRuns)
    .values(
      Array.from({ length: 60 }, () => ({
        projectId: 1,
        source: "upload" as const,
        commitSha: random() < 0.2 ? null : `commit-${Math.floor(random() * 20)}`,
        at: new Date(now.getTime() - Math.floor(random() * 20 * dayMs)),
      })),
    )
    .returning({ id: testRuns.id, at: testRuns.at });
  for (const run of runs) {
    await insertResults(
      db,
      ids.flatMap((testId, index) =>
        Array.from({ length: random() < 0.2 ? 2 : 1 }, (_, attempt) => ({
          run,
          testId,
          attempt,
          // From a test that never fails to one that fails half of the time.
          status: random() < (index / testCount) * 0.5 ? (random() < 0.5 ? 1 : 2) : random() < 0.1 ? 3 : 0,
          flags: 0,
          durationMs: 10,
          stepNodeId: "unit",
          message: null,
        })),
      ),
    );
  }
  return { ids, days: runs.map(({ at }) => at) };
}

eachDatabase((kind, open) => {
  test("the days of tests, counted again one by one in any order, equal a recount of all", async () => {
    const { db } = await open();
    await storeProjects(db);
    const random = randomNumbers(kind === "pglite" ? 7 : 8);
    const { ids, days } = await storeRuns(db, random);
    const rollUps = async () => ({
      days: await db.select().from(testDays).orderBy(asc(testDays.testId), asc(testDays.day)),
      totals: await db.select().from(projectTestDays).orderBy(asc(projectTestDays.day)),
    });
    for (const at of days) {
      const some = ids.filter(() => random() < 0.5);
      await db.transaction((tx) => recountTestDays(tx, 1, random() < 0.5 ? ids : some, at));
      await db.transaction((tx) => recountTestDays(tx, 1, ids, at));
    }
    const incremental = await rollUps();
    await db.transaction((tx) => rebuildTestDays(tx, 1));
    expect(incremental).toEqual(await rollUps());
    expect(incremental.totals.length).toBeGreaterThan(5);
    expect(incremental.totals.some(({ flakyTests }) => flakyTests > 0)).toBe(true);
  });
});
