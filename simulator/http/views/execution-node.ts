import { failureInfo } from "@/simulator/http/views/execution-layout";
import { unitWindows } from "@/simulator/logs/units";
import { logBaseKey, logKeysOf } from "@/simulator/story/log-keys";
import { stepSpec } from "@/simulator/story/pipelines/pipeline-yaml";
import { shortId } from "@/simulator/story/random";
import { stepLogSpec } from "@/simulator/story/step-log";
import type {
  Execution,
  InterruptRecord,
  RunStatus,
  StageRun,
  StepRun,
  World,
} from "@/simulator/story/types";

/** A node of the execution graph, in Harness's camelCase representation. */
export interface GraphNode {
  uuid: string;
  setupId: string;
  name: string;
  identifier: string;
  baseFqn: string;
  outcomes: Record<string, unknown>;
  stepParameters: Record<string, unknown>;
  startTs?: number;
  endTs?: number;
  stepType: string;
  status: RunStatus;
  failureInfo: ReturnType<typeof failureInfo> | null;
  skipInfo: object | null;
  nodeRunInfo: object;
  executableResponses: object[];
  unitProgresses: object[];
  progressData: object | null;
  delegateInfoList: object[];
  interruptHistories: object[];
  stepDetails: object | null;
  strategyMetadata: object | null;
  executionInputConfigured: boolean;
  logBaseKey?: string;
}

/** A structural node: section, fork, stage. */
export function plainNode(
  uuid: string,
  name: string,
  identifier: string,
  stepType: string,
  baseFqn: string,
  frame: { startTs: number | null; endTs: number | null; status: RunStatus },
): GraphNode {
  return {
    uuid,
    setupId: `${uuid.slice(0, 21)}s`,
    name,
    identifier,
    baseFqn,
    outcomes: {},
    stepParameters: {},
    ...(frame.startTs === null ? {} : { startTs: frame.startTs }),
    ...(frame.endTs === null ? {} : { endTs: frame.endTs }),
    stepType,
    status: frame.status,
    failureInfo: null,
    skipInfo: null,
    nodeRunInfo: { whenCondition: "<+OnStageSuccess>", evaluatedCondition: true, expressions: [] },
    executableResponses: [],
    unitProgresses: [],
    progressData: null,
    delegateInfoList: [],
    interruptHistories: [],
    stepDetails: null,
    strategyMetadata: null,
    executionInputConfigured: false,
  };
}

/** A step's node with its parameters, outcomes, log keys and, for delegate tasks, command units. */
export function stepNode(world: World, run: Execution, stage: StageRun, step: StepRun): GraphNode {
  const { spec } = step;
  const section = step.isRollback ? "rollbackSteps" : "steps";
  const group = spec.stepGroup ? `${spec.stepGroup}.steps.` : "";
  const node = plainNode(
    step.nodeId,
    spec.name,
    spec.identifier,
    spec.type,
    `pipeline.stages.${stage.identifier}.spec.execution.${section}.${group}${spec.identifier}`,
    step,
  );
  node.stepParameters = {
    identifier: spec.identifier,
    name: spec.name,
    // Delegate steps carry it wrapped, as Harness's parameter fields are.
    timeout: spec.units.length > 0 ? { timeout: spec.timeout } : spec.timeout,
    type: spec.type,
    spec: stepSpec(spec),
  };
  node.failureInfo = step.failure ? failureInfo(step.failure) : null;
  node.outcomes = outcomesOf(stage, step);
  node.executableResponses = [executableResponse(world, run, stage, step)];
  // What writes no log has an empty key, and not none.
  node.logBaseKey = spec.log ? logBaseKey(world, run, stage, step) : "";
  node.interruptHistories = [...step.interrupts.map(interruptHistory), ...ignoredBy(world, step)];
  if (spec.units.length > 0) {
    node.unitProgresses = unitProgresses(world, run, stage, step);
    const delegate = world.delegates.find((entry) =>
      entry.tags.includes(stage.spec.environmentIdentifier === "prod" ? "prod" : "preprod"),
    );
    node.delegateInfoList = [
      {
        id: delegate?.replicas[0]?.uuid,
        name: delegate?.replicas[0]?.hostName,
        taskId: taskId(world, step),
        taskName: spec.name,
      },
    ];
  }
  if (spec.type === "Verify") node.progressData = verifyProgress(world, step);
  return node;
}

