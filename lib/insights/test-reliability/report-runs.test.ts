import { describe, expect, test } from "vitest";
import { analyseHistory } from "./judge/analyse-history";
import { describeVerdict } from "./judge/describe-verdict";
import { parseReport } from "./report/parse-report";
import { type ReportOrigin, suiteRunsOfReports } from "./report/report-runs";

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

describe("the suite of a test", () => {
  const keys = (report: string) => {
    const parsed = parseReport(new TextEncoder().encode(report));
    return [...suiteRunsOfReports([parsed], origin).identities];
  };

  test("is none in TRX, whose run is named by machine and time: the test has one history on agents that come and go", () => {
    const trx = (run: string, outcome: string) => `<TestRun name="${run}"><Results>
      <UnitTestResult testId="1" testName="Adds" outcome="${outcome}"/></Results>
      <TestDefinitions><UnitTest id="1"><TestMethod className="Shop.Cart" name="Adds"/></UnitTest></TestDefinitions></TestRun>`;
    const [[key, identity] = []] = keys(trx("build@agent-17 2026-01-02 03:04:05", "Passed"));
    expect(identity).toMatchObject({ suite: null, className: "Shop.Cart", name: "Adds" });
    expect(keys(trx("build@agent-18 2026-01-03 04:05:06", "Failed")).map(([each]) => each)).toEqual([key]);
  });

  test("tells tests apart in every other format", () => {
    const junit = (suite: string) => `<testsuite name="${suite}"><testcase name="a"/></testsuite>`;
    expect(keys(junit("one"))[0]?.[0]).not.toBe(keys(junit("two"))[0]?.[0]);
    // As it is stored: another key would cut every history in two.
    expect(keys(junit("one"))[0]?.[0]).toBe("t_8fbcfb068d70a5b548ef0aee");
  });
});
