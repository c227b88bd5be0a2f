import { expect, test, vi } from "vitest";
import { projectTestDays, testDays, testRuns, tests } from "@/lib/db/schema";
import { eachDatabase } from "@/lib/db/test-databases";
import { madeUpHistory, numbers, storeRuns } from "@/lib/reliability/stored-history.fixture";
import { now, storeProjects } from "@/lib/test-results/stored-project.fixture";
import { rebuildTestDays, recountTestDays } from "./roll-up-test-days";

vi.setConfig({ testTimeout: 60_000 });

eachDatabase((kind, open) => {
  test("the days of tests, counted again one by one in any order, equal a recount of all", async () => {
    const { db } = await open();
    const random = numbers(kind === "pglite" ? 7 : 8);
    await storeProjects(db);
    await storeRuns(db, madeUpHistory(3, now.getTime(), 50).runs);
    const rollUps = async () => ({
      days: await db.select().from(testDays).orderBy(testDays.testId, testDays.day),
      totals: await db.select().from(projectTestDays).orderBy(projectTestDays.day),
    });
    const all = (await db.select({ id: tests.id }).from(tests)).map(({ id }) => id);
    for (const { at } of await db.select({ at: testRuns.at }).from(testRuns)) {
      await db.transaction((tx) =>
        recountTestDays(tx, 1, random() < 0.5 ? all : all.filter(() => random() < 0.5), at),
      );
      await db.transaction((tx) => recountTestDays(tx, 1, all, at));
    }
    const incremental = await rollUps();
    await db.transaction((tx) => rebuildTestDays(tx, 1));
    expect(incremental).toEqual(await rollUps());
    expect(incremental.totals.length).toBeGreaterThan(5);
  });
});
