import { describe, expect, test } from "vitest";
import { analyseHistory } from "./judge/analyse-history";
import { defaultPolicy } from "./quarantine/policy";
import { previewPolicy } from "./quarantine/preview-policy";
import { advise, costsOf, replayBasisOf, simulateQuarantine } from "./quarantine/quarantine";
import type { SuiteRun } from "./types";

const start = Date.UTC(2026, 0, 5);
const hour = 60 * 60 * 1000;
const steady = Array.from({ length: 20 }, (_, i) => `steady ${i}`);

/** One word per attempt: "c7.2:a,b" is the second attempt of commit 7, in which a and b failed; "pr7.1:" a green one of a pull request. */
function runs(text: string): SuiteRun[] {
  return text.split(" ").map((word) => {
    const [, kind = "c", number = "0", attempt = "1", failed = ""] =
      /^(c|pr)(\d+)\.(\d):(.*)$/.exec(word) ?? [];
    const failing = new Set(failed.split(",").filter((name) => name !== ""));
    const all = failing.has("ALL") ? new Set(["a", "b", "real", ...steady]) : failing;
    return {
      executionId: word,
      commitSha: `${kind}${number}`,
      branch: kind === "c" ? "main" : `pr/${number}`,
      prNumber: kind === "c" ? null : Number(number),
      at: start + Number(number) * hour + (Number(attempt) - 1) * 30 * 60_000,
      attempt: Number(attempt),
      results: ["a", "b", "real", ...steady].map((testKey) => ({
        testKey,
        status: all.has(testKey) ? ("failed" as const) : ("passed" as const),
        durationMs: testKey === "b" ? 90_000 : 10,
        message: all.has(testKey) ? `${testKey} is wrong` : undefined,
      })),
    };
  });
}

const green = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `c${from + i}.1:`).join(" ");

const story = runs(
  [
    green(1, 20),
    "c21.1:a c21.2:",
    green(22, 30),
    "pr31.1:a pr31.2:",
    green(32, 40),
    "c41.1:a,b c41.2:",
    "c42.1:ALL c42.2:",
    green(43, 50),
    "c51.1:b c51.2:",
    green(52, 60),
    "c61.1:real c62.1:real,a c63.1:real",
    green(64, 80),
  ].join(" "),
);
const analysis = analyseHistory(story, "main");
const basis = replayBasisOf(analysis);

test("the story reads as told", () => {
  expect(["a", "b", "real"].map((key) => analysis.tests.get(key)?.label)).toEqual([
    "flaky",
    "flaky",
    "fixed",
  ]);
});

describe("quarantine replayed", () => {
  test.each([
    [["a"], { redRuns: 7, turnedGreen: 2, faultsHidden: 0, minutesSaved: 60 }],
    [["a", "b"], { redRuns: 7, turnedGreen: 4, faultsHidden: 0, minutesSaved: 120 }],
    [["steady 1"], { redRuns: 7, turnedGreen: 0, faultsHidden: 0, minutesSaved: 0 }],
    [["real"], { redRuns: 7, turnedGreen: 2, faultsHidden: 2, minutesSaved: 0 }],
    [[], { redRuns: 7, turnedGreen: 0, faultsHidden: 0, minutesSaved: 0 }],
  ])("of %j: outages are left out, and a hidden fault is counted as one", (testKeys, expected) => {
    expect(simulateQuarantine(basis, testKeys)).toMatchObject(expected);
  });

  test("the summary states the effect", () => {
    expect(simulateQuarantine(basis, ["a", "b"]).summary).toBe(
      "Quarantining these 2 tests would have turned 4 of 7 red runs green and hidden no fault.",
    );
  });

  test("a period leaves out what came before it", () => {
    expect(simulateQuarantine(replayBasisOf(analysis, start + 45 * hour), ["a", "b"])).toMatchObject({
      redRuns: 4,
      turnedGreen: 1,
    });
  });
});

