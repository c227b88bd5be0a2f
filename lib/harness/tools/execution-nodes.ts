import type { LayoutNode } from "@/schemas/harness/execution";
import type { ExecutionDetail, GraphNode } from "@/schemas/harness/execution-graph";

/** Nodes that only hold others together. */
const structuralTypes = new Set([
  "PIPELINE_SECTION",
  "STAGES_STEP",
  "NG_FORK",
  "FORK",
  "STRATEGY",
  "IntegrationStageStepPMS",
  "DEPLOYMENT_STAGE_STEP",
  "APPROVAL_STAGE",
  "CUSTOM_STAGE",
  "PIPELINE_STAGE",
  "NG_EXECUTION",
  "NG_SECTION",
  "NG_SECTION_WITH_ROLLBACK_INFO",
  "ROLLBACK_OPTIONAL_CHILD_CHAIN",
  "ROLLBACK_OPTIONAL_CHILDREN",
  "STEP_GROUP",
]);

/** All nodes of an execution's graphs in the order of their start. */
export function nodesOf(detail: ExecutionDetail): GraphNode[] {
  const graphs = [
    detail.executionGraph,
    detail.childGraph?.executionGraph,
    detail.rollbackGraph?.executionGraph,
  ];
  const nodes = new Map(graphs.flatMap((graph) => Object.entries(graph?.nodeMap ?? {})));
  return [...nodes.values()].sort(
    (a, b) => (a.startTs ?? Number.MAX_SAFE_INTEGER) - (b.startTs ?? Number.MAX_SAFE_INTEGER),
  );
}

/** Names of what is no step whatever its type, which newer servers add to: the pipeline, its stages, a stage. */
const sectionName = /^pipeline(?:\.stages(?:\.[^.]+)?)?$/;

/** True for nodes that do work of their own. */
export const isStep = (node: GraphNode): boolean =>
  !structuralTypes.has(node.stepType ?? "") && !sectionName.test(node.baseFqn ?? "");

/** The stage that a node belongs to, from its qualified name `pipeline.stages.<stage>.…`. */
export const stageOf = (node: GraphNode): string | undefined =>
  node.baseFqn?.match(/^pipeline\.stages\.([^.]+)/)?.[1];

/** The stages in the order they run; wrappers around parallel or matrix stages are replaced by what they hold. */
export function stagesInOrder(summary: ExecutionDetail["pipelineExecutionSummary"]): LayoutNode[] {
  const map = summary.layoutNodeMap ?? {};
  const ordered: LayoutNode[] = [];
  const seen = new Set<string>();
  const walk = (id: string | null | undefined): void => {
    if (id === null || id === undefined || seen.has(id)) return;
    seen.add(id);
    const node = map[id];
    if (node === undefined) return;
    const children = node.edgeLayoutList?.currentNodeChildren ?? [];
    if (node.name) ordered.push(node);
    for (const child of children) walk(child);
    for (const next of node.edgeLayoutList?.nextIds ?? []) walk(next);
  };
  walk(summary.startingNodeId);
  const unreached = Object.values(map).filter((node) => !seen.has(node.nodeUuid) && node.name);
  return [...ordered, ...unreached.sort((a, b) => (a.startTs ?? 0) - (b.startTs ?? 0))];
}

/** Milliseconds between start and end; null while it runs or when it never started. */
export const durationOf = (times: { startTs?: number | null; endTs?: number | null }): number | null =>
  typeof times.startTs === "number" && typeof times.endTs === "number" ? times.endTs - times.startTs : null;

/** An instant as ISO 8601. */
export const isoOf = (ms: number | null | undefined): string | null =>
  typeof ms === "number" && ms > 0 ? new Date(ms).toISOString() : null;
