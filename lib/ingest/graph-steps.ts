import { outcomeOf } from "@/schemas/execution-status";
import { type ExecutionGraph, type GraphNode, logKeysOf } from "@/schemas/harness/execution-graph";
import type { LayoutStage } from "./walk-layout";

/** A step as the graph tells it, with its log keys. Instants are epoch milliseconds. */
export interface GraphStep {
  nodeId: string;
  stageNodeId: string;
  parentNodeId: string | null;
  position: number;
  identifier: string;
  name: string;
  stepType: string;
  status: string;
  startedAt: number | null;
  endedAt: number | null;
  failureMessage: string | null;
  failureTypes: string[];
  logKeys: string[];
  delegateName: string | null;
  attempt: number;
  childExecutionId: string | null;
}

/** Sections that hold steps and mean nothing to a reader: their children stand in their place. */
const structural = new Set([
  "PIPELINE_SECTION",
  "STAGES_STEP",
  "NG_FORK",
  "STRATEGY",
  "IntegrationStageStepPMS",
  "DEPLOYMENT_STAGE_STEP",
  "APPROVAL_STAGE",
  "CUSTOM_STAGE",
  "NG_EXECUTION",
  "NG_SECTION",
  "NG_SECTION_WITH_ROLLBACK_INFO",
  "ROLLBACK_OPTIONAL_CHILD_CHAIN",
  "SERVICE_V3",
  "SERVICE_CONFIG",
  "ENVIRONMENT_V2",
  "INFRASTRUCTURE",
  "INFRASTRUCTURE_TASKSTEP_V2",
  "INFRASTRUCTURE_SECTION",
]);

/**
 * The steps of an execution's graph in the order in which they run, each with the stage and the group that it belongs
 * to. A structural section that failed by itself (no step below it did) is kept: it is where the failure shows.
 *
 * The graph's nodes have other ids than the layout's stages: they meet by the stage's node execution id, its layout id
 * (as `setupId`), or its identifier in `baseFqn`.
 */
export function graphSteps(graph: ExecutionGraph, stages: readonly LayoutStage[]): GraphStep[] {
  const nodes = graph.nodeMap ?? {};
  const edges = graph.nodeAdjacencyListMap ?? {};
  const steps: GraphStep[] = [];
  const seen = new Set<string>();

  const visit = (id: string, stageNodeId: string | null, parentNodeId: string | null) => {
    const chain = [id];
    for (let next = chain.shift(); next !== undefined; next = chain.shift()) {
      const node = nodes[next];
      if (node === undefined || seen.has(next)) {
        continue;
      }
      seen.add(next);
      const stage = stageOf(node, stages) ?? stageNodeId;
      const children = edges[next]?.children ?? [];
      const hidden = stage === null || isStage(node, stages) || structural.has(node.stepType ?? "");
      const before = steps.length;
      if (!hidden && stage !== null) {
        steps.push(toStep(node, stage, parentNodeId, steps.length));
      }
      for (const child of children) {
        visit(child, stage, hidden ? parentNodeId : next);
      }
      const own = node.failureInfo?.message ?? "";
      if (
        hidden &&
        stage !== null &&
        !isStage(node, stages) &&
        steps.length === before &&
        own !== "" &&
        outcomeOf(node.status) === "failed"
      ) {
        steps.push(toStep(node, stage, parentNodeId, steps.length));
      }
      chain.push(...(edges[next]?.nextIds ?? []));
    }
  };

  if (graph.rootNodeId) {
    visit(graph.rootNodeId, null, null);
  }
  for (const id of Object.keys(nodes)) {
    visit(id, null, null);
  }
  return steps;
}

function isStage(node: GraphNode, stages: readonly LayoutStage[]): boolean {
  return stages.some(
    ({ nodeId, node: stage }) =>
      node.uuid === stage.nodeExecutionId || node.uuid === nodeId || node.setupId === nodeId,
  );
}

function stageOf(node: GraphNode, stages: readonly LayoutStage[]): string | null {
  const direct = stages.find(
    ({ nodeId, node: stage }) =>
      node.uuid === stage.nodeExecutionId || node.uuid === nodeId || node.setupId === nodeId,
  );
  if (direct !== undefined) {
    return direct.nodeId;
  }
  const identifier = /^pipeline\.stages\.([^.]+)/.exec(node.baseFqn ?? "")?.[1];
  const named = stages.filter(({ node: stage }) => stage.nodeIdentifier === identifier);
  // Matrix stages share an identifier; only the walk from their own node tells them apart.
  return named.length === 1 ? (named[0]?.nodeId ?? null) : null;
}

function toStep(
  node: GraphNode,
  stageNodeId: string,
  parentNodeId: string | null,
  position: number,
): GraphStep {
  const attempts = (node.interruptHistories ?? []).filter(
    ({ interruptType }) => interruptType === "RETRY",
  ).length;
  return {
    nodeId: node.uuid,
    stageNodeId,
    parentNodeId,
    position,
    identifier: node.identifier ?? node.uuid,
    name: node.name ?? node.identifier ?? node.stepType ?? node.uuid,
    stepType: node.stepType ?? "Step",
    status: node.status,
    startedAt: node.startTs ?? null,
    endedAt: node.endTs ?? null,
    failureMessage: node.failureInfo?.message || null,
    failureTypes: node.failureInfo?.failureTypeList ?? [],
    logKeys: logKeysOf(node),
    delegateName: node.delegateInfoList?.find(({ name }) => Boolean(name))?.name ?? null,
    attempt: attempts,
    childExecutionId: node.stepDetails?.childPipelineExecutionDetails?.planExecutionId ?? null,
  };
}