const taskId = (world: World, step: StepRun): string => shortId(world.seed, step.nodeId, "task");

function executableResponse(world: World, run: Execution, stage: StageRun, step: StepRun): object {
  const logKeys = logKeysOf(world, run, stage, step);
  // Proto int64 in JSON: the timeout is text.
  if (step.approval)
    return { async: { callbackIds: [step.approval.id], logKeys: [""], units: [], timeout: "86400000" } };
  if (step.spec.type === "HelmDeploy") {
    const callbackId = taskId(world, step);
    return { asyncChain: { callbackId, logKeys, units: step.spec.units, timeout: "600000", chainEnd: true } };
  }
  if (step.spec.units.length > 0) {
    return {
      task: {
        taskId: taskId(world, step),
        taskCategory: "DELEGATE_TASK_V2",
        logKeys,
        units: step.spec.units,
        taskName: step.spec.name,
      },
    };
  }
  return { async: { callbackIds: [taskId(world, step)], logKeys, units: [], timeout: "1800000" } };
}

/** Times are strings here: Harness prints proto int64 as JSON. */
function unitProgresses(world: World, run: Execution, stage: StageRun, step: StepRun): object[] {
  const log = stepLogSpec(world, run, stage, step);
  if (!log) return [];
  const windows = unitWindows(log);
  return windows
    .filter((window) => window.from <= (step.endTs ?? Number.POSITIVE_INFINITY))
    .map((window, index) => {
      const last = index === windows.length - 1;
      const failed = last && step.status === "Failed";
      const ended = step.endTs !== null;
      return {
        unitName: window.unit,
        status: failed ? "FAILURE" : ended ? "SUCCESS" : "RUNNING",
        startTime: String(Math.round(window.from)),
        ...(ended ? { endTime: String(Math.round(Math.min(window.to, step.endTs ?? window.to))) } : {}),
      };
    });
}

function outcomesOf(stage: StageRun, step: StepRun): Record<string, unknown> {
  if (step.status !== "Success") return {};
  switch (step.spec.type) {
    case "liteEngineTask":
      return { podDetailsOutcome: { ipAddress: "10.24.7.31", namespace: "builds" } };
    case "BuildAndPushDockerRegistry":
      return {
        [`artifact_${step.spec.identifier}`]: {
          stepArtifacts: { publishedImageArtifacts: [{ tag: stage.artifactTag }] },
        },
      };
    case "K8sRollingDeploy":
    case "HelmDeploy":
    case "K8sCanaryDeploy":
      return { deploymentInfoOutcome: { serverInstanceInfoList: [] } };
    case "Run":
    case "ShellScript":
      return { output: { outputVariables: {} } };
    default:
      return {};
  }
}

function interruptHistory(interrupt: InterruptRecord): object {
  return {
    interruptId: interrupt.id,
    tookEffectAt: interrupt.at,
    interruptType: interrupt.type === "AbortAll" ? "ABORT_ALL" : "USER_MARKED_FAIL_ALL",
    interruptConfig: {
      issuedBy: {
        issueTime: interrupt.at,
        manualIssuer: {
          email_id: interrupt.by.email,
          user_id: interrupt.by.uuid,
          type: "USER",
          identifier: interrupt.by.name,
        },
      },
    },
  };
}

/** An adviser made a failed step count as passed. */
function ignoredBy(world: World, step: StepRun): object[] {
  if (step.status !== "IgnoreFailed") return [];
  return [
    {
      interruptId: shortId(world.seed, step.nodeId, "ignored"),
      tookEffectAt: step.endTs,
      interruptType: "IGNORE",
      interruptConfig: {
        issuedBy: { issueTime: step.endTs, adviserIssuer: { adviseType: "IGNORE_FAILURE" } },
      },
    },
  ];
}

function verifyProgress(world: World, step: StepRun): object {
  const id = shortId(world.seed, step.nodeId, "verify");
  return {
    progressPercentage: step.endTs === null ? 50 : 100,
    estimatedRemainingTime: step.endTs === null ? "3 minutes" : "0 minutes",
    activityId: id,
    verifyStepExecutionId: id,
  };
}
