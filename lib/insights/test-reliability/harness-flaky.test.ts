import { describe, expect, test } from "vitest";
import { harnessFlaky } from "./judge/harness-flaky";
import { sameCommitDisagreements } from "./judge/same-commit";
import type { TestRun } from "./types";

const day = 24 * 60 * 60 * 1000;
const now = Date.UTC(2026, 4, 20);

/** "F@a-3" is a failure on commit a three days before now; later entries of one day follow each other. */
function history(text: string): TestRun[] {
  return text.split(" ").map((entry, i) => {
    const [, letter, commitSha = "", ago = "0"] = /^([PFES])@(\w+)-([\d.]+)$/.exec(entry) ?? [];
    return {
      testKey: "t",
      executionId: `e${i}`,
      commitSha,
      branch: "main",
      at: now - Number(ago) * day + i,
      status: letter === "P" ? "passed" : letter === "F" ? "failed" : letter === "E" ? "error" : "skipped",
      durationMs: 10,
      attempt: 1,
    } satisfies TestRun;
  });
}

describe("Harness's flaky mark", () => {
  test.each([
    ["both outcomes on one commit mark it", "F@a-2 P@a-2", true, null],
    ["an error counts as a failure", "E@a-2 P@a-2", true, null],
    ["outcomes on different commits do not mark it", "F@a-2 P@b-2", false, null],
    ["a skip on the same commit is no pass", "F@a-2 S@a-2", false, null],
    ["four passes in a row do not clear it", "F@a-3 P@a-3 P@b-2 P@c-2 P@d-1", true, null],
    ["five passes in a row clear it", "F@a-3 P@a-3 P@b-2 P@c-2 P@d-1 P@e-1", false, "consecutive_passes"],
    [
      "a skip does not break a row of passes",
      "F@a-3 P@a-3 P@b-2 S@c-2 P@d-1 P@e-1 P@f-1",
      false,
      "consecutive_passes",
    ],
    ["a failure starts the row of passes anew", "F@a-3 P@a-3 P@b-2 P@c-2 F@x-2 P@d-1 P@e-1", true, null],
    ["a disagreement older than 14 days clears", "F@a-15 P@a-15", false, "age"],
    ["two halves of a disagreement on either side of the window are none", "F@a-15 P@a-1", false, "age"],
  ])("%s", (_, text, flaky, clearedBy) => {
    const result = harnessFlaky(history(text), now);
    expect({ flaky: result.flaky, clearedBy: result.clearedBy }).toEqual({ flaky, clearedBy });
  });

  test("the order of the runs does not matter", () => {
    const runs = history("F@a-3 P@a-3 P@b-2 P@c-2 P@d-1");
    expect(harnessFlaky([...runs].reverse(), now)).toEqual(harnessFlaky(runs, now));
  });

  test("a run from the future changes nothing", () => {
    const runs = history("F@a-2 P@a-0");
    const late = runs.map((run, i) => (i === 1 ? { ...run, at: now + day } : run));
    expect(harnessFlaky(late, now).flaky).toBe(false);
  });
});

test("disagreements come newest first and name the executions that failed in order of time", () => {
  const found = sameCommitDisagreements(history("F@a-5 P@a-5 F@b-2 F@b-2 P@b-1 F@c-1"));
  expect(found.map(({ commitSha, passed, failed }) => [commitSha, passed, failed])).toEqual([
    ["b", 1, 2],
    ["a", 1, 1],
  ]);
  expect(found[0]?.failedExecutionIds).toEqual(["e2", "e3"]);
});
