import { z } from "zod";
import { FailureInfo } from "./failure";
import { optionalCount, optionalFlag, optionalMs, optionalNumber, optionalText } from "./primitives";

export const Commit = z.looseObject({
  id: optionalText,
  link: optionalText,
  message: optionalText,
  ownerName: optionalText,
  ownerId: optionalText,
  ownerEmail: optionalText,
  timeStamp: optionalMs,
});
export type Commit = z.infer<typeof Commit>;

const PullRequest = z.looseObject({
  id: z.union([z.number(), z.string()]).nullish(),
  link: optionalText,
  title: optionalText,
  sourceRepo: optionalText,
  sourceBranch: optionalText,
  targetBranch: optionalText,
  state: optionalText,
  commits: z.array(Commit).nullish(),
  triggerCommits: z.array(Commit).nullish(),
});

/** `moduleInfo.ci` of an execution. `prNumber` is text here, while `pullRequest.id` is a number. */
export const CiModuleInfo = z.looseObject({
  branch: optionalText,
  buildType: optionalText,
  tag: optionalText,
  prNumber: z.union([z.string(), z.number().transform(String)]).nullish(),
  repoName: optionalText,
  triggerRepoName: optionalText,
  ciExecutionInfoDTO: z
    .looseObject({
      event: optionalText,
      author: z
        .looseObject({ id: optionalText, name: optionalText, email: optionalText, avatar: optionalText })
        .nullish(),
      branch: z
        .looseObject({ name: optionalText, link: optionalText, commits: z.array(Commit).nullish() })
        .nullish(),
      pullRequest: PullRequest.nullish(),
      release: z.looseObject({ tag: optionalText, link: optionalText, title: optionalText }).nullish(),
    })
    .nullish(),
  scmDetailsList: z.array(z.looseObject({ scmUrl: optionalText, scmProvider: optionalText })).nullish(),
});
export type CiModuleInfo = z.infer<typeof CiModuleInfo>;

/** `moduleInfo.cd` of an execution. */
export const CdModuleInfo = z.looseObject({
  serviceIdentifiers: z.array(z.string()).nullish(),
  envIdentifiers: z.array(z.string()).nullish(),
  envGroupIdentifiers: z.array(z.string()).nullish(),
  environmentTypes: z.array(z.string()).nullish(),
  serviceDefinitionTypes: z.array(z.string()).nullish(),
  infrastructureIdentifiers: z.array(z.string()).nullish(),
  infrastructureNames: z.array(z.string()).nullish(),
  artifactDisplayNames: z.array(z.string()).nullish(),
});
export type CdModuleInfo = z.infer<typeof CdModuleInfo>;

