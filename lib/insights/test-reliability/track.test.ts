import { describe, expect, test } from "vitest";
import type { TestStatus } from "@/schemas/test-reliability/labels";
import { analyseHistory } from "./judge/analyse-history";
import { harnessFlaky, harnessWindowMs } from "./judge/harness-flaky";
import { judgeTest } from "./judge/judge-test";
import { applyRun, createLedger, type Ledger } from "./judge/ledger";
import { headerText, ledgerOf, recordBytes, recordOfBytes } from "./judge/ledger-snapshot";
import { sameCommitDisagreements } from "./judge/same-commit";
import { createTrack, harnessMarkAt, noteResult, stripLength, type TestTrack } from "./judge/track";
import type { SuiteRun, TestRun } from "./types";

const dayMs = 86_400_000;

function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A history of some tests, retries and pull requests among it, over some weeks. */
function history(seed: number, count = 300): SuiteRun[] {
  const random = numbers(seed);
  return Array.from({ length: count }, (_, i) => {
    const retry = i > 0 && random() < 0.2;
    const pull = random() < 0.3;
    return {
      executionId: String(i),
      commitSha: `c${retry ? i - 1 : i}`,
      branch: pull ? `pr/${i}` : "main",
      at: (i / count) * 40 * dayMs,
      attempt: retry ? 2 : 1,
      results: Array.from({ length: 15 }, (_, t) => {
        const failed = random() < t * 0.02 || (t === 14 && i > 200);
        const status: TestStatus = failed ? "failed" : random() < 0.05 ? "skipped" : "passed";
        return { testKey: `t${t}`, status, durationMs: 5, message: failed ? `t${t} is wrong` : undefined };
      }),
    };
  });
}

describe("what is kept of a test", () => {
  test.each([1, 2, 3])("gives Harness's mark as all of its runs give it (history %i)", (seed) => {
    const runs = history(seed);
    const tracks = new Map<string, TestTrack>();
    const single = new Map<string, TestRun[]>();
    const commits = new Map<string, number>();
    for (const run of runs) {
      if (!commits.has(run.commitSha)) commits.set(run.commitSha, commits.size);
      for (const result of run.results) {
        const track = tracks.get(result.testKey) ?? createTrack();
        tracks.set(result.testKey, track);
        noteResult(track, result, {
          commit: commits.get(run.commitSha) ?? 0,
          at: run.at,
          run: run.executionId,
          pipelineId: 1,
        });
        const { executionId, commitSha, branch, at, attempt } = run;
        const own = single.get(result.testKey) ?? [];
        single.set(result.testKey, own);
        own.push({ ...result, executionId, commitSha, branch, at, attempt });
      }
    }
    for (const daysLater of [0, 3, 10, 20]) {
      const now = (runs.at(-1)?.at ?? 0) + daysLater * dayMs;
      for (const [testKey, track] of tracks) {
        const own = single.get(testKey) ?? [];
        const { flaky, consecutivePasses, clearedBy } = harnessFlaky(own, now);
        const mark = harnessMarkAt(
          { disagreedAt: track.disagreedAt.values(), consecutivePasses: track.consecutivePasses },
          now,
        );
        const inWindow = own.filter((run) => run.at > now - harnessWindowMs);
        expect({ testKey, flaky: mark.flaky, passes: track.consecutivePasses }).toEqual({
          testKey,
          flaky,
          passes: consecutivePasses,
        });
        expect(mark.disagreements).toBe(sameCommitDisagreements(inWindow).length);
        expect([testKey, mark.clearedBy]).toEqual([testKey, clearedBy]);
      }
    }
  });

  test("shows the last outcomes, newest last, and the pipelines it ran in", () => {
    const track = createTrack();
    for (let i = 0; i < 60; i++)
      noteResult(
        track,
        { testKey: "t", status: i === 59 ? "failed" : "passed", durationMs: 1, message: "no\nstack" },
        { commit: i, at: i, run: `r${i}`, pipelineId: i % 3 },
      );
    expect(track.strip).toBe(`${"p".repeat(stripLength - 1)}f`);
    expect(track.pipelines).toEqual([0, 1, 2].map((_, i) => (57 + i) % 3));
    expect(track).toMatchObject({ lastFailedRun: "r59", lastFailedMessage: "no", consecutivePasses: 0 });
  });
});

describe("a ledger kept as bytes between any two runs", () => {
  test("judges every test as one that was never put away", () => {
    const runs = history(9);
    const whole = analyseHistory(runs, "main");
    let ledger = createLedger("main");
    const stored = new Map<string, Uint8Array>();
    for (const run of runs) {
      const fresh: Ledger = ledgerOf(headerText(ledger));
      for (const { testKey } of run.results) {
        const bytes = stored.get(testKey);
        if (bytes) fresh.tests.set(testKey, recordOfBytes(bytes).record);
      }
      applyRun(fresh, run);
      for (const [testKey, record] of fresh.tests)
        stored.set(testKey, recordBytes({ record, track: createTrack() }));
      ledger = fresh;
    }
    for (const [testKey, bytes] of stored) {
      const { record } = recordOfBytes(bytes);
      expect(judgeTest(ledger, record)).toEqual(whole.tests.get(testKey));
    }
    expect(stored.size).toBe(15);
  });

  test("refuses bytes that are none of its own instead of judging from them", () => {
    expect(() => recordOfBytes(new Uint8Array(40))).toThrow();
    expect(() => ledgerOf("{}")).toThrow();
  });
});
