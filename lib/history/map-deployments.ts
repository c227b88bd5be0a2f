import { type Outcome, outcomeOf } from "@/schemas/executions/execution-status";
import type { ExecutionSummary } from "@/schemas/harness/execution";
import type { LayoutStage } from "./walk-layout";

export interface DeploymentFacts {
  stageNodeId: string;
  nodeExecutionId: string | null;
  serviceIdentifier: string;
  serviceName: string;
  environmentIdentifier: string;
  environmentName: string;
  environmentType: string;
  infrastructureIdentifier: string | null;
  artifact: string | null;
  version: string | null;
  status: string;
  outcome: Outcome;
  startedAt: Date;
  endedAt: Date | null;
  isRollback: boolean;
  rolledBackExecutionId: string | null;
}

const rollbackModes = new Set(["POST_EXECUTION_ROLLBACK", "PIPELINE_ROLLBACK"]);

/** What an execution deployed where: one entry a stage that started and names a service and an environment. */
export function deploymentFacts(
  summary: ExecutionSummary,
  stages: readonly LayoutStage[],
): DeploymentFacts[] {
  const ofRollback = rollbackModes.has(summary.executionMode ?? "");
  return stages.flatMap(({ nodeId, node }) => {
    const service = node.moduleInfo?.cd?.serviceInfo;
    const infrastructure = node.moduleInfo?.cd?.infraExecutionSummary;
    const startTs = node.startTs;
    if (!service?.identifier || !infrastructure?.identifier || !startTs) return [];
    const primary = service.artifacts?.primary;
    const isRollback = ofRollback || node.isRollbackStageNode === true;
    return [
      {
        stageNodeId: nodeId,
        nodeExecutionId: node.nodeExecutionId ?? null,
        serviceIdentifier: service.identifier,
        serviceName: service.displayName ?? service.identifier,
        environmentIdentifier: infrastructure.identifier,
        environmentName: infrastructure.name ?? infrastructure.identifier,
        environmentType: infrastructure.type ?? "Unknown",
        infrastructureIdentifier: infrastructure.infrastructureIdentifier ?? null,
        artifact: service.artifacts?.artifactDisplayName ?? primary?.imagePath ?? null,
        version: primary?.tag ?? versionOf(service.artifacts?.artifactDisplayName),
        status: node.status,
        outcome: outcomeOf(node.status),
        startedAt: new Date(startTs),
        endedAt: node.endTs ? new Date(node.endTs) : null,
        isRollback,
        rolledBackExecutionId: isRollback
          ? (summary.executionTriggerInfo?.rerunInfo?.prevExecutionId ?? null)
          : null,
      },
    ];
  });
}

/** The tag of an image reference (`registry:5000/api:1.42.0`), if it has one. */
function versionOf(artifact: string | null | undefined): string | null {
  const tag = /:([^:/@]+)$/.exec(artifact ?? "");
  return tag?.[1] ?? null;
}