/** `moduleInfo.cd` of a stage: what was deployed where. */
export const StageCdInfo = z.looseObject({
  serviceInfo: z
    .looseObject({
      identifier: optionalText,
      displayName: optionalText,
      deploymentType: optionalText,
      artifacts: z
        .looseObject({
          artifactDisplayName: optionalText,
          primary: z.looseObject({ imagePath: optionalText, tag: optionalText }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
  infraExecutionSummary: z
    .looseObject({
      identifier: optionalText,
      name: optionalText,
      type: optionalText,
      infrastructureIdentifier: optionalText,
      infrastructureName: optionalText,
      envGroupId: optionalText,
    })
    .nullish(),
  nodeExecutionId: optionalText,
  rollbackDuration: optionalNumber,
});
export type StageCdInfo = z.infer<typeof StageCdInfo>;

/** A stage (or a wrapper around parallel or matrix stages, which has no name and no module). */
export const LayoutNode = z.looseObject({
  nodeType: z.string(),
  nodeGroup: optionalText,
  nodeIdentifier: optionalText,
  name: optionalText,
  nodeUuid: z.string(),
  status: z.string(),
  module: optionalText,
  moduleInfo: z.looseObject({ ci: z.looseObject({}).nullish(), cd: StageCdInfo.nullish() }).nullish(),
  startTs: optionalMs,
  endTs: optionalMs,
  edgeLayoutList: z
    .looseObject({
      currentNodeChildren: z.array(z.string()).nullish(),
      nextIds: z.array(z.string()).nullish(),
    })
    .nullish(),
  failureInfo: FailureInfo.nullish(),
  failureInfoDTO: FailureInfo.nullish(),
  nodeExecutionId: optionalText,
  isRollbackStageNode: optionalFlag,
  strategyMetadata: z.unknown().optional(),
});
export type LayoutNode = z.infer<typeof LayoutNode>;

/** What started an execution. `triggerType` is open: NOOP, MANUAL, WEBHOOK, WEBHOOK_CUSTOM, SCHEDULER_CRON, ARTIFACT, MANIFEST. */
export const ExecutionTrigger = z.looseObject({
  triggerType: optionalText,
  triggeredBy: z
    .looseObject({
      uuid: optionalText,
      identifier: optionalText,
      triggerIdentifier: optionalText,
      triggerName: optionalText,
      extraInfo: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
  isRerun: optionalFlag,
  rerunInfo: z
    .looseObject({
      rootExecutionId: optionalText,
      rootTriggerType: optionalText,
      prevExecutionId: optionalText,
      prevTriggerType: optionalText,
    })
    .nullish(),
});
export type ExecutionTrigger = z.infer<typeof ExecutionTrigger>;

/**
 * One execution of a pipeline, as listed and as part of its details. Newer servers add keys; all are kept. `status` is
 * the friendly enum of `schemas/execution-status`, open.
 */
export const ExecutionSummary = z.looseObject({
  planExecutionId: z.string(),
  pipelineIdentifier: z.string(),
  status: z.string(),
  name: optionalText,
  orgIdentifier: optionalText,
  projectIdentifier: optionalText,
  runSequence: optionalNumber,
  startTs: optionalMs,
  endTs: optionalMs,
  createdAt: optionalMs,
  tags: z.unknown().optional(),
  modules: z.array(z.string()).nullish(),
  executionTriggerInfo: ExecutionTrigger.nullish(),
  executionErrorInfo: z.looseObject({ message: optionalText }).nullish(),
  failureInfo: FailureInfo.nullish(),
  moduleInfo: z.looseObject({ ci: CiModuleInfo.nullish(), cd: CdModuleInfo.nullish() }).nullish(),
  layoutNodeMap: z.record(z.string(), LayoutNode).nullish(),
  startingNodeId: optionalText,
  successfulStagesCount: optionalNumber,
  runningStagesCount: optionalNumber,
  failedStagesCount: optionalNumber,
  totalStagesCount: optionalNumber,
  canRetry: optionalFlag,
  executionMode: optionalText,
  storeType: optionalText,
  shouldUseSimplifiedKey: optionalFlag,
  queuedType: optionalText,
  queuedReason: z.string().nullish().catch(null),
  labels: z.unknown().optional(),
  /** Of an execution that retries another one from a stage. */
  retryExecutionMetadata: z
    .looseObject({ parentExecutionId: optionalText, rootExecutionId: optionalText })
    .nullish()
    .catch(null),
  abortedBy: z.looseObject({ email: optionalText, userName: optionalText, createdAt: optionalMs }).nullish(),
  /** Harness writes the keys of this object in lower case. */
  parentStageInfo: z
    .looseObject({
      hasparentpipeline: optionalFlag,
      stagenodeid: optionalText,
      executionid: optionalText,
      identifier: optionalText,
      projectid: optionalText,
      orgid: optionalText,
      runsequence: optionalCount,
    })
    .nullish(),
});
export type ExecutionSummary = z.infer<typeof ExecutionSummary>;

/** What starting, retrying or rolling back answers. `status` uses the engine's enum (RUNNING, SUCCEEDED, …). */
export const PlanExecutionResponse = z.looseObject({
  planExecution: z.looseObject({
    uuid: z.string(),
    status: optionalText,
    startTs: optionalMs,
    metadata: z.looseObject({ runSequence: optionalNumber, pipelineIdentifier: optionalText }).nullish(),
  }),
});
export type PlanExecutionResponse = z.infer<typeof PlanExecutionResponse>;
