import { failureInfo, layout } from "@/simulator/http/views/execution-layout";
import { moduleInfo } from "@/simulator/http/views/module-info";
import { modulesOf } from "@/simulator/story/pipelines/build-pipelines";
import { eventIdOf } from "@/simulator/story/triggers";
import type { Execution, World } from "@/simulator/story/types";

/** PipelineExecutionSummary: an item of the list, and part of the detail. */
export function executionSummary(world: World, run: Execution) {
  const { layoutNodeMap, startingNodeId } = layout(world, run);
  const aborted =
    run.status === "Aborted" ? run.interrupts.find((entry) => entry.type === "AbortAll") : undefined;
  const count = (...statuses: string[]) =>
    run.stages.filter((stage) => statuses.includes(stage.status)).length;
  const failed =
    run.failure !== null && run.endTs !== null && run.status !== "Success" && run.status !== "IgnoreFailed";
  return {
    pipelineIdentifier: run.pipelineIdentifier,
    orgIdentifier: run.orgIdentifier,
    projectIdentifier: run.projectIdentifier,
    planExecutionId: run.id,
    name: run.pipeline.name,
    yamlVersion: "0",
    status: run.status,
    tags: Object.entries(run.pipeline.tags).map(([key, value]) => ({ key, value })),
    executionTriggerInfo: executionTriggerInfo(world, run),
    governanceMetadata: null,
    ...(failed && run.failure
      ? { executionErrorInfo: { message: run.failure.message }, failureInfo: failureInfo(run.failure) }
      : {}),
    moduleInfo: moduleInfo(world, run),
    layoutNodeMap,
    modules: modulesOf(run.pipeline),
    startingNodeId,
    startTs: run.startTs,
    ...(run.endTs === null ? {} : { endTs: run.endTs }),
    createdAt: run.createdAt,
    canRetry: run.mode === "NORMAL" && retriesOf(world, run).length === 0,
    showRetryHistory: run.retry !== null || retriesOf(world, run).length > 0,
    runSequence: run.runSequence,
    successfulStagesCount: count("Success", "IgnoreFailed"),
    runningStagesCount: count("Running", "ApprovalWaiting"),
    failedStagesCount: count("Failed", "Expired", "Aborted", "ApprovalRejected"),
    totalStagesCount: run.stages.length,
    storeType: run.pipeline.storeType,
    ...(run.pipeline.storeType === "REMOTE" ? { connectorRef: "account.code_host" } : {}),
    executionInputConfigured: false,
    stagesExecution: run.mode === "NORMAL" && selectedOnly(run),
    allowStageExecutions: false,
    executionMode: run.mode,
    notesExistForPlanExecutionId: run.notes !== "",
    shouldUseSimplifiedKey: run.pipeline.shouldUseSimplifiedKey,
    ...(aborted
      ? { abortedBy: { email: aborted.by.email, userName: aborted.by.name, createdAt: aborted.at } }
      : {}),
    ...(run.parent ? { parentStageInfo: parentStageInfo(world, run.parent) } : {}),
  };
}

function selectedOnly(run: Execution): boolean {
  return new Set(run.stages.map((stage) => stage.spec.identifier)).size < run.pipeline.stages.length;
}

export function retriesOf(world: World, run: Execution): Execution[] {
  return world.index.retriesOf.get(run.id) ?? [];
}

function parentStageInfo(world: World, parent: NonNullable<Execution["parent"]>) {
  const run = world.index.executionById.get(parent.planExecutionId);
  return {
    hasparentpipeline: true,
    stagenodeid: parent.stageNodeId,
    executionid: parent.planExecutionId,
    identifier: run?.pipelineIdentifier ?? "",
    projectid: run?.projectIdentifier ?? "",
    orgid: run?.orgIdentifier ?? "",
    runsequence: run?.runSequence ?? 0,
  };
}

/** Who or what started a run; also part of the response of execute. */
export function executionTriggerInfo(world: World, run: Execution) {
  const rerunOf = run.trigger.rerunOf ? world.index.executionById.get(run.trigger.rerunOf) : undefined;
  return {
    triggerType: run.trigger.type,
    triggeredBy: run.trigger.user ? personTrigger(run) : machineTrigger(world, run),
    isRerun: run.trigger.rerunOf !== null,
    ...(rerunOf
      ? {
          rerunInfo: {
            rootExecutionId: rootOf(world, rerunOf).id,
            rootTriggerType: rootOf(world, rerunOf).trigger.type,
            prevExecutionId: rerunOf.id,
            prevTriggerType: rerunOf.trigger.type,
          },
        }
      : {}),
  };
}

function rootOf(world: World, run: Execution): Execution {
  const before = run.trigger.rerunOf ? world.index.executionById.get(run.trigger.rerunOf) : undefined;
  return before ? rootOf(world, before) : run;
}

function personTrigger(run: Execution) {
  const { user } = run.trigger;
  return { uuid: user?.uuid, identifier: user?.name, extraInfo: { email: user?.email } };
}

function machineTrigger(world: World, run: Execution) {
  const { trigger } = run.trigger;
  const { build } = run;
  const place = `${world.account.id}:${run.orgIdentifier}:${run.projectIdentifier}:${run.pipelineIdentifier}`;
  const request = build?.pullRequest;
  const tag = request
    ? `${place}:PR:${build.repository.url}:${request.number}:${request.branch}:main`
    : run.trigger.type === "WEBHOOK" && build
      ? `${place}:PUSH:${build.repository.url}:refs/heads/${build.branch}`
      : place;
  const source = request
    ? {
        sourceEventId: String(request.number),
        sourceEventLink: `${build.repository.url}/pull/${request.number}`,
      }
    : build && run.trigger.type === "WEBHOOK"
      ? {
          sourceEventId: build.commit.sha.slice(0, 7),
          sourceEventLink: `${build.repository.url}/commit/${build.commit.sha}`,
        }
      : {};
  return {
    uuid: "systemUser",
    identifier: trigger?.identifier ?? "",
    triggerIdentifier: trigger?.identifier ?? "",
    triggerName: trigger?.name ?? "",
    extraInfo: {
      execution_trigger_tag_needed_for_abort: tag,
      triggerRef: `${world.account.id}/${run.orgIdentifier}/${run.projectIdentifier}/${trigger?.identifier ?? ""}`,
      eventCorrelationId: eventIdOf(world.seed, run.id),
      ...(build && run.trigger.type === "WEBHOOK" ? { gitUser: build.commit.author.login, ...source } : {}),
    },
  };
}
