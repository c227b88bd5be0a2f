import { and, eq } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { executionStages, executionSteps } from "@/lib/db/schema";

/** Where a report's step stands in the graph, by `<stage identifier> <step identifier>`. */
export async function stepNodeIds(tx: Database, executionId: number): Promise<Map<string, string>> {
  const rows = await tx
    .select({
      stage: executionStages.identifier,
      step: executionSteps.identifier,
      nodeId: executionSteps.nodeId,
    })
    .from(executionSteps)
    .innerJoin(
      executionStages,
      and(
        eq(executionStages.executionId, executionSteps.executionId),
        eq(executionStages.nodeId, executionSteps.stageNodeId),
      ),
    )
    .where(eq(executionSteps.executionId, executionId));
  return new Map(rows.map(({ stage, step, nodeId }) => [`${stage} ${step}`, nodeId]));
}
