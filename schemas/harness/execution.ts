import { z } from "zod";
import { asFailure } from "./failure";
import {
  asFlag,
  asList,
  asMap,
  asMs,
  asName,
  asNameOf,
  asNames,
  asNumber,
  asPart,
  asText,
  asTexts,
  nameOr,
  required,
} from "./lenient";

export const Commit = z.looseObject({
  id: asName,
  link: asText,
  message: asText,
  ownerName: asText,
  ownerId: asText,
  ownerEmail: asText,
  timeStamp: asMs,
});
export type Commit = z.infer<typeof Commit>;

const PullRequest = z.looseObject({
  id: asText,
  link: asText,
  title: asText,
  sourceRepo: asName,
  sourceBranch: asName,
  targetBranch: asName,
  state: asText,
  commits: asList(Commit),
  triggerCommits: asList(Commit),
});

const Author = z.looseObject({ id: asText, name: asText, email: asText, avatar: asText });

/** `moduleInfo.ci` of an execution. */
export const CiModuleInfo = z.looseObject({
  branch: asNameOf,
  buildType: asText,
  tag: asName,
  prNumber: asText,
  repoName: asName,
  triggerRepoName: asName,
  ciExecutionInfoDTO: asPart(
    z.looseObject({
      event: asText,
      author: asPart(z.union([Author, z.string().transform((name) => Author.parse({ name }))])),
      branch: asPart(z.looseObject({ name: asName, link: asText, commits: asList(Commit) })),
      pullRequest: asPart(PullRequest),
      release: asPart(z.looseObject({ tag: asName, link: asText, title: asText })),
    }),
  ),
  scmDetailsList: asList(z.looseObject({ scmUrl: asText, scmProvider: asText })),
});
export type CiModuleInfo = z.infer<typeof CiModuleInfo>;

/** `moduleInfo.cd` of an execution. */
export const CdModuleInfo = z.looseObject({
  serviceIdentifiers: asNames,
  envIdentifiers: asNames,
  envGroupIdentifiers: asNames,
  environmentTypes: asNames,
  serviceDefinitionTypes: asNames,
  infrastructureIdentifiers: asNames,
  infrastructureNames: asNames,
  artifactDisplayNames: asNames,
});
export type CdModuleInfo = z.infer<typeof CdModuleInfo>;

/** `moduleInfo.cd` of a stage: what was deployed where. */
export const StageCdInfo = z.looseObject({
  serviceInfo: asPart(
    z.looseObject({
      identifier: asName,
      displayName: asName,
      deploymentType: asText,
      artifacts: asPart(
        z.looseObject({
          artifactDisplayName: asText,
          primary: asPart(z.looseObject({ imagePath: asText, tag: asName })),
        }),
      ),
    }),
  ),
  infraExecutionSummary: asPart(
    z.looseObject({
      identifier: asName,
      name: asName,
      type: asName,
      infrastructureIdentifier: asName,
      infrastructureName: asName,
      envGroupId: asName,
    }),
  ),
  nodeExecutionId: asName,
  rollbackDuration: asNumber,
});
export type StageCdInfo = z.infer<typeof StageCdInfo>;

/** A stage (or a wrapper around parallel or matrix stages, which has no name and no module). */
export const LayoutNode = z.looseObject({
  nodeType: nameOr("Unknown"),
  nodeGroup: asText,
  nodeIdentifier: asName,
  name: asName,
  nodeUuid: required,
  status: nameOr("Unknown"),
  module: asText,
  moduleInfo: asPart(z.looseObject({ ci: asPart(z.looseObject({})), cd: asPart(StageCdInfo) })),
  startTs: asMs,
  endTs: asMs,
  edgeLayoutList: asPart(z.looseObject({ currentNodeChildren: asTexts, nextIds: asTexts })),
  failureInfo: asFailure,
  failureInfoDTO: asFailure,
  nodeExecutionId: asName,
  isRollbackStageNode: asFlag,
  strategyMetadata: z.unknown().optional(),
});
export type LayoutNode = z.infer<typeof LayoutNode>;

/** What started an execution. `triggerType` is open: NOOP, MANUAL, WEBHOOK, WEBHOOK_CUSTOM, SCHEDULER_CRON, ARTIFACT, MANIFEST. */
export const ExecutionTrigger = z.looseObject({
  triggerType: asName,
  triggeredBy: asPart(
    z.looseObject({
      uuid: asText,
      identifier: asName,
      triggerIdentifier: asName,
      triggerName: asName,
      extraInfo: asMap(z.unknown()),
    }),
  ),
  isRerun: asFlag,
  rerunInfo: asPart(
    z.looseObject({
      rootExecutionId: asName,
      rootTriggerType: asText,
      prevExecutionId: asName,
      prevTriggerType: asText,
    }),
  ),
});
export type ExecutionTrigger = z.infer<typeof ExecutionTrigger>;

/**
 * One execution of a pipeline, as listed and as part of its details. Newer servers add keys; all are kept. `status` is
 * the friendly enum of `schemas/execution-status`, open. Nothing but its id, its pipeline and its status can make it unreadable;
 * how many stages could not be read, `unreadIn(layoutNodeMap)` tells.
 */
export const ExecutionSummary = z.looseObject({
  planExecutionId: required,
  pipelineIdentifier: required,
  status: required,
  name: asName,
  orgIdentifier: asText,
  projectIdentifier: asText,
  runSequence: asNumber,
  startTs: asMs,
  endTs: asMs,
  createdAt: asMs,
  tags: z.unknown().optional(),
  modules: asNames,
  executionTriggerInfo: asPart(ExecutionTrigger),
  executionErrorInfo: asPart(z.looseObject({ message: asText })),
  failureInfo: asFailure,
  moduleInfo: asPart(z.looseObject({ ci: asPart(CiModuleInfo), cd: asPart(CdModuleInfo) })),
  layoutNodeMap: asMap(LayoutNode, "nodeUuid"),
  startingNodeId: asText,
  successfulStagesCount: asNumber,
  runningStagesCount: asNumber,
  failedStagesCount: asNumber,
  totalStagesCount: asNumber,
  canRetry: asFlag,
  executionMode: asName,
  storeType: asText,
  shouldUseSimplifiedKey: asFlag,
  queuedType: asText,
  queuedReason: asText,
  labels: z.unknown().optional(),
  /** Of an execution that retries another one from a stage. */
  retryExecutionMetadata: asPart(z.looseObject({ parentExecutionId: asName, rootExecutionId: asName })),
  abortedBy: asPart(z.looseObject({ email: asText, userName: asText, createdAt: asMs })),
  /** Harness writes the keys of this object in lower case. */
  parentStageInfo: asPart(
    z.looseObject({
      hasparentpipeline: asFlag,
      stagenodeid: asText,
      executionid: asName,
      identifier: asText,
      projectid: asText,
      orgid: asText,
      runsequence: asNumber,
    }),
  ),
});
export type ExecutionSummary = z.infer<typeof ExecutionSummary>;

/** What starting, retrying or rolling back answers. `status` uses the engine's enum (RUNNING, SUCCEEDED, …). */
export const PlanExecutionResponse = z.looseObject({
  planExecution: z.looseObject({
    uuid: z.string(),
    status: asText,
    startTs: asMs,
    metadata: asPart(z.looseObject({ runSequence: asNumber, pipelineIdentifier: asText })),
  }),
});
export type PlanExecutionResponse = z.infer<typeof PlanExecutionResponse>;
