import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { ExplainTestOutput, SimulateQuarantineToolOutput } from "@/schemas/team/reliability-tools";
import { testViews } from "./reliability-views";

const ref = {
  testId: 7,
  path: "/tests/7",
  projectKey: "acme.default.shop",
  name: "adds twice",
  className: "acme.CartTest",
  suiteName: "cart",
};

const explained: ExplainTestOutput = {
  test: ref,
  candidates: [],
  bottomLine: "It fails by chance in about 4 % of its runs.",
  label: "flaky",
  state: "quarantined",
  stateReason: null,
  quarantineBranches: ["release/*"],
  excludedBranches: ["main"],
  score: 0.041,
  scoreLow: 0.02,
  scoreHigh: 0.07,
  runs: 240,
  failed: 10,
  environmentFailures: 2,
  harnessFlaky: true,
  reasons: [{ reason: "timing", title: "Timing", share: 0.8, evidence: "“Timed out” in 8 of 10 failures" }],
  recommendation: "quarantine",
  because: null,
  expectedEffect: "Quarantining this test would have turned 9 of 63 red runs green.",
  cost: { runsFailed: 9, reruns: 4, minutesLost: 312, mergesDelayed: 1 },
  owners: ["@acme/cart"],
  changes: [{ commitSha: "3f2a1bc09d77", at: "2026-11-02T10:00:00.000Z", rateBefore: 0, rateAfter: 0.04 }],
  disagreements: [],
  messages: [],
  lastFailures: [],
  earlierNames: [],
};

test("an explained test says verdict, score with its interval, reason, cost and Harness's own mark", () => {
  const drawn = renderToStaticMarkup(testViews.explain_test.draw(explained));
  for (const words of [
    "adds twice",
    "Quarantined",
    "release/*; never on main",
    "4.1 %",
    "2.0 % to 7.0 %",
    "Timing",
    "9 red runs",
    "5h 12m",
    "flaky",
  ])
    expect(drawn).toContain(words);
  expect(drawn).toContain('href="/tests/7"');
});

test("of several tests that may be meant each is offered, and none is judged", () => {
  const drawn = renderToStaticMarkup(
    testViews.explain_test.draw({
      ...explained,
      test: null,
      candidates: [ref, { ...ref, testId: 8, path: "/tests/8" }],
    }),
  );
  expect(drawn).toContain('href="/tests/8"');
  expect(drawn).not.toContain("4.1 %");
});

test("a tried quarantine names what must not be quarantined, and says that nothing is changed", () => {
  const tried: SimulateQuarantineToolOutput = {
    tests: [{ ...ref, label: "flaky", state: "flaky" }],
    notFound: ["removes"],
    mustNot: [{ ...ref, testId: 9, name: "pays once" }],
    branches: null,
    from: "2026-10-01T00:00:00.000Z",
    to: "2026-11-01T00:00:00.000Z",
    redRuns: 63,
    turnedGreen: 41,
    faultsHidden: 0,
    minutesSaved: 2710,
    summary: "Quarantining this test would have turned 41 of 63 red runs green.",
    decidePath: "/tests?select=7",
  };
  const drawn = renderToStaticMarkup(testViews.simulate_quarantine.draw(tried));
  for (const words of ["pays once", "removes", "Nothing is changed by this"]) expect(drawn).toContain(words);
  expect(testViews.simulate_quarantine.gist(tried)).toBe("41 of 63 green");
});

test("an answer of another shape is left to the row, which shows it as it is", () => {
  for (const view of Object.values(testViews)) expect(view.draw({ surprise: true })).toBeNull();
});
