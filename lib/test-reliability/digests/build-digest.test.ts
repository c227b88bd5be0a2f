import { expect, test, vi } from "vitest";
import type { Database } from "@/lib/db/database";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { projects, testStateChanges } from "@/lib/db/schema";
import type { SuiteRun } from "@/lib/insights/test-reliability/types";
import { contextOf, now, storeProjects } from "@/lib/test-reliability/uploads/stored-project.fixture";
import type { TestState } from "@/schemas/test-reliability/labels";
import { judgeLedger } from "../ledger/judge-ledger";
import { repo, storeRuns, testIdOf } from "../ledger/stored-history.fixture";
import { changeStates } from "../states/change-state";
import { buildDigest, weekEndBefore, weekMs } from "./build-digest";

vi.setConfig({ testTimeout: 90_000 });

const hourMs = 3_600_000;
const weekEnd = weekEndBefore(now);
const weekStart = weekEnd.getTime() - weekMs;
const together = ["x1", "x2", "x3"];
const names = ["a", "b", ...together, ...Array.from({ length: 20 }, (_, i) => `s${i}`)];

/** One run every four hours from three weeks before the week on; what failed is tried again an hour later and passes. */
function history(failedAt: (hour: number) => Record<string, string> | undefined): SuiteRun[] {
  const runs: SuiteRun[] = [];
  for (let hour = -21 * 24; hour < 7 * 24; hour += 4) {
    const failures = failedAt(hour);
    for (const attempt of failures === undefined ? [1] : [1, 2])
      runs.push({
        executionId: `run ${hour}.${attempt}`,
        commitSha: `${hour + 1_000}`.padStart(40, "d"),
        branch: "main",
        at: weekStart + (hour + attempt - 1) * hourMs,
        attempt: 1,
        results: names.map((testKey) => {
          const message = attempt === 1 ? failures?.[testKey] : undefined;
          return message === undefined
            ? { testKey, status: "passed", durationMs: 10 }
            : { testKey, status: "failed", durationMs: 10, message };
        }),
      });
  }
  return runs;
}

async function prepare(db: Database, runs: readonly SuiteRun[]) {
  await storeProjects(db);
  await db.update(projects).set({ watched: true });
  await storeRuns(db, runs);
  const ctx = contextOf(db);
  await judgeLedger(ctx, { projectId: 1, repo });
  return ctx;
}

oneDatabase((_kind, open) => {
  test("each red run of the week counts once, and its waiting is shared among the tests that chance made fail", async () => {
    const { db } = await open();
    const ctx = await prepare(
      db,
      history((hour): Record<string, string> | undefined => {
        if ([-400, -300, -200, -100].includes(hour)) return { a: "a is wrong" };
        if ([-380, -280, -180, -80].includes(hour)) return { b: "b is wrong" };
        if (hour === 20) return { a: "a is wrong", b: "b is wrong" };
        // Three for the first time with one message: something outside of them, which takes no part of the waiting.
        const outside = Object.fromEntries(together.map((name) => [name, "the queue is gone"]));
        return hour === 60 ? { a: "a is wrong", ...outside } : undefined;
      }),
    );
    const digest = await buildDigest(ctx, "", weekEnd);
    expect(digest).toMatchObject({ runsLost: 2, minutesLost: 120 });
    expect(digest.summary).toContain("2 red runs by chance, 120 minutes lost");
    expect(digest.offenders.map(({ name, runsLost, minutesLost }) => [name, runsLost, minutesLost])).toEqual([
      ["a", 2, 90],
      ["b", 1, 30],
    ]);
  });

  test("new and fixed is what became so that week, whatever it passed through", async () => {
    const { db } = await open();
    const ctx = await prepare(
      db,
      history(() => undefined),
    );
    const turns: Record<string, TestState[]> = {
      // Flaky before the week, and only quarantined in it.
      s0: ["flaky", "quarantined"],
      s1: ["healthy", "watched", "flaky", "quarantined"],
      s2: ["quarantined", "fixed", "flaky"],
      // Repaired an earlier week.
      s3: ["fixed", "healthy"],
      s4: ["regression", "fixed", "healthy"],
      s5: ["broken", "healthy"],
      s6: ["watched", "healthy"],
      s7: ["flaky", "fixed"],
      s8: ["regression", "broken"],
      s9: ["quarantined", "regression"],
      s10: ["healthy", "regression", "fixed"],
    };
    for (const [name, states] of Object.entries(turns)) {
      const testId = await testIdOf(db, name);
      for (const [index, to] of states.slice(1).entries())
        await changeStates(db, [
          {
            testId,
            projectId: 1,
            from: states[index] ?? null,
            to,
            setBy: "policy",
            by: null,
            reason: "as told",
            expiresAt: null,
            branches: null,
            scoreAtEntry: 0,
            at: new Date(weekStart + (index + 1) * hourMs),
          },
        ]);
    }
    const digest = await buildDigest(ctx, "", weekEnd);
    const called = (of: readonly { name: string }[]) => of.map(({ name }) => name).sort();
    expect(called(digest.newlyFlaky)).toEqual(["s1"]);
    expect(called(digest.fixed)).toEqual(["s10", "s4", "s5", "s7"]);
    expect(called(digest.broke)).toEqual(["s9"]);
    const next = await buildDigest(ctx, "", new Date(weekEnd.getTime() + weekMs));
    expect([next.newlyFlaky, next.fixed, next.broke]).toEqual([[], [], []]);
  });

  test("a week of thousands of changes is told by how each test began and ended it", async () => {
    const { db } = await open();
    const ctx = await prepare(
      db,
      history(() => undefined),
    );
    const change = async (name: string, from: TestState, to: TestState, minute: number) => ({
      testId: await testIdOf(db, name),
      projectId: 1,
      from,
      to,
      setBy: "policy" as const,
      reason: "as told",
      at: new Date(weekStart + minute * 60_000),
    });
    const restless = await change("s2", "healthy", "watched", 10);
    await db.insert(testStateChanges).values([
      await change("s0", "healthy", "flaky", 1),
      await change("s1", "regression", "fixed", 1),
      ...Array.from({ length: 2_000 }, (_, i) => ({
        ...restless,
        from: (i % 2 === 0 ? "healthy" : "watched") as TestState,
        to: (i % 2 === 0 ? "watched" : "healthy") as TestState,
        at: new Date(restless.at.getTime() + i * 1_000),
      })),
      await change("s0", "flaky", "quarantined", 100),
      await change("s1", "fixed", "healthy", 100),
    ]);
    const digest = await buildDigest(ctx, "", weekEnd);
    expect(digest.newlyFlaky.map(({ name }) => name)).toEqual(["s0"]);
    expect(digest.fixed.map(({ name }) => name)).toEqual(["s1"]);
    expect(digest.broke).toEqual([]);
    expect(
      digest.changes
        .slice(0, 2)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["s0", "s1"]);
    expect(digest.changes).toHaveLength(50);
  });
});
