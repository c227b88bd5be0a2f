import { expect, test } from "vitest";
import { ExecutionDetail, GraphNode, logKeysOf } from "./execution-graph";

const summary = { planExecutionId: "e1", pipelineIdentifier: "p1", status: "Failed" };

test("an execution reads without graph, and with whatever Harness leaves out or sets to null", () => {
  const bare = [
    { pipelineExecutionSummary: summary },
    { pipelineExecutionSummary: summary, executionGraph: null, childGraph: null, rollbackGraph: null },
    { pipelineExecutionSummary: summary, executionGraph: { rootNodeId: null, nodeMap: null } },
    {
      pipelineExecutionSummary: {
        ...summary,
        status: "PassedWithWarning",
        moduleInfo: {
          __recast: "io.harness.a",
          ci: null,
          cd: { __recast: "io.harness.b", envIdentifiers: null },
        },
        failureInfo: { message: "", failureTypeList: [], responseMessages: null },
        executionTriggerInfo: { triggerType: "SOMETHING_NEW", triggeredBy: null },
        parentStageInfo: { hasparentpipeline: true, executionid: "e0", runsequence: "7" },
        layoutNodeMap: {
          w: { nodeType: "parallel", nodeUuid: "w", status: "Running", edgeLayoutList: null, moduleInfo: {} },
        },
        newKey: { anything: 1 },
      },
    },
  ];
  for (const value of bare) expect(ExecutionDetail.safeParse(value).error).toBeUndefined();
  expect(ExecutionDetail.parse(bare.at(-1)).pipelineExecutionSummary.parentStageInfo?.runsequence).toBe(7);
});

test("a node's times come as text or number, its timeout as text or object, its interrupts in any shape", () => {
  const detail = ExecutionDetail.parse({
    pipelineExecutionSummary: summary,
    executionGraph: {
      nodeMap: {
        n: {
          uuid: "n",
          status: "Failed",
          stepParameters: { timeout: { __encodedValue: "10m" } },
          unitProgresses: [
            { unitName: "Apply", status: "FAILURE", startTime: "1755678120000", endTime: null },
          ],
          executableResponses: [
            { task: { logKeys: ["k-commandUnit:Apply"], units: ["Apply"] } },
            { skipTask: {} },
          ],
          interruptHistories: [
            { interruptType: "ABORT_ALL", tookEffectAt: { seconds: 1 }, interruptConfig: "odd" },
            {
              interruptType: "ABORT_ALL",
              tookEffectAt: 1755678120000,
              interruptConfig: { issuedBy: { manualIssuer: { email_id: "d@acme.dev", identifier: "Dana" } } },
            },
          ],
          logBaseKey: "k",
        },
      },
    },
  });
  const node = detail.executionGraph?.nodeMap?.n;
  if (node === undefined) throw new Error("the node was read");
  expect(node.unitProgresses?.[0]?.startTime).toBe(1755678120000);
  expect(logKeysOf(node)).toEqual(["k-commandUnit:Apply", "k"]);
  expect(node.interruptHistories?.[0]?.interruptConfig).toBeNull();
  expect(node.interruptHistories?.[1]?.interruptConfig?.issuedBy?.manualIssuer?.identifier).toBe("Dana");
});

test("log keys are those of every kind of task, asynchronous chains too, and never empty ones", () => {
  const node = GraphNode.parse({
    uuid: "n",
    status: "Failed",
    executableResponses: [
      { asyncChain: { logKeys: ["", "chain"] } },
      { async: { logKeys: [" "], timeout: "10000" } },
    ],
    logBaseKey: "",
  });
  expect(logKeysOf(node)).toEqual(["chain"]);
});
