import type { TriggerFailure } from "@/simulator/engine/trigger-failures";
import { day, startOfDay } from "@/simulator/story/rhythm";
import { eventIdOf } from "@/simulator/story/triggers";
import type { Execution, Trigger, World } from "@/simulator/story/types";

const requested = "Pipeline execution was requested successfully";

/** The runs that a trigger started, newest first. */
export function triggerRuns(world: World, trigger: Trigger): Execution[] {
  const key = `${trigger.orgIdentifier}/${trigger.projectIdentifier}/${trigger.pipelineIdentifier}`;
  const runs = world.index.executionsByPipeline.get(key) ?? [];
  return runs.filter((run) => run.trigger.trigger?.identifier === trigger.identifier).reverse();
}

/** An item of the trigger list, which is also its details. */
export function triggerView(world: World, trigger: Trigger, now: number) {
  const runs = triggerRuns(world, trigger);
  const newest = runs[0];
  const weekStart = startOfDay(now) - 6 * day;
  const executions = Array.from({ length: 7 }, () => 0);
  for (const run of runs) {
    if (run.startTs < weekStart) break;
    const slot = Math.floor((run.startTs - weekStart) / day);
    executions[slot] = (executions[slot] ?? 0) + 1;
  }
  return {
    name: trigger.name,
    identifier: trigger.identifier,
    description: "",
    type: trigger.type,
    triggerStatus: {
      pollingSubscriptionStatus: null,
      validationStatus: { statusResult: "SUCCESS", detailedMessage: null },
      webhookAutoRegistrationStatus:
        trigger.sourceRepo === "Github" ? { registrationResult: "SUCCESS", detailedMessage: null } : null,
      webhookInfo: { webhookId: null },
      status: "SUCCESS",
      detailMessages: [],
      lastPollingUpdate: null,
      lastPolled: null,
    },
    lastTriggerExecutionDetails: newest
      ? {
          lastExecutionTime: newest.startTs,
          lastExecutionSuccessful: true,
          lastExecutionStatus: "TARGET_EXECUTION_REQUESTED",
          planExecutionId: newest.id,
          message: requested,
        }
      : null,
    webhookDetails: trigger.sourceRepo
      ? { webhookSecret: null, webhookSourceRepo: trigger.sourceRepo }
      : null,
    buildDetails: null,
    tags: {},
    executions,
    yaml: trigger.yaml,
    webhookUrl: webhookUrl(world, trigger),
    webhookCurlCommand: null,
    enabled: trigger.enabled,
    yamlVersion: "0",
    registrationStatus: "SUCCESS",
    pipelineInputOutdated: false,
  };
}

function webhookUrl(world: World, trigger: Trigger): string | null {
  if (!trigger.webhookToken) return null;
  const scope = `orgIdentifier=${trigger.orgIdentifier}&projectIdentifier=${trigger.projectIdentifier}`;
  const target = `pipelineIdentifier=${trigger.pipelineIdentifier}&triggerIdentifier=${trigger.identifier}`;
  return `https://app.harness.io/gateway/pipeline/api/webhook/custom/${trigger.webhookToken}/v3?accountIdentifier=${world.account.id}&${scope}&${target}`;
}

export function triggerDetail(world: World, trigger: Trigger) {
  return {
    name: trigger.name,
    identifier: trigger.identifier,
    description: "",
    type: trigger.type,
    accountIdentifier: world.account.id,
    orgIdentifier: trigger.orgIdentifier,
    projectIdentifier: trigger.projectIdentifier,
    targetIdentifier: trigger.pipelineIdentifier,
    version: trigger.version,
    yaml: trigger.yaml,
    enabled: trigger.enabled,
    errorResponse: false,
    errors: {},
    stagesToExecute: [],
  };
}

const engineStatus: Record<string, string> = {
  Queued: "QUEUED",
  Running: "RUNNING",
  ApprovalWaiting: "APPROVAL_WAITING",
  Success: "SUCCEEDED",
  IgnoreFailed: "IGNORE_FAILED",
  Failed: "FAILED",
  Aborted: "ABORTED",
  Expired: "EXPIRED",
  ApprovalRejected: "APPROVAL_REJECTED",
};

/** One event of a trigger's history. */
export function triggerEvent(world: World, trigger: Trigger, run: Execution) {
  const pull = run.build?.pullRequest;
  const payload = pull
    ? { action: "synchronize", number: pull.number, pull_request: { head: { sha: run.build?.commit.sha } } }
    : run.build
      ? { ref: "refs/heads/main", after: run.build.commit.sha }
      : {};
  return {
    triggerIdentifier: trigger.identifier,
    eventCorrelationId: eventIdOf(world.seed, run.id),
    payload: trigger.type === "Webhook" ? JSON.stringify(payload) : null,
    eventCreatedAt: run.createdAt - 1000,
    finalStatus: "TARGET_EXECUTION_REQUESTED",
    message: requested,
    exceptionOccurred: false,
    targetExecutionSummary: {
      triggerId: trigger.identifier,
      targetId: run.pipelineIdentifier,
      planExecutionId: run.id,
      executionStatus: engineStatus[run.status] ?? run.status,
      startTs: run.startTs,
      runSequence: run.runSequence,
      runtimeInput: run.inputYaml,
    },
    triggerEventStatus: { status: "SUCCESS", message: requested },
    type: trigger.type,
  };
}

/** An event that started nothing: its execution is missing. */
export function failedTriggerEvent({ trigger, at, eventId, message }: TriggerFailure) {
  return {
    triggerIdentifier: trigger.identifier,
    eventCorrelationId: eventId,
    payload: null,
    eventCreatedAt: at,
    finalStatus: "INVALID_RUNTIME_INPUT_YAML",
    message,
    exceptionOccurred: true,
    targetExecutionSummary: null,
    triggerEventStatus: { status: "FAILED", message },
    type: trigger.type,
  };
}