test("cost counts runs that were red for nothing, and shares their waiting", () => {
  const costs = costsOf(basis);
  expect(costs.get("a")).toMatchObject({ executionsFailed: 3, reruns: 3, minutesLost: 75, mergesDelayed: 1 });
  expect(costs.get("b")).toMatchObject({ executionsFailed: 2, reruns: 2, minutesLost: 45, mergesDelayed: 0 });
  expect(costs.has("real")).toBe(false);
});

test("a merge is delayed where a pull request's commit turned green later, and nowhere else", () => {
  const before = [green(1, 20), "c21.1:a c21.2:", green(22, 30)].join(" ");
  const delayed = (text: string, prNumber: number | null = 31) => {
    const history = runs(`${before} ${text}`).map((run) =>
      run.branch === "main" ? run : { ...run, prNumber },
    );
    return costsOf(replayBasisOf(analyseHistory(history, "main"))).get("a")?.mergesDelayed;
  };
  expect(delayed("pr31.1:a pr31.2:a pr31.3:")).toBe(1);
  expect(delayed("pr31.1:a pr31.2: pr32.1:a pr32.2:")).toBe(2);
  expect(delayed("pr31.1:a")).toBe(0);
  // A branch that nobody asked to merge.
  expect(delayed("pr31.1:a pr31.2:", null)).toBe(0);
});

test("advice puts the costliest first, moves slow tests to a schedule and leaves repaired ones alone", () => {
  const advice = advise(basis, (testKey) => (testKey === "b" ? 90_000 : 10));
  expect(advice.map(({ testKey, recommendation }) => [testKey, recommendation])).toEqual([
    ["a", "quarantine"],
    ["b", "move_to_schedule"],
  ]);
  expect(advice[0]?.expectedEffect).toContain("2 of 7 red runs green");
});

test("a regression and a broken test are to be fixed, whatever they cost, and come first", () => {
  const open = analyseHistory([...story, ...runs("c81.1:real c82.1:real c83.1:real")], "main");
  const [first] = advise(replayBasisOf(open), () => 10);
  expect(first).toMatchObject({ testKey: "real", recommendation: "fix_now", leadsTo: "fixed" });
  expect(first?.because).toContain("c81");
});

describe("policy replayed", () => {
  const policy = { ...defaultPolicy, quarantine: true, quarantineFromScore: 0.001 };

  test("quarantines with the knowledge of the moment: never the run that gave the proof", () => {
    const preview = previewPolicy(story, "main", policy);
    expect(preview.redRuns).toBe(7);
    expect(preview.turnedGreen).toBeGreaterThan(0);
    expect(preview.turnedGreen).toBeLessThan(4);
    expect(preview.transitions.some(({ testKey, to }) => testKey === "a" && to === "quarantined")).toBe(true);
  });

  test("lets go of a test that is gone or only skipped, as the policy itself would", () => {
    const later = runs(Array.from({ length: 40 }, (_, i) => `c${90 + 12 * i}.1:`).join(" ")).map((run) => ({
      ...run,
      results: run.results.flatMap((result) =>
        result.testKey === "a"
          ? []
          : result.testKey === "b"
            ? [{ ...result, status: "skipped" as const }]
            : [result],
      ),
    }));
    // So late is no pass at all a reason to let go.
    const strict = { ...policy, releaseChance: 0 };
    const before = previewPolicy(story, "main", strict).quarantined;
    expect(before).toContain("a");
    expect(previewPolicy([...story, ...later], "main", strict).quarantined).toEqual([]);
    const soon = later.filter(({ at }) => at < start + 13 * 24 * hour);
    expect(previewPolicy([...story, ...soon], "main", strict).quarantined).toEqual(before);
  });

  test("never quarantines a test while it is a regression or broken", () => {
    const preview = previewPolicy(story, "main", policy);
    const real = preview.transitions.filter(({ testKey }) => testKey === "real");
    expect(real.map(({ to }) => to)).not.toContain("quarantined");
    expect(real.map(({ to }) => to)).toContain("regression");
  });

  test("switched off it quarantines nothing", () => {
    expect(previewPolicy(story, "main", { ...policy, quarantine: false })).toMatchObject({
      turnedGreen: 0,
      quarantined: [],
    });
  });
});
