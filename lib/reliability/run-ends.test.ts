import { and, asc, eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import type { Database } from "@/lib/db/client";
import {
  executionSteps,
  executions,
  pipelines,
  projects,
  testJudgements,
  testLedgers,
  testResultFlags,
  testResults,
  testRunEnds,
  testRuns,
  testStatusCodes,
  tests,
} from "@/lib/db/schema";
import { eachDatabase } from "@/lib/db/test-databases";
import { contextOf, now, storeExecution, storeProjects } from "@/lib/test-results/stored-project.fixture";
import { simulateQuarantine } from "@/lib/tests/simulate-quarantine";
import type { Outcome } from "@/schemas/execution-status";
import { changeStates } from "./change-state";
import { judgeLedger } from "./judge-ledger";
import { repo } from "./stored-history.fixture";

vi.setConfig({ testTimeout: 90_000 });

const scope = { projectId: 1, repo };
const minuteMs = 60_000;
const start = now.getTime() - 20 * 24 * 60 * minuteMs;
const statuses: Record<string, { status: string; outcome: Outcome }> = {
  passed: { status: "Success", outcome: "succeeded" },
  failed: { status: "Failed", outcome: "failed" },
  aborted: { status: "Aborted", outcome: "cancelled" },
  running: { status: "Running", outcome: "running" },
};

interface Run {
  /** Of the execution; without one it is an upload. */
  execution?: keyof typeof statuses;
  /** Status of the steps, where it is not the execution's. */
  steps?: Record<string, string>;
  /** By step: its attempts, each with the tests that failed. Other tests of `names` passed. */
  attempts: Record<string, string[][]>;
  commit: string;
  /** When it began and how long it took. */
  at: number;
  minutes?: number;
  pipelineId?: number;
  job?: string;
  prNumber?: number;
  /** Failures that Harness marks as those of quarantined tests. */
  marked?: string[];
}

const names = ["f", "g", "h", ...Array.from({ length: 12 }, (_, i) => `steady ${i}`)];

async function store(db: Database, runs: readonly Run[]): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  for (const name of names) {
    const [row] = await db
      .insert(tests)
      .values({
        projectId: 1,
        identity: name,
        repo,
        suiteName: "suite",
        className: "",
        name,
        fileName: null,
        firstSeenAt: new Date(start),
        lastSeenAt: now,
      })
      .onConflictDoUpdate({ target: [tests.projectId, tests.identity], set: { lastSeenAt: now } })
      .returning({ id: tests.id });
    ids.set(name, row?.id ?? 0);
  }
  for (const run of runs) await storeOne(db, run, ids);
  return ids;
}

async function storeOne(db: Database, run: Run, ids: ReadonlyMap<string, number>): Promise<void> {
  const at = new Date(start + run.at * minuteMs);
  const ended = new Date(at.getTime() + (run.minutes ?? 0) * minuteMs);
  const ref = `${run.commit}-${run.pipelineId ?? 1}-${run.at}`;
  let executionId: number | null = null;
  if (run.execution !== undefined) {
    const execution = await storeExecution(db, ref, at);
    executionId = execution.id;
    const { status, outcome } = statuses[run.execution] ?? {
      status: "Success",
      outcome: "succeeded" as const,
    };
    await db
      .update(executions)
      .set({
        status,
        outcome,
        endedAt: run.execution === "running" ? null : ended,
        pipelineId: run.pipelineId ?? 1,
      })
      .where(eq(executions.id, execution.id));
    for (const [step, stepStatus] of Object.entries({ unit: status, e2e: status, ...run.steps }))
      await db
        .update(executionSteps)
        .set({ status: stepStatus })
        .where(and(eq(executionSteps.executionId, execution.id), eq(executionSteps.nodeId, `n-${step}`)));
  }
  const [row] = await db
    .insert(testRuns)
    .values({
      projectId: 1,
      source: executionId === null ? "upload" : "harness",
      executionId,
      executionRef: executionId === null ? null : ref,
      pipelineId: executionId === null ? null : (run.pipelineId ?? 1),
      job: run.job ?? "",
      repo,
      branch: run.prNumber === undefined ? "main" : `topic-${run.prNumber}`,
      prNumber: run.prNumber ?? null,
      commitSha: run.commit,
      at,
      passed: names.length,
      updatedAt: ended,
    })
    .returning({ id: testRuns.id });
  const runId = row?.id ?? 0;
  for (const [step, attempts] of Object.entries(run.attempts))
    await db.insert(testResults).values(
      attempts.flatMap((failed, attempt) =>
        names
          // A later attempt holds what failed before.
          .filter((name) => attempt === 0 || attempts[attempt - 1]?.includes(name))
          .map((name) => ({
            testId: ids.get(name) ?? 0,
            runId,
            at,
            attempt,
            status: testStatusCodes[failed.includes(name) ? "failed" : "passed"],
            flags: run.marked?.includes(name) ? testResultFlags.quarantined : 0,
            durationMs: 10,
            stepNodeId: executionId === null ? step : `n-${step}`,
            message: failed.includes(name) ? `${name} is wrong` : null,
          })),
      ),
    );
}

/** Fails now and then in a way that makes `f` flaky, one red and one green run at a time. */
const flakyHistory: Run[] = Array.from({ length: 40 }, (_, i): Run[] => {
  const at = i * 60;
  const green: Run = { commit: `base${i}`, at, attempts: { unit: [[]] }, execution: "passed" };
  if (i % 10 !== 5) return [green];
  return [
    { ...green, execution: "failed", attempts: { unit: [["f"]] } },
    { ...green, at: at + 30 },
  ];
}).flat();
const after = 40 * 60;

async function prepare(db: Database) {
  await storeProjects(db);
  await db.update(projects).set({ watched: true });
  await db
    .insert(pipelines)
    .values({ id: 2, projectId: 1, identifier: "lint", name: "Lint", modules: [], tags: {}, seenAt: now });
}

async function endsOf(db: Database, commit: string) {
  const rows = await db
    .select({ end: testRunEnds })
    .from(testRunEnds)
    .where(eq(testRunEnds.commitSha, commit))
    .orderBy(asc(testRunEnds.at), asc(testRunEnds.runId));
  const named = new Map((await db.select().from(tests)).map(({ id, name }) => [id, name]));
  return rows.map(({ end }) => ({
    colour: end.colour,
    failed: end.failedIds.map((id) => named.get(id)),
    quarantined: end.quarantinedIds.map((id) => named.get(id)),
    triedAgain: end.triedAgain,
    minutes: end.waitedMs === null ? null : end.waitedMs / minuteMs,
  }));
}

const costOf = async (db: Database, testId: number) => {
  const [row] = await db.select().from(testJudgements).where(eq(testJudgements.testId, testId));
  return {
    label: row?.label,
    executionsFailed: row?.executionsFailed,
    reruns: row?.reruns,
    minutesLost: row?.minutesLost,
    mergesDelayed: row?.mergesDelayed,
  };
};

async function everything(db: Database) {
  const ends = await db.select().from(testRunEnds).orderBy(asc(testRunEnds.runId));
  const judgements = await db.select().from(testJudgements).orderBy(asc(testJudgements.testId));
  return {
    ends: ends.map(({ ledgerId, ...end }) => end),
    costs: judgements.map(({ testId, executionsFailed, reruns, minutesLost, recommendation, because }) => ({
      testId,
      executionsFailed,
      reruns,
      minutesLost,
      recommendation,
      because,
    })),
  };
}

eachDatabase((_kind, open) => {
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
