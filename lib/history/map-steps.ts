import { z } from "zod";
import type { executionSteps } from "@/lib/db/schema";
import { outcomeOf } from "@/schemas/executions/execution-status";
import {
  type ExecutionDetail,
  type ExecutionGraph,
  type GraphNode,
  logKeysOf,
} from "@/schemas/harness/execution-graph";
import { layoutStages } from "./walk-layout";

type StepRow = Omit<typeof executionSteps.$inferInsert, "executionId">;

export interface MappedSteps {
  steps: StepRow[];
  /** Executions that pipeline stages started, by the stage's node id. */
  childExecutions: Map<string, string>;
  /** The step that failed first; null when none did. */
  failed: FailedStep | null;
  /** Steps that ran and report tests; null when the graph does not tell. */
  testSteps: { stageNodeId: string; identifier: string }[] | null;
}

export interface FailedStep {
  stageNodeId: string;
  name: string;
  stepType: string;
  status: string;
  failureMessage: string | null;
  failureTypes: string[];
  /** Best first: that of the command unit that failed, then the others. */
  logKeys: string[];
  endedAt: Date | null;
}

/** Nodes that only hold others. Groups stay, because people name them. */
const structuralTypes = new Set([
  "PIPELINE_SECTION",
  "STAGES_STEP",
  "NG_FORK",
  "STRATEGY",
  "NG_EXECUTION",
  "NG_SECTION",
  "NG_SECTION_WITH_ROLLBACK_INFO",
  "ROLLBACK_OPTIONAL_CHILD_CHAIN",
  "IntegrationStageStepPMS",
  "DEPLOYMENT_STAGE_STEP",
  "APPROVAL_STAGE",
  "CUSTOM_STAGE",
  "ResourceConstraint",
]);

/** Reads the step graph of an execution: steps and step groups in the order in which they ran, each under its stage. */
export function mapSteps(detail: ExecutionDetail): MappedSteps {
  const stageIds = new Map<string, string>();
  for (const { nodeId, node } of layoutStages(detail.pipelineExecutionSummary)) {
    stageIds.set(nodeId, nodeId);
    if (node.nodeExecutionId) stageIds.set(node.nodeExecutionId, nodeId);
  }
  const graphs = [detail.executionGraph, detail.rollbackGraph?.executionGraph];
  const placed = graphs.flatMap((graph) => (graph ? placeNodes(graph, stageIds) : []));
  const childExecutions = new Map<string, string>();
  const attempts = new Map<string, number>();
  const steps: StepRow[] = [];
  for (const { node, stageNodeId, parentNodeId, hasChildren } of placed) {
    const child = node.stepDetails?.childPipelineExecutionDetails?.planExecutionId;
    if (child) childExecutions.set(stageNodeId, child);
    if (!isStep(node, hasChildren)) continue;
    const fqn = `${stageNodeId} ${node.baseFqn ?? node.uuid}`;
    const attempt = attempts.get(fqn) ?? 0;
    attempts.set(fqn, attempt + 1);
    steps.push(stepRow(node, { stageNodeId, parentNodeId, position: steps.length, attempt }));
  }
  return { steps, childExecutions, failed: firstFailed(placed), testSteps: testSteps(placed) };
}

/** Steps whose results the test service keeps: those that name report files, and those that exist for tests. */
function testSteps(placed: readonly PlacedNode[]): MappedSteps["testSteps"] {
  const candidates = placed.filter(
    ({ node, hasChildren }) => isStep(node, hasChildren) && node.stepType !== "STEP_GROUP",
  );
  if (candidates.some(({ node }) => node.stepType === "Run" && node.stepParameters == null)) return null;
  return candidates
    .filter(({ node }) => node.startTs != null && outcomeOf(node.status) !== "skipped")
    .filter(
      ({ node }) =>
        node.stepType === "RunTests" ||
        node.stepType === "Test" ||
        StepParameters.safeParse(node.stepParameters).data?.spec?.reports != null,
    )
    .map(({ node, stageNodeId }) => ({ stageNodeId, identifier: node.identifier ?? node.uuid }));
}

const StepParameters = z.looseObject({ spec: z.looseObject({ reports: z.unknown().optional() }).nullish() });

interface PlacedNode {
  node: GraphNode;
  stageNodeId: string;
  parentNodeId: string | null;
  hasChildren: boolean;
}

