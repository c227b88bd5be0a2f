import type { ExecutionSummary, LayoutNode } from "@/schemas/harness/execution";

/** A stage in the order of the pipeline. */
export interface LayoutStage {
  nodeId: string;
  /** The parallel or matrix wrapper around it. */
  parentNodeId: string | null;
  node: LayoutNode;
}

/** Wrappers hold stages and are none themselves. */
const wrapperTypes = new Set(["parallel", "MATRIX", "LOOP", "PARALLELISM"]);

/**
 * The stages of an execution in the order in which they run; parallel ones one after the other. Nodes that no edge reaches come
 * last, and edges that lead nowhere or in circles are ignored: the map is data from outside.
 */
export function layoutStages(
  summary: Pick<ExecutionSummary, "layoutNodeMap" | "startingNodeId">,
): LayoutStage[] {
  const nodes = summary.layoutNodeMap ?? {};
  const stages: LayoutStage[] = [];
  const seen = new Set<string>();

  const visit = (startId: string, parentNodeId: string | null) => {
    const waiting = [startId];
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const node = nodes[id];
      if (node === undefined || seen.has(id)) continue;
      seen.add(id);
      const children = node.edgeLayoutList?.currentNodeChildren ?? [];
      if (wrapperTypes.has(node.nodeType)) {
        for (const child of children) visit(child, id);
      } else {
        stages.push({ nodeId: id, parentNodeId, node });
        for (const child of children) visit(child, id);
      }
      waiting.push(...(node.edgeLayoutList?.nextIds ?? []));
    }
  };

  if (summary.startingNodeId) visit(summary.startingNodeId, null);
  for (const id of Object.keys(nodes)) visit(id, null);
  return stages;
}
