import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { executions, testJudgements, testLedgers } from "@/lib/db/schema";
import { simulateQuarantine } from "@/lib/test-reliability/quarantine/simulate-quarantine";
import { contextOf } from "@/lib/test-reliability/uploads/stored-project.fixture";
import { changeStates } from "../states/change-state";
import { judgeLedger } from "./judge-ledger";
import {
  after,
  costOf,
  endsOf,
  everything,
  flakyHistory,
  minuteMs,
  prepare,
  type Run,
  scope,
  start,
  statuses,
  store,
} from "./run-ends.fixture";

vi.setConfig({ testTimeout: 90_000 });

oneDatabase((_kind, open) => {
  test("only what stood in the way of a run made it red, and only that costs", async () => {
    const { db } = await open();
    await prepare(db);
    const ids = await store(db, flakyHistory);
    await judgeLedger(contextOf(db), scope);
    const f = ids.get("f") ?? 0;
    const before = await costOf(db, f);
    expect(before).toMatchObject({ label: "flaky", executionsFailed: 4, reruns: 4, minutesLost: 120 });
    const redBefore = await simulateQuarantine({ ctx: contextOf(db), input: { testIds: [f] } });
    expect(redBefore).toMatchObject({ redRuns: 4, turnedGreen: 4, minutesSaved: 120 });

    await store(db, [
      { commit: "retried", at: after, execution: "passed", attempts: { unit: [["f"], []] } },
      { commit: "again", at: after + 5, execution: "failed", attempts: { unit: [["f", "h"], ["h"]] } },
      {
        commit: "ignored",
        at: after + 10,
        execution: "failed",
        steps: { unit: "Failed", e2e: "IgnoreFailed" },
        attempts: { unit: [["h"]], e2e: [["f"]] },
      },
      { commit: "passed", at: after + 15, execution: "passed", attempts: { e2e: [["f"]] } },
      { commit: "marked", at: after + 20, execution: "failed", attempts: { unit: [["f"]] }, marked: ["f"] },
      { commit: "stopped", at: after + 25, execution: "aborted", attempts: { unit: [["f"]] } },
    ]);
    await db.delete(testLedgers);
    await judgeLedger(contextOf(db), scope);
    const green = { colour: "green", failed: [], quarantined: [], triedAgain: false, minutes: null };
    expect(await endsOf(db, "retried")).toEqual([green]);
    expect(await endsOf(db, "again")).toEqual([{ ...green, colour: "red", failed: ["h"] }]);
    expect(await endsOf(db, "ignored")).toEqual([{ ...green, colour: "red", failed: ["h"] }]);
    expect(await endsOf(db, "passed")).toEqual([green]);
    expect(await endsOf(db, "marked")).toEqual([green]);
    expect(await endsOf(db, "stopped")).toEqual([{ ...green, colour: "stopped" }]);
    expect(await costOf(db, f)).toEqual(before);
  });

  test("a test that is in quarantine stands in nobody's way for as long and where that holds, counted at once or in steps", async () => {
    const { db } = await open();
    await prepare(db);
    const ids = await store(db, flakyHistory);
    const [f, g] = [ids.get("f") ?? 0, ids.get("g") ?? 0];
    const instant = (at: number) => new Date(start + at * minuteMs);
    const judge = async (at: number) => judgeLedger(contextOf(db, "admin", instant(at)), scope);
    await judge(after);
    const change = {
      testId: f,
      projectId: 1,
      setBy: "person" as const,
      by: null,
      reason: "being repaired",
      branches: null,
      scoreAtEntry: 0.1,
    };
    await db.transaction((tx) =>
      changeStates(tx, [
        {
          ...change,
          from: "flaky",
          to: "quarantined",
          expiresAt: instant(after + 600),
          at: instant(after + 100),
        },
        {
          ...change,
          testId: g,
          from: "flaky",
          to: "quarantined",
          expiresAt: null,
          branches: ["release/*"],
          at: instant(after + 100),
        },
      ]),
    );
    const run = (commit: string, at: number, failed: string[]): Run => {
      return { commit, at: after + at, execution: "failed", attempts: { unit: [failed] } };
    };
    await store(db, [
      run("before", 50, ["f"]),
      run("during", 200, ["f"]),
      run("with another", 210, ["f", "h"]),
    ]);
    await judge(after + 300);
    await store(db, [run("elsewhere", 320, ["g"]), run("ended", 700, ["f"])]);
    await judge(after + 720);
    const red = (...failed: string[]) => ({ colour: "red", failed, quarantined: [] });
    expect(await endsOf(db, "before")).toMatchObject([red("f")]);
    expect(await endsOf(db, "during")).toMatchObject([{ colour: "green", failed: [], quarantined: ["f"] }]);
    expect(await endsOf(db, "with another")).toMatchObject([{ ...red("h"), quarantined: ["f"] }]);
    expect(await endsOf(db, "elsewhere")).toMatchObject([red("g")]);
    expect(await endsOf(db, "ended")).toMatchObject([red("f")]);
    const stepwise = await everything(db);
    await db.delete(testJudgements);
    await db.delete(testLedgers);
    await judge(after + 720);
    expect(await everything(db)).toEqual(stepwise);
  });

  test("the waiting lasts from a run's end to the next green one of its pipeline or job, and delays merges alone", async () => {
    const { db } = await open();
    await prepare(db);
    const ids = await store(db, flakyHistory);
    await judgeLedger(contextOf(db), scope);
    const f = ids.get("f") ?? 0;
    const before = await costOf(db, f);
    const red: Run = {
      commit: "two pipelines",
      at: after,
      minutes: 20,
      execution: "failed",
      attempts: { unit: [["f"]] },
    };
    const green: Run = { ...red, execution: "passed", attempts: { unit: [[]] } };
    const upload: Run = { commit: "two jobs", at: after + 300, attempts: { unit: [["f"]] }, job: "shard 1" };
    await store(db, [
      { ...red, prNumber: 7 },
      { ...green, prNumber: 7, pipelineId: 2, at: after + 5, minutes: 1 },
      { ...green, prNumber: 7, at: after + 120, minutes: 15 },
      upload,
      { ...upload, job: "shard 2", at: after + 301, attempts: { unit: [[]] } },
      { ...upload, at: after + 350, attempts: { unit: [[]] } },
    ]);
    await db.delete(testLedgers);
    await judgeLedger(contextOf(db), scope);
    const waits = async (commit: string) => (await endsOf(db, commit)).map(({ minutes }) => minutes);
    expect(await waits("two pipelines")).toEqual([115, null, null]);
    expect(await waits("two jobs")).toEqual([50, null, null]);
    expect(await costOf(db, f)).toEqual({
      label: "flaky",
      executionsFailed: (before.executionsFailed ?? 0) + 2,
      reruns: (before.reruns ?? 0) + 2,
      minutesLost: (before.minutesLost ?? 0) + 165,
      mergesDelayed: (before.mergesDelayed ?? 0) + 1,
    });
  });

  test("an execution that ends after its results came is counted anew, as it ended", async () => {
    const { db } = await open();
    await prepare(db);
    await store(db, [
      ...flakyHistory,
      { commit: "late", at: after, execution: "running", attempts: { unit: [["f"]] } },
    ]);
    const at = (minutes: number) => contextOf(db, "admin", new Date(start + minutes * minuteMs));
    await judgeLedger(at(after + 10), scope);
    expect(await endsOf(db, "late")).toMatchObject([{ colour: "red" }]);
    await db
      .update(executions)
      .set({ ...statuses.passed, endedAt: new Date(start + (after + 20) * minuteMs) })
      .where(eq(executions.outcome, "running"));
    expect(await judgeLedger(at(after + 30), scope)).toMatchObject({ kind: "judged" });
    expect(await endsOf(db, "late")).toMatchObject([{ colour: "green" }]);
    expect(await judgeLedger(at(after + 30), scope)).toEqual({ kind: "unchanged" });
  });
});
