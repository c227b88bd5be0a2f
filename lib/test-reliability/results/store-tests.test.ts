import { asc, eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import type { Database } from "@/lib/db/database";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { projectTestDays, testDays, testPlaces, testResults, testRuns, tests } from "@/lib/db/schema";
import { now, storeExecution, storeProjects } from "@/lib/test-reliability/uploads/stored-project.fixture";
import type { ReadTestResult } from "./read-test-result";
import { storeTests, storeTestsOfMany, type TestsOfExecution } from "./store-tests";

vi.setConfig({ testTimeout: 60_000 });

const hourMs = 3_600_000;

function resultOf(name: string, place: number, run: number): ReadTestResult {
  return {
    identity: name,
    suiteName: "suite",
    className: "Class",
    name,
    fileName: `src/${run}/${name}.test.ts`,
    status: (place + run) % 4 === 0 ? 1 : 0,
    flags: 0,
    durationMs: 10 + place,
    message: null,
    stageIdentifier: "build",
    stepIdentifier: "unit",
  };
}

/** Executions of three days, newest first, each with other tests and some that are tried twice. */
async function storeHistory(db: Database): Promise<TestsOfExecution[]> {
  await storeProjects(db);
  const many: TestsOfExecution[] = [];
  for (let run = 0; run < 6; run++) {
    const { id } = await storeExecution(db, `run-${run}`, new Date(now.getTime() - run * 11 * hourMs));
    const names = Array.from({ length: 8 }, (_, index) => `test ${index + run}`);
    const results = [...names, ...names.slice(0, 2)].map((name, place) => resultOf(name, place, run));
    many.push({ executionId: id, results, stepNodeIds: new Map([["build unit", "n-unit"]]) });
  }
  return many;
}

async function storedIn(db: Database) {
  const nameOf = new Map((await db.select().from(tests)).map(({ id, name }) => [id, name]));
  const named = <Row extends { testId: number }>(rows: readonly Row[]) =>
    rows.map(({ testId, ...row }) => JSON.stringify({ name: nameOf.get(testId), ...row })).sort();
  return {
    tests: (await db.select().from(tests).orderBy(asc(tests.name))).map(({ id: _, ...row }) => row),
    runs: (await db.select().from(testRuns).orderBy(asc(testRuns.at))).map(({ id: _, ...row }) => row),
    results: named((await db.select().from(testResults)).map(({ runId: _, ...row }) => row)),
    days: named(await db.select().from(testDays)),
    places: named(await db.select().from(testPlaces)),
    totals: await db.select().from(projectTestDays).orderBy(asc(projectTestDays.day)),
  };
}

eachDatabase((_kind, open) => {
  test("tests of several executions that are stored together are as those that are stored one by one", async () => {
    const alone = await open();
    for (const each of await storeHistory(alone.db))
      await alone.db.transaction((tx) => storeTests(tx, { projectId: 1, now, ...each }));
    const together = await open();
    const many = await storeHistory(together.db);
    const stored = await together.db.transaction((tx) => storeTestsOfMany(tx, { projectId: 1, now, many }));
    expect(stored.map((each) => each?.total)).toEqual(many.map(({ results }) => results?.length));
    expect(await storedIn(together.db)).toEqual(await storedIn(alone.db));
    // Once more replaces, and changes nothing.
    await together.db.transaction((tx) => storeTestsOfMany(tx, { projectId: 1, now, many }));
    expect(await storedIn(together.db)).toEqual(await storedIn(alone.db));
  });

  test("an execution that is gone, or has no tests, keeps none of the others from being stored", async () => {
    const { db } = await open();
    const [first, second] = await storeHistory(db);
    if (first === undefined || second === undefined) throw new Error("no executions");
    const gone = { ...first, executionId: 987_654 };
    const empty = { ...first, results: [] };
    const stored = await db.transaction((tx) =>
      storeTestsOfMany(tx, { projectId: 1, now, many: [gone, empty, second] }),
    );
    expect(stored.slice(0, 2)).toEqual([null, null]);
    expect(stored[2]?.total).toBe(second.results?.length);
    expect(await db.$count(testRuns, eq(testRuns.executionId, second.executionId))).toBe(1);
  });
});
