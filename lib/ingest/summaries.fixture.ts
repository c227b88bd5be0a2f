import type { ExecutionSummary, LayoutNode } from "@/schemas/harness/execution";

/** A small generator with a seed, so that a failure can be repeated. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** One stage of a layout. */
export function layoutNode(node: Partial<LayoutNode> & { nodeUuid: string }): LayoutNode {
  return {
    nodeType: "CI",
    nodeGroup: "STAGE",
    nodeIdentifier: node.nodeUuid,
    name: node.nodeUuid,
    status: "Success",
    strategyMetadata: null,
    edgeLayoutList: { currentNodeChildren: [], nextIds: [] },
    ...node,
  };
}

/** A summary as Harness lists it, with what a test is about given and the rest plain. */
export function executionSummary(
  summary: Partial<ExecutionSummary> & { planExecutionId: string },
): ExecutionSummary {
  const startTs = summary.startTs ?? Date.UTC(2026, 7, 20, 8, 20);
  return {
    pipelineIdentifier: "deploy_api",
    name: "Deploy API",
    status: "Success",
    runSequence: 1,
    startTs,
    endTs: startTs + 420_000,
    modules: ["ci"],
    tags: [],
    executionTriggerInfo: {
      triggerType: "MANUAL",
      triggeredBy: { uuid: "u1", identifier: "Dana R", extraInfo: { email: "dana@acme.dev" } },
      isRerun: false,
    },
    moduleInfo: { ci: { branch: "main", repoName: "api" } },
    layoutNodeMap: {
      build: layoutNode({ nodeUuid: "build", startTs: startTs + 1_000, endTs: startTs + 400_000 }),
    },
    startingNodeId: "build",
    executionMode: "NORMAL",
    ...summary,
  };
}
