/** Something that ran, with its place in time (epoch milliseconds). */
export interface TimedNode {
  nodeId: string;
  startedAt: number | null;
  endedAt: number | null;
}

/** Nodes that follow each other start up to this long after one another: scheduling takes a moment. */
const toleranceMs = 250;

/**
 * The nodes among siblings that determined how long all took: from the one that ended last, backwards, each time the
 * one that ended last before the other began. Shortening any other node would not have made the whole faster.
 *
 * @returns node ids in the order in which they ran; nodes that have not started are never part of it, running ones
 *          count as ending at `now`
 */
export function criticalPath(siblings: readonly TimedNode[], now: number): string[] {
  const ran = siblings.flatMap((node) =>
    node.startedAt === null
      ? []
      : [{ nodeId: node.nodeId, start: node.startedAt, end: Math.max(node.endedAt ?? now, node.startedAt) }],
  );
  const path: string[] = [];
  const left = new Set(ran);
  let current = latestEnd([...left]);
  while (current !== undefined) {
    path.unshift(current.nodeId);
    left.delete(current);
    const { start } = current;
    current = latestEnd([...left].filter((node) => node.end <= start + toleranceMs && node.start < start));
  }
  return path;
}

function latestEnd<Node extends { end: number }>(nodes: readonly Node[]): Node | undefined {
  return nodes.reduce<Node | undefined>(
    (latest, node) => (latest === undefined || node.end > latest.end ? node : latest),
    undefined,
  );
}
