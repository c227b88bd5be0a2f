import { expect, test } from "vitest";
import { executionSummary, layoutNode } from "@/lib/ingest/summaries.fixture";
import { mapExecution } from "./map-execution";
import { layoutStages } from "./walk-layout";

const start = Date.UTC(2026, 7, 20, 8, 20);

test("stages come in running order, parallel ones under their wrapper, whatever the order of the map", () => {
  const stages = layoutStages({
    startingNodeId: "a",
    layoutNodeMap: {
      d: layoutNode({ nodeUuid: "d" }),
      c: layoutNode({ nodeUuid: "c" }),
      b: layoutNode({ nodeUuid: "b" }),
      p: layoutNode({
        nodeUuid: "p",
        nodeType: "parallel",
        name: undefined,
        edgeLayoutList: { currentNodeChildren: ["b", "c"], nextIds: ["d"] },
      }),
      a: layoutNode({ nodeUuid: "a", edgeLayoutList: { currentNodeChildren: [], nextIds: ["p"] } }),
    },
  });
  expect(stages.map(({ nodeId, parentNodeId }) => [nodeId, parentNodeId])).toEqual([
    ["a", null],
    ["b", "p"],
    ["c", "p"],
    ["d", null],
  ]);
});

test("a layout with a circle, a dangling edge and an unreachable stage ends and loses nothing", () => {
  const stages = layoutStages({
    startingNodeId: "a",
    layoutNodeMap: {
      a: layoutNode({ nodeUuid: "a", edgeLayoutList: { currentNodeChildren: [], nextIds: ["b", "gone"] } }),
      b: layoutNode({ nodeUuid: "b", edgeLayoutList: { currentNodeChildren: ["a"], nextIds: ["a"] } }),
      lost: layoutNode({ nodeUuid: "lost" }),
    },
  });
  expect(stages.map(({ nodeId }) => nodeId)).toEqual(["a", "b", "lost"]);
});

test("a pull request build is found under its branch, newest commit and person", () => {
  const { columns, commits } = mapExecution(
    executionSummary({
      planExecutionId: "run",
      executionTriggerInfo: {
        triggerType: "WEBHOOK",
        triggeredBy: {
          uuid: "systemUser",
          identifier: "on_pr_main",
          triggerIdentifier: "on_pr_main",
          triggerName: "On PR to main",
          extraInfo: { gitUser: "maria-k" },
        },
        isRerun: true,
        rerunInfo: { rootExecutionId: "first", prevExecutionId: "before" },
      },
      moduleInfo: {
        ci: {
          branch: "feat/window",
          buildType: "PR",
          prNumber: "412",
          repoName: "api",
          ciExecutionInfoDTO: {
            pullRequest: {
              id: "412",
              link: "https://github.com/acme/api/pull/412",
              title: "Extend refund window",
              sourceBranch: "feat/window",
              targetBranch: "main",
              commits: [
                { id: "aaa", message: "first", ownerName: "Maria K", timeStamp: start - 2_000 },
                { id: "bbb", message: "second", ownerName: "Maria K", timeStamp: start - 1_000 },
              ],
              triggerCommits: [{ id: "bbb", message: "second" }],
            },
          },
        },
      },
    }),
  );
  expect(columns).toMatchObject({
    branch: "feat/window",
    targetBranch: "main",
    prNumber: 412,
    prTitle: "Extend refund window",
    commitSha: "bbb",
    commitAuthor: "Maria K",
    triggerIdentifier: "on_pr_main",
    triggeredByName: "maria-k",
    isRerun: true,
    previousExecutionId: "before",
    rootExecutionId: "first",
  });
  expect(commits.map(({ sha }) => sha)).toEqual(["bbb", "aaa"]);
});

test("the failed stage is the one that failed first, not the last one", () => {
  const failed = (nodeUuid: string, endTs: number) =>
    layoutNode({ nodeUuid, status: "Failed", startTs: start, endTs });
  const { columns } = mapExecution(
    executionSummary({
      planExecutionId: "run",
      status: "Failed",
      failureInfo: { message: "exit status 1", failureTypeList: ["APPLICATION_ERROR"] },
      layoutNodeMap: { late: failed("late", start + 9_000), early: failed("early", start + 5_000) },
      startingNodeId: "late",
    }),
  );
  expect(columns).toMatchObject({ failedStage: "early", failureMessage: "exit status 1", outcome: "failed" });
});

test("a running execution has no end and no duration, even when Harness gives an end", () => {
  const { columns } = mapExecution(
    executionSummary({ planExecutionId: "run", status: "Running", endTs: start + 1_000 }),
  );
  expect(columns).toMatchObject({ endedAt: null, durationMs: null, outcome: "running", queuedMs: 1_000 });
});

test("an execution of an unknown status has ended when Harness gives its end, and is open without one", () => {
  const unknown = { planExecutionId: "run", status: "Teleported" };
  expect(mapExecution(executionSummary({ ...unknown, endTs: start + 1_000 })).columns).toMatchObject({
    endedAt: new Date(start + 1_000),
    durationMs: 1_000,
    outcome: "unknown",
  });
  expect(mapExecution(executionSummary({ ...unknown, endTs: undefined })).columns).toMatchObject({
    endedAt: null,
    durationMs: null,
    outcome: "unknown",
  });
});

test("a stage that had not started is drawn as waiting while the execution goes on, and as not run after its end", () => {
  const summary = (status: string) =>
    executionSummary({
      planExecutionId: "run",
      status,
      layoutNodeMap: { deploy: layoutNode({ nodeUuid: "deploy", status: "NotStarted" }) },
      startingNodeId: "deploy",
    });
  expect(mapExecution(summary("Running")).columns.stageStrip[0]?.outcome).toBe("waiting");
  expect(mapExecution(summary("Failed")).columns.stageStrip[0]?.outcome).toBe("skipped");
});

test("a stage that deployed names service, environment, version, and whether it rolled back", () => {
  const stage = layoutNode({
    nodeUuid: "deploy",
    nodeType: "Deployment",
    startTs: start,
    endTs: start + 60_000,
    moduleInfo: {
      cd: {
        serviceInfo: {
          identifier: "api",
          displayName: "API",
          artifacts: { artifactDisplayName: "registry.acme.dev:5000/api:1.42.0" },
        },
        infraExecutionSummary: { identifier: "prod", name: "Production", type: "Production" },
      },
    },
  });
  const notStarted = layoutNode({ ...stage, nodeUuid: "later", startTs: undefined, status: "NotStarted" });
  const { deployments, columns } = mapExecution(
    executionSummary({
      planExecutionId: "run",
      executionMode: "POST_EXECUTION_ROLLBACK",
      layoutNodeMap: { deploy: stage, later: notStarted },
      startingNodeId: "deploy",
    }),
  );
  expect(deployments).toHaveLength(1);
  expect(deployments[0]).toMatchObject({ serviceIdentifier: "api", version: "1.42.0", isRollback: true });
  expect(columns.environmentIdentifiers).toEqual(["prod"]);
});

test("the same summary has the same hash, and any change another one", () => {
  const summary = executionSummary({ planExecutionId: "run" });
  expect(mapExecution({ ...summary, tags: ["ignored"] }).hash).toBe(mapExecution(summary).hash);
  expect(mapExecution({ ...summary, canRetry: true }).hash).not.toBe(mapExecution(summary).hash);
});
