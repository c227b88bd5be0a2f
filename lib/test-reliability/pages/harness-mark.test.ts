import { expect, test, vi } from "vitest";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { pipelines, projects } from "@/lib/db/schema";
import { harnessFlaky } from "@/lib/insights/test-reliability/judge/harness-flaky";
import { sameCommitDisagreements } from "@/lib/insights/test-reliability/judge/same-commit";
import type { SuiteRun, TestRun } from "@/lib/insights/test-reliability/types";
import { judgeLedger } from "@/lib/test-reliability/ledger/judge-ledger";
import { repo, storeRuns, testIdOf } from "@/lib/test-reliability/ledger/stored-history.fixture";
import { contextOf, now, storeProjects } from "@/lib/test-reliability/uploads/stored-project.fixture";
import { noTestFilters } from "@/schemas/test-reliability/filter-defaults";
import { getTest } from "./get-test";
import { readTests } from "./read-tests";

vi.setConfig({ testTimeout: 90_000 });

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** A test that runs every half hour: more results within Harness's 14 days than its page draws. */
const names = ["marked", "cleared", "aged"] as const;
const passes = 600;

/** Both results on one commit before all of these passes; what comes after them tells the three apart. */
function busyHistory(): SuiteRun[] {
  const first = now.getTime() - 13 * dayMs;
  const old = now.getTime() - 20 * dayMs;
  const runs: SuiteRun[] = [];
  const add = (at: number, commit: string, failing: readonly string[]) =>
    runs.push({
      executionId: `run-${runs.length}`,
      commitSha: commit.padEnd(40, "0"),
      branch: "main",
      at,
      attempt: 1,
      results: [...names, "sound one", "sound two", "sound three"].map((testKey) => {
        const failed = failing.includes(testKey);
        return {
          testKey,
          status: failed ? "failed" : "passed",
          durationMs: 5,
          ...(failed ? { message: `${testKey} broke` } : {}),
        };
      }),
    });
  add(old, "a1", ["aged"]);
  add(old + hourMs, "a1", []);
  add(first, "b1", ["marked", "cleared"]);
  add(first + hourMs, "b1", []);
  for (let index = 0; index < passes; index++) add(first + (index + 4) * (hourMs / 2), `c${index}`, []);
  // Fails now, on a commit that nobody tried again: the row of passes ends, and the mark comes back.
  add(now.getTime() - 2 * hourMs, "d1", ["marked"]);
  return runs;
}

oneDatabase((_kind, open) => {
  test("Harness's mark is one and the same on the list and on the test's page, however often a test runs", async () => {
    const { db } = await open();
    await storeProjects(db);
    await db.update(projects).set({ watched: true });
    await db.update(pipelines).set({ defaultBranch: "main" });
    const history = busyHistory();
    await storeRuns(db, history);
    const ctx = contextOf(db);
    const before = await getTest({ ctx, input: { testId: await testIdOf(db, "marked") } });
    expect(before).toMatchObject({
      flaky: false,
      judgement: null,
      disagreements: [{ passed: 1, failed: 1 }],
    });
    await judgeLedger(ctx, { projectId: 1, repo });

    const list = await readTests({ ctx, input: { ...noTestFilters, range: "60d" } });
    for (const name of names) {
      const own = history.flatMap((run): TestRun[] =>
        run.results
          .filter(({ testKey }) => testKey === name)
          .map((result) => ({ ...result, ...run, attempt: 1, testKey: name })),
      );
      const expected = harnessFlaky(own, now.getTime());
      const row = list.tests.find((each) => each.name === name);
      const page = await getTest({ ctx, input: { testId: await testIdOf(db, name) } });
      const mark = {
        flaky: expected.flaky,
        clearedBy: expected.clearedBy,
        consecutivePasses: expected.consecutivePasses,
      };
      expect([name, row]).toMatchObject([name, mark]);
      expect([name, page]).toMatchObject([name, mark]);
      expect(page.flakyCommits).toBe(row?.disagreements);
      expect(page.disagreements).toEqual(
        sameCommitDisagreements(own).map(({ commitSha, branch, passed, failed, failedExecutionIds }) => ({
          commitSha,
          branch,
          passed,
          failed,
          executionIds: failedExecutionIds,
        })),
      );
      expect(page.disagreements).toHaveLength(1);
    }
    const marks = await Promise.all(
      names.map(async (name) => {
        const page = await getTest({ ctx, input: { testId: await testIdOf(db, name) } });
        return [page.flaky, page.clearedBy];
      }),
    );
    expect(marks).toEqual([
      [true, null],
      [false, "consecutive_passes"],
      [false, "age"],
    ]);
  });
});
