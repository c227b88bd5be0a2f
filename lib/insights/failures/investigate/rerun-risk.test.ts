import { expect, test } from "vitest";
import type { InvestigationFacts } from "./facts";
import { factsWith, hour, minute, nine, run, stage } from "./facts.fixture";
import { investigate } from "./investigate";

/** Three pipelines of three repositories that failed alike, so that running again is what to do. */
const outage = (): InvestigationFacts["window"] => ({
  from: nine - hour,
  to: nine + hour,
  otherRuns: 9,
  otherFailed: 6,
  alike: ["catalog", "basket", "router"].map((name, index) => ({
    ...run({ runSequence: 300 + index, pipelineIdentifier: name, pipelineName: name, outcome: "failed" }),
    sameFingerprint: false,
  })),
  alikePipelines: 3,
  alikeRepos: 3,
  usualAlike: 0.1,
  firstAlikeAt: nine - 10 * minute,
  lastAlikeAt: nine + 30 * minute,
});

test.each([
  ["production", ["staging", "eu-production"], "high"],
  ["what is live, in whatever case", ["LIVE-1"], "high"],
  ["another environment", ["staging"], "medium"],
  ["nowhere", [], "low"],
])("running again what deploys to %s says its risk, whole or from a stage on", (_, environments, risk) => {
  const build = stage({ nodeId: "stage-test", identifier: "test", status: "Success", position: 0 });
  const failed = stage({ position: 1 });
  const { actions } = investigate(
    factsWith({
      lines: ["npm error 503 Service Unavailable - GET https://packages.acme.example/left-pad"],
      window: outage(),
      execution: { environments, stages: [build, failed] },
    }),
    nine + 6 * hour,
  );
  const reruns = actions.filter(({ kind }) => kind === "rerun" || kind === "retry_stage");
  expect(reruns.map((action) => [action.kind, action.risk])).toEqual([
    ["rerun", risk],
    ["retry_stage", risk],
  ]);
});