/** The nodes of a graph in order, each with its stage and its nearest step group. Iterative: the depth is data from outside. */
function placeNodes(graph: ExecutionGraph, stageIds: ReadonlyMap<string, string>): PlacedNode[] {
  const nodes = graph.nodeMap ?? {};
  const edges = graph.nodeAdjacencyListMap ?? {};
  const placed: PlacedNode[] = [];
  const seen = new Set<string>();
  const roots = [graph.rootNodeId ?? "", ...Object.keys(nodes)];
  for (const root of roots) {
    const stack: { id: string; stageNodeId: string | null; parentNodeId: string | null }[] = [
      { id: root, stageNodeId: null, parentNodeId: null },
    ];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const { id, parentNodeId } = top;
      const node = nodes[id];
      // One that could not be read still leads to those below it.
      if ((node === undefined && edges[id] === undefined) || seen.has(id)) continue;
      seen.add(id);
      const setupId = typeof node?.setupId === "string" ? node.setupId : "";
      const stageNodeId = stageIds.get(id) ?? stageIds.get(setupId) ?? top.stageNodeId;
      const children = edges[id]?.children ?? [];
      if (node !== undefined && stageNodeId !== null) {
        placed.push({ node, stageNodeId, parentNodeId, hasChildren: children.length > 0 });
      }
      const within = node?.stepType === "STEP_GROUP" ? id : parentNodeId;
      // The stack gives the last one first: what follows this node comes after its children.
      const nextIds = edges[id]?.nextIds ?? [];
      for (const next of nextIds.toReversed())
        stack.push({ id: next, stageNodeId: top.stageNodeId, parentNodeId });
      for (const child of children.toReversed()) stack.push({ id: child, stageNodeId, parentNodeId: within });
    }
  }
  return placed;
}

function isStep(node: GraphNode, hasChildren: boolean): boolean {
  const type = node.stepType ?? "";
  if (type === "STEP_GROUP") return true;
  return !structuralTypes.has(type) && !hasChildren;
}

function stepRow(
  node: GraphNode,
  place: { stageNodeId: string; parentNodeId: string | null; position: number; attempt: number },
): StepRow {
  const failed = outcomeOf(node.status) === "failed";
  return {
    ...place,
    nodeId: node.uuid,
    identifier: node.identifier ?? node.uuid,
    name: node.name ?? node.identifier ?? node.stepType ?? "step",
    stepType: node.stepType ?? "Unknown",
    status: node.status,
    startedAt: node.startTs ? new Date(node.startTs) : null,
    endedAt: node.endTs ? new Date(node.endTs) : null,
    failureMessage: failed ? (node.failureInfo?.message?.slice(0, 4_000) ?? null) : null,
    failureTypes: failed ? failureTypes(node) : [],
    logKeys: logKeysOf(node),
    delegateName: node.delegateInfoList?.[0]?.name ?? null,
  };
}

function failureTypes({ failureInfo }: GraphNode): string[] {
  const subType = failureInfo?.failureSubType;
  return [...(failureInfo?.failureTypeList ?? []), ...(subType ? [subType] : [])];
}

function firstFailed(placed: readonly PlacedNode[]): FailedStep | null {
  const [first] = placed
    .filter(
      ({ node, hasChildren }) =>
        isStep(node, hasChildren) && node.stepType !== "STEP_GROUP" && outcomeOf(node.status) === "failed",
    )
    .sort((a, b) => (a.node.endTs ?? Number.POSITIVE_INFINITY) - (b.node.endTs ?? Number.POSITIVE_INFINITY));
  if (first === undefined) return null;
  const { node, stageNodeId } = first;
  return {
    stageNodeId,
    name: node.name ?? node.identifier ?? "step",
    stepType: node.stepType ?? "Unknown",
    status: node.status,
    failureMessage: node.failureInfo?.message ?? null,
    failureTypes: failureTypes(node),
    logKeys: failedUnitFirst(node),
    endedAt: node.endTs ? new Date(node.endTs) : null,
  };
}

/** A delegate task writes one log a command unit; the unit that failed tells why. */
function failedUnitFirst(node: GraphNode): string[] {
  const keys = logKeysOf(node);
  const failedUnits = (node.unitProgresses ?? [])
    .filter(({ status }) => status === "FAILURE" || status === "EXPIRED")
    .map(({ unitName }) => `-commandUnit:${unitName}`);
  const isFailed = (key: string) => failedUnits.some((suffix) => key.endsWith(suffix));
  return [...keys.filter(isFailed), ...keys.filter((key) => !isFailed(key))];
}
