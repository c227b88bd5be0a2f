import { stageGroups } from "@/simulator/engine/project-execution";
import type { ErrorMessage } from "@/simulator/http/envelope";
import { stageModuleInfo } from "@/simulator/http/views/module-info";
import { shortId } from "@/simulator/story/random";
import type { Execution, RunStatus, StageRun, StepFailure, World } from "@/simulator/story/types";

export function failureInfo(failure: StepFailure) {
  return {
    message: failure.message,
    failureTypeList: failure.failureTypes,
    responseMessages: explanationOf(failure),
  };
}

/** Delegate tasks explain their failures: hint and explanation first, the error itself last. Other steps do not. */
function explanationOf(failure: StepFailure): ErrorMessage[] {
  const { detail } = failure;
  if (detail?.kind !== "rollout_timeout") return [];
  const { resource, namespace } = detail;
  const told = { exception: null, failureTypes: [] };
  return [
    {
      code: "HINT",
      level: "INFO",
      message: `Look at the events and the container logs of the pods of ${resource} in ${namespace}.`,
      ...told,
    },
    {
      code: "EXPLANATION",
      level: "INFO",
      message: `The rollout did not finish within ${detail.timeoutSeconds} seconds: pods are in ${detail.podReason}.`,
      ...told,
    },
    {
      code: "KUBERNETES_API_TASK_EXCEPTION",
      level: "ERROR",
      message: failure.message,
      exception: null,
      failureTypes: failure.failureTypes,
    },
  ];
}

export const moduleOfStage = (stage: StageRun): string =>
  stage.spec.type === "CI" ? "ci" : stage.spec.type === "Deployment" ? "cd" : "pms";

const severity: RunStatus[] = [
  "Skipped",
  "Success",
  "IgnoreFailed",
  "NotStarted",
  "Expired",
  "ApprovalRejected",
  "Failed",
  "Aborted",
  "ApprovalWaiting",
  "Running",
];

export function worstStatus(stages: readonly StageRun[]): RunStatus {
  return stages.reduce<RunStatus>(
    (worst, stage) => (severity.indexOf(stage.status) > severity.indexOf(worst) ? stage.status : worst),
    "Skipped",
  );
}

/** The id of the node that holds parallel or matrix stages. */
export function wrapperId(world: World, run: Execution, group: readonly StageRun[]): string {
  return shortId(world.seed, run.id, "wrapper", group[0]?.spec.identifier ?? "");
}

/** `layoutNodeMap` and `startingNodeId`: the stages, parallel and matrix ones below a wrapper. */
export function layout(world: World, run: Execution) {
  const groups = stageGroups(run.stages);
  const heads = groups.map((group) =>
    group.length > 1 ? wrapperId(world, run, group) : (group[0]?.nodeId ?? ""),
  );
  const layoutNodeMap: Record<string, object> = {};
  for (const [index, group] of groups.entries()) {
    const next = heads[index + 1];
    const nextIds = next === undefined ? [] : [next];
    const head = heads[index] ?? "";
    const [only] = group;
    if (group.length === 1 && only) {
      layoutNodeMap[head] = stageNode(world, run, only, nextIds);
      continue;
    }
    layoutNodeMap[head] = wrapperNode(head, group, nextIds);
    for (const stage of group) layoutNodeMap[stage.nodeId] = stageNode(world, run, stage, []);
  }
  return { layoutNodeMap, startingNodeId: heads[0] ?? "" };
}

function wrapperNode(nodeUuid: string, group: readonly StageRun[], nextIds: string[]) {
  const matrix = group[0]?.matrixValue !== null;
  const starts = group.flatMap((stage) => stage.startTs ?? []);
  const ended = group.every((stage) => stage.endTs !== null);
  return {
    nodeType: matrix ? "MATRIX" : "parallel",
    nodeGroup: "STAGE",
    nodeIdentifier: matrix ? (group[0]?.spec.identifier ?? "") : `parallel${nodeUuid}`,
    ...(matrix ? { name: group[0]?.spec.name ?? "" } : {}),
    nodeUuid,
    status: worstStatus(group),
    moduleInfo: {},
    ...(starts.length > 0 ? { startTs: Math.min(...starts) } : {}),
    ...(ended && starts.length > 0 ? { endTs: Math.max(...group.map((stage) => stage.endTs ?? 0)) } : {}),
    edgeLayoutList: { currentNodeChildren: group.map((stage) => stage.nodeId), nextIds },
    isRollbackStageNode: false,
  };
}

function stageNode(world: World, run: Execution, stage: StageRun, nextIds: string[]) {
  const started = stage.startTs !== null && stage.status !== "NotStarted";
  return {
    nodeType: stage.spec.type,
    nodeGroup: "STAGE",
    nodeIdentifier: stage.identifier,
    name: stage.name,
    nodeUuid: stage.nodeId,
    status: stage.status,
    module: moduleOfStage(stage),
    moduleInfo: stageModuleInfo(world, stage),
    ...(started ? { startTs: stage.startTs } : {}),
    ...(stage.endTs === null ? {} : { endTs: stage.endTs }),
    edgeLayoutList: { currentNodeChildren: [], nextIds },
    ...(started
      ? {
          nodeRunInfo: {
            whenCondition: stage.spec.onlyDefaultBranch
              ? '<+OnPipelineSuccess> && (<+codebase.branch> == "main")'
              : "<+OnPipelineSuccess>",
            evaluatedCondition: stage.status !== "Skipped",
            expressions: [{ expression: "OnPipelineSuccess", expressionValue: "true", count: 1 }],
          },
          nodeExecutionId: stage.nodeExecutionId,
        }
      : {}),
    ...(stage.status === "Skipped" ? { skipInfo: { evaluatedCondition: true } } : {}),
    ...(stage.failure && stage.status !== "IgnoreFailed"
      ? { failureInfo: { message: stage.failure.message }, failureInfoDTO: failureInfo(stage.failure) }
      : {}),
    executionInputConfigured: false,
    isRollbackStageNode: run.mode === "POST_EXECUTION_ROLLBACK",
  };
}
