import { beforeAll, expect, test, vi } from "vitest";
import { analyseHistory, type HistoryAnalysis } from "@/lib/insights/test-reliability/judge/analyse-history";
import { failuresIn } from "@/lib/insights/test-reliability/judge/fault-model";
import { mergeResults } from "@/lib/insights/test-reliability/judge/identity";
import { reasonOfMessage } from "@/lib/insights/test-reliability/judge/reasons";
import type { SuiteRun, TestVerdict } from "@/lib/insights/test-reliability/types";
import { createClock } from "@/simulator/engine/clock";
import { Engine } from "@/simulator/engine/engine";
import { Journal } from "@/simulator/engine/journal";
import { buildWorld } from "@/simulator/story/build-world";
import { testReportOf } from "@/simulator/story/step-log";
import type { Truths } from "@/simulator/story/truth-types";
import { truthsOf } from "@/simulator/story/truths";

vi.setConfig({ hookTimeout: 240_000 });

/*
 * The simulated account's tests judged as the product judges those of a real one, against what the story knows of them.
 */

const now = Date.parse("2026-09-16T14:20:00Z");
let truths: Truths;
/** By repository. */
const analyses = new Map<string, HistoryAnalysis>();

beforeAll(() => {
  const world = buildWorld({ seed: 20, storyNow: now, executions: 3000, accountId: null });
  const clock = createClock(() => now, 0);
  const engine = new Engine(world, clock, new Journal(null), { speed: 10, background: false });
  engine.begin(null);
  truths = truthsOf(world);
  const histories = new Map<string, SuiteRun[]>();
  for (const execution of world.index.executionById.values()) {
    const { build } = execution;
    if (build === null || execution.endTs === null) continue;
    for (const stage of execution.stages)
      for (const step of stage.steps) {
        if (step.spec.testSuiteKey === null) continue;
        const cases = testReportOf(world, execution, stage, step);
        if (cases.length === 0) continue;
        const history = histories.get(build.repository.name) ?? [];
        histories.set(build.repository.name, history);
        history.push({
          executionId: execution.id,
          jobKey: `${execution.pipelineIdentifier} ${step.spec.identifier}`,
          commitSha: build.commit.sha,
          branch: build.branch,
          at: execution.startTs,
          attempt: execution.attempt,
          results: mergeResults(
            cases.map(({ className, name, status, durationMs, message }) => ({
              testKey: `${className}#${name}`,
              status,
              durationMs,
              message: message ?? undefined,
            })),
          ),
        });
      }
  }
  for (const [repository, runs] of histories) analyses.set(repository, analyseHistory(runs, "main"));
});

const verdicts = (): TestVerdict[] => [...analyses.values()].flatMap(({ tests }) => [...tests.values()]);
const verdictOf = (testKey: string) => verdicts().find((verdict) => verdict.testKey === testKey);

test("what is called flaky was made flaky, and what was made flaky and failed more than once is called so", () => {
  const planted = new Map(truths.flakyTests.map((truth) => [truth.id, truth]));
  const called = verdicts().filter(({ label }) => label === "flaky");
  expect(called.filter(({ testKey }) => !planted.has(testKey)).map(({ testKey }) => testKey)).toEqual([]);
  const missed = [...planted.keys()].filter((id) => {
    const verdict = verdictOf(id);
    return verdict !== undefined && verdict.failures > 1 && verdict.label !== "flaky";
  });
  expect(missed).toEqual([]);
  expect(called.length).toBeGreaterThan(5);
  for (const { testKey, interval } of called) {
    const rate = planted.get(testKey)?.rate ?? 0;
    // A twelfth of the intervals of 90 % may miss; none by far.
    expect(interval.low).toBeLessThan(rate * 2);
    expect(interval.high).toBeGreaterThan(rate / 2);
  }
});

test("a planted regression is named with its commit, and never called flaky", () => {
  const bad = truths.planted.filter(({ kind, testIds }) => kind === "test_regression" && testIds.length > 0);
  expect(bad.length).toBeGreaterThan(0);
  for (const { commitSha, fixedByCommitSha, testIds } of bad)
    for (const id of testIds) {
      const verdict = verdictOf(id);
      expect([id, verdict?.label]).toEqual([
        id,
        fixedByCommitSha === null ? "regression" : expect.stringMatching(/^(fixed|healthy)$/),
      ]);
      const faults = verdict?.episodes.filter(({ probability }) => probability >= 0.5) ?? [];
      expect(faults.flatMap(({ suspectCommits }) => suspectCommits)).toContain(commitSha);
    }
});

test("a broken test is broken, and an outage is charged to no test", () => {
  for (const { testIds } of truths.planted.filter(({ kind }) => kind === "broken_test"))
    for (const id of testIds) expect([id, verdictOf(id)?.label]).toEqual([id, "broken"]);
  const guilty = new Set([
    ...truths.flakyTests.map(({ id }) => id),
    ...truths.planted.flatMap(({ testIds }) => testIds),
  ]);
  // Pull requests break tests on their own commits; on the default branch nothing else ever failed but by its environment.
  const charged: string[] = [];
  for (const { ledger } of analyses.values())
    for (const [testKey, { packed }] of ledger.tests)
      if (!guilty.has(testKey) && packed.some((byte, i) => ledger.onDefault[i] === 1 && failuresIn(byte) > 0))
        charged.push(testKey);
  expect(charged).toEqual([]);
  const blamed = verdicts().filter(
    ({ testKey, label }) => !guilty.has(testKey) && label !== "healthy" && label !== "watched",
  );
  expect(blamed.map(({ testKey, label }) => [testKey, label])).toEqual([]);
});

test("most reasons that the story gave are found in the messages", () => {
  const judged = truths.flakyTests.flatMap(({ id, reason }) => {
    const [found] = verdictOf(id)?.reasons ?? [];
    return found === undefined ? [] : [{ expected: reason.replaceAll(" ", "_"), found: found.reason }];
  });
  const right = judged.filter(
    ({ expected, found }) => found === expected || (expected === "time_and_date" && found === "date_time"),
  );
  expect(right.length / judged.length).toBeGreaterThan(0.5);
  expect(reasonOfMessage("deadlock detected")).toBe("concurrency");
});
