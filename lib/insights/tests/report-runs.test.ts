import { expect, test } from "vitest";
import { analyseHistory } from "./analyse-history";
import { describeVerdict } from "./describe-verdict";
import { parseReport } from "./report/parse-report";
import { type ReportOrigin, suiteRunsOfReports } from "./report-runs";

const origin: ReportOrigin = {
  repository: "shop",
  executionId: "e1",
  commitSha: "c1",
  branch: "main",
  at: 1000,
  attempt: 1,
};
const read = (cases: string) =>
  parseReport(new TextEncoder().encode(`<testsuite name="s">${cases}</testsuite>`));
const shape = (reports: string[]) => {
  const { runs, identities } = suiteRunsOfReports(reports.map(read), origin);
  return runs.map((run) => [
    run.attempt,
    run.results.map(
      (result) => `${identities.get(result.testKey)?.name}:${result.status}:${result.message ?? "-"}`,
    ),
  ]);
};

test.each([
  [
    "a plain report is one run",
    ['<testcase name="a"/><testcase name="b"><failure message="m"/></testcase>'],
    [[1, ["a:passed:-", "b:failed:m"]]],
  ],
  [
    "flaky failures come before the pass",
    [
      '<testcase name="a"><flakyFailure message="m1"/><flakyError message="m2"/></testcase><testcase name="b"/>',
    ],
    [
      [1, ["a:failed:m1", "b:passed:-"]],
      [2, ["a:error:m2"]],
      [3, ["a:passed:-"]],
    ],
  ],
  [
    "reruns come after the failure",
    ['<testcase name="a"><failure message="m1"/><rerunFailure message="m2"/></testcase>'],
    [
      [1, ["a:failed:m1"]],
      [2, ["a:failed:m2"]],
    ],
  ],
  [
    "repeated elements are attempts while they fail",
    ['<testcase name="a"><failure message="m"/></testcase><testcase name="a"/>'],
    [
      [1, ["a:failed:m"]],
      [2, ["a:passed:-"]],
    ],
  ],
  [
    "equal names after a pass are one test with its worst outcome",
    ['<testcase name="a"/><testcase name="a"><failure message="m"/></testcase>'],
    [[1, ["a:failed:m"]]],
  ],
  [
    "shards are put together",
    ['<testcase name="a"/>', '<testcase name="b"/>'],
    [[1, ["a:passed:-", "b:passed:-"]]],
  ],
  ["a case without a name is nobody's", ["<testcase/>"], []],
])("%s", (_, reports, expected) => {
  expect(shape(reports)).toEqual(expected);
});

test("a retry inside of a report is proof of flakiness, and the verdict says so in words", () => {
  const runs = Array.from({ length: 40 }, (_, i) => {
    const flaky = i % 13 === 5 ? '<flakyFailure message="m"/>' : "";
    const reports = [read(`<testcase name="a">${flaky}</testcase><testcase name="b"/>`)];
    return suiteRunsOfReports(reports, { ...origin, executionId: `e${i}`, commitSha: `c${i}`, at: i * 1000 })
      .runs;
  }).flat();
  const [a, b] = [...analyseHistory(runs, "main").tests.values()];
  expect([a?.label, a?.disagreements, b?.label]).toEqual(["flaky", 3, "healthy"]);
  expect(a && describeVerdict(a)).toMatch(
    /^Fails without cause in about \d+\.\d % .*3 commits saw both outcomes\.$/,
  );
  expect(b && describeVerdict(b)).toBe("Passed all 40 counted runs.");
});
