import { failureInfo, layout } from "@/simulator/http/views/execution-layout";
import { moduleInfo } from "@/simulator/http/views/module-info";
import { modulesOf } from "@/simulator/story/pipelines/build-pipelines";
import { day, hour, minute } from "@/simulator/story/rhythm";
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
    ...(run.status === "Queued" ? { queuedReason } : {}),
    labels: labelsOf(run),
    ...(run.retry
      ? {
          retryExecutionMetadata: {
            parentExecutionId: run.retry.parentExecutionId,
            rootExecutionId: run.retry.rootExecutionId,
          },
        }
      : {}),
    isRetriedExecution: run.retry !== null,
    ...timeoutOf(run),
    ...(aborted
      ? { abortedBy: { email: aborted.by.email, userName: aborted.by.name, createdAt: aborted.at } }
      : {}),
    ...(run.parent ? { parentStageInfo: parentStageInfo(world, run.parent) } : {}),
  };
}

const queuedReason =
  "The account's limit of concurrent executions is reached; executions ahead have to end first";

/** What the runs of a pipeline are grouped by: those that deploy belong to the release train of their week. */
function labelsOf(run: Execution) {
  if (!run.stages.some((stage) => stage.spec.type === "Deployment")) return [];
  const week = Math.floor((run.startTs - firstTrain) / (7 * day)) + 1;
  return [{ key: "release_train", value: `train-${week}` }];
}
/** A Monday before every story. */
const firstTrain = Date.UTC(2024, 0, 1);

const unitMs: Record<string, number> = { w: 7 * day, d: day, h: hour, m: minute, s: 1000 };

/** When the pipeline's own timeout ends the run, counted from the end of its wait; nothing where its YAML has none. */
function timeoutOf(run: Execution) {
  const [, amount, unit = ""] = /^ {2}timeout: (\d+)([wdhms])$/m.exec(run.pipeline.yaml) ?? [];
  if (amount === undefined) return {};
  return { pipelineTimeoutTs: run.startTs + run.queueMs + Number(amount) * (unitMs[unit] ?? 0) };
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
