import type { TriggerFailure } from "@/simulator/engine/trigger-failures";
import type { Execution, StageRun, StepRun, World } from "@/simulator/story/types";

/*
 * What Harness's notification rules send (harness-core WebhookNotificationEvent and TriggerWebhookNotificationEvent): which fields an
 * event has depends on its level.
 */
export type RunEvent =
  | "PipelineStart"
  | "PipelineSuccess"
  | "PipelineFailed"
  | "PipelineEnd"
  | "StageStart"
  | "StageSuccess"
  | "StageFailed"
  | "StepFailed";

export interface RunNotification {
  eventType: RunEvent;
  nodeStatus: string;
  stage: StageRun | null;
  step: StepRun | null;
}

const seconds = (at: number): number => Math.floor(at / 1000);

const placeOf = (
  world: World,
  at: { orgIdentifier: string; projectIdentifier: string; pipelineIdentifier: string },
) => ({
  accountIdentifier: world.account.id,
  orgIdentifier: at.orgIdentifier,
  projectIdentifier: at.projectIdentifier,
  pipelineIdentifier: at.pipelineIdentifier,
});

function studioUrl(
  world: World,
  module: "ci" | "cd",
  at: { orgIdentifier: string; projectIdentifier: string; pipelineIdentifier: string },
): string {
  const project = `orgs/${at.orgIdentifier}/projects/${at.projectIdentifier}`;
  return `https://app.harness.io/ng/#/account/${world.account.id}/${module}/${project}/pipelines/${at.pipelineIdentifier}`;
}

/** The modules of the pipeline; of a stage nothing is said, of a step not even that. */
function moduleInfo(run: Execution, { stage, step }: RunNotification) {
  if (step !== null) return {};
  if (stage !== null) return { moduleInfo: {} };
  const deployments = run.stages.filter((entry) => entry.spec.type === "Deployment");
  const present = (values: (string | null)[]) => [...new Set(values.filter((value) => value !== null))];
  return {
    moduleInfo: {
      services: present(deployments.map((entry) => entry.spec.serviceIdentifier)),
      environments: present(deployments.map((entry) => entry.spec.environmentIdentifier)),
      envGroups: [],
      infrastructures: present(deployments.map((entry) => entry.spec.infrastructureIdentifier)),
    },
  };
}

/** `stepName` is the name of the node, whatever it is; only a stage's event names the stage. */
function nodeFields({ stage, step }: RunNotification) {
  if (step !== null) {
    return {
      stageIdentifier: stage?.identifier,
      stepIdentifier: step.spec.identifier,
      stepName: step.spec.name,
    };
  }
  if (stage === null) return {};
  return { stageIdentifier: stage.identifier, stageName: stage.name, stepName: stage.name };
}

/** `eventData` of what happened to a run; times are in seconds. */
export function runEventData(world: World, run: Execution, told: RunNotification) {
  const { eventType, nodeStatus, stage, step } = told;
  const url = studioUrl(world, run.build ? "ci" : "cd", run);
  const node = step ?? stage ?? run;
  const failure = step?.failure ?? stage?.failure ?? run.failure;
  const startTs = node.startTs ?? run.startTs;
  return {
    ...placeOf(world, run),
    pipelineName: run.pipeline.name,
    planExecutionId: run.id,
    ...nodeFields(told),
    executionUrl: `${url}/executions/${run.id}/pipeline`,
    pipelineUrl: `${url}/pipeline-studio`,
    eventType,
    nodeStatus,
    triggeredBy: {
      triggerType: run.trigger.type,
      name: run.trigger.user?.name ?? run.trigger.trigger?.identifier ?? "",
      email: run.trigger.user?.email ?? null,
    },
    ...moduleInfo(run, told),
    tag: Object.entries(run.pipeline.tags).map(([key, value]) => ({ key, value })),
    startTime: javaDate(startTs),
    startTs: seconds(startTs),
    ...(eventType.endsWith("Start") || node.endTs === null
      ? {}
      : { endTime: javaDate(node.endTs), endTs: seconds(node.endTs) }),
    ...(nodeStatus === "failed" && failure ? { errorMessage: failure.message } : {}),
  };
}

/** `eventData` of a trigger that failed: there is no execution, and `startTs` is the event's own time, in milliseconds. */
export function triggerEventData(world: World, { trigger, at, message }: TriggerFailure) {
  const studio = studioUrl(world, "cd", trigger);
  const pipeline = world.pipelines.find(
    (entry) =>
      entry.identifier === trigger.pipelineIdentifier &&
      entry.projectIdentifier === trigger.projectIdentifier,
  );
  return {
    ...placeOf(world, trigger),
    pipelineName: pipeline?.name ?? trigger.pipelineIdentifier,
    triggerName: trigger.name,
    triggerIdentifier: trigger.identifier,
    eventType: "TriggerFailed" as const,
    pipelineUrl: `${studio}/pipeline-studio`,
    triggerActivityUrl: `${studio}/triggers/${trigger.identifier}/activity-history`,
    triggerUrl: `${studio}/triggers/${trigger.identifier}`,
    startTime: javaDate(at),
    startTs: at,
    errorMessage: message,
    triggerType: trigger.type,
    triggerSubType: trigger.sourceRepo ?? null,
  };
}

/** What the Test button of a rule sends: it is about nothing, and has no `eventData`. */
export const testBody = { text: "This is a test notification from Harness." };

/** Java's `Date.toString`, in GMT: `Wed Aug 20 08:20:00 GMT 2026`. */
function javaDate(at: number): string {
  const [weekday, dayOfMonth, month, year, time] = new Date(at).toUTCString().replace(",", "").split(" ");
  return `${weekday} ${month} ${dayOfMonth} ${time} GMT ${year}`;
}
