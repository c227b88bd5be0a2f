import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import type { Database } from "@/lib/db/database";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { executions, pipelines, projects, testRenames, testRuns } from "@/lib/db/schema";
import { storeDefaultBranches } from "@/lib/ingest/store-default-branches";
import type { SuiteRun } from "@/lib/insights/test-reliability/types";
import { storeRuns, testIdOf } from "@/lib/test-reliability/ledger/stored-history.fixture";
import {
  contextOf,
  now,
  storeExecution,
  storeProjects,
} from "@/lib/test-reliability/uploads/stored-project.fixture";
import { noTestFilters } from "@/schemas/test-reliability/filter-defaults";
import { readTests } from "./pages/read-tests";

const hourMs = 3_600_000;

async function prepare(db: Database): Promise<void> {
  await storeProjects(db);
  await db.update(projects).set({ watched: true });
  await db.update(pipelines).set({ defaultBranch: "main" });
}

/** A run so many hours ago in which each of the tests passed, or failed if its name ends with "!". */
function runOf(hoursAgo: number, tests: readonly string[], branch = "main"): SuiteRun {
  return {
    executionId: `run-${hoursAgo}-${branch}`,
    commitSha: `${hoursAgo}`.padStart(40, "c"),
    branch,
    at: now.getTime() - hoursAgo * hourMs,
    attempt: 1,
    results: tests.map((name) => ({
      testKey: name.replace("!", ""),
      status: name.endsWith("!") ? ("failed" as const) : ("passed" as const),
      durationMs: 5,
    })),
  };
}

oneDatabase((_kind, open) => {
  test("no run is counted both in the range and in the period before it, which is as long", async () => {
    const { db } = await open();
    await prepare(db);
    // `now` is 12:00 UTC: the last 24 hours touch two days, each counted whole.
    await storeRuns(
      db,
      [6, 18, 30, 42, 54, 66, 78, 90].map((hours) => runOf(hours, ["adds"])),
    );
    const ctx = contextOf(db);
    const day = await readTests({ ctx, input: { ...noTestFilters, range: "24h" } });
    expect([day.totals.runs, day.previous.runs]).toEqual([3, 4]);
    expect(day.notices.join(" ")).toContain("whole UTC days");
    const custom = { from: "2026-08-19T10:00:00.000Z", to: "2026-08-19T14:00:00.000Z" };
    const some = await readTests({ ctx, input: { ...noTestFilters, ...custom } });
    expect([some.totals.runs, some.previous.runs]).toEqual([2, 2]);
    const week = await readTests({ ctx, input: { ...noTestFilters, range: "7d" } });
    expect([week.totals.runs, week.previous.runs]).toEqual([8, 0]);
    expect(week.notices).toEqual([]);
  });

  test("a renamed test is one test, with what it did under all of its names, whatever narrows the page", async () => {
    const { db } = await open();
    await prepare(db);
    await storeRuns(db, [
      runOf(200, ["first name!", "other"]),
      runOf(150, ["second name!", "other"]),
      runOf(100, ["second name", "other"]),
      runOf(50, ["third name!", "other"]),
    ]);
    const [first, second, third] = await Promise.all(
      ["first name", "second name", "third name"].map((name) => testIdOf(db, name)),
    );
    const link = { projectId: 1, kind: "renamed" as const, confidence: 1, because: "told", at: now };
    await db.insert(testRenames).values([
      { ...link, fromTestId: first ?? 0, toTestId: second ?? 0 },
      { ...link, fromTestId: second ?? 0, toTestId: third ?? 0 },
    ]);
    const ctx = contextOf(db);
    for (const narrowed of [{}, { branch: "~default" }, { pipeline: "ci" }, { branch: "main" }]) {
      const input = { ...noTestFilters, range: "30d" as const, sort: "name" as const, ...narrowed };
      const { totals, tests } = await readTests({ ctx, input });
      expect(tests.map(({ name, runs, failed }) => [name, runs, failed])).toEqual([
        ["other", 4, 0],
        ["third name", 4, 3],
      ]);
      expect([narrowed, totals.ran]).toEqual([narrowed, 2]);
    }
    // Of a time when it had its first name: it is listed under the one that people know it by now.
    const past = { from: "2026-08-11T00:00:00.000Z", to: "2026-08-13T00:00:00.000Z" };
    const then = await readTests({ ctx, input: { ...noTestFilters, ...past, sort: "name" } });
    expect(then.tests.map(({ name, runs, failed }) => [name, runs, failed])).toEqual([
      ["other", 1, 0],
      ["third name", 1, 1],
    ]);
    const whole = await readTests({ ctx, input: { ...noTestFilters, range: "30d" } });
    expect([then.totals.failedTests, whole.totals.failedTests]).toEqual([1, 1]);
  });

  test("when the default branch of a pipeline changes, its tests are on the new one at once", async () => {
    const { db } = await open();
    await prepare(db);
    await storeRuns(db, [runOf(60, ["adds"], "main"), runOf(40, ["adds", "goes"], "trunk")]);
    const ctx = contextOf(db);
    const onDefault = async () => {
      const { tests } = await readTests({
        ctx,
        input: { ...noTestFilters, branch: "~default", sort: "name" },
      });
      return tests.map(({ name, runs }) => [name, runs]);
    };
    expect(await onDefault()).toEqual([["adds", 1]]);
    for (const name of ["one", "two"]) await storeExecution(db, name, new Date(now.getTime() - hourMs));
    await db.update(executions).set({ branch: "trunk" });
    await storeDefaultBranches(db, 1);
    expect(await onDefault()).toEqual([
      ["adds", 1],
      ["goes", 1],
    ]);
  });

  test("a pull request from a fork's branch of the same name is not of the default branch", async () => {
    const { db } = await open();
    await prepare(db);
    await storeRuns(db, [runOf(30, ["adds"]), runOf(20, ["adds!"])]);
    await db.update(testRuns).set({ prNumber: 12 }).where(eq(testRuns.executionRef, "run-20-main"));
    const { totals, tests } = await readTests({
      ctx: contextOf(db),
      input: { ...noTestFilters, branch: "~default" },
    });
    expect([totals.runs, totals.failedRuns]).toEqual([1, 0]);
    expect(tests.map(({ runs, failed }) => [runs, failed])).toEqual([[1, 0]]);
  });
});
