import { z } from "zod";
import { shown, shownPart } from "./item";
import { GitDetails, optionalFlag, optionalMs, optionalNumber, optionalText, TagMap } from "./primitives";

/** A pipeline as listed. `executionSummaryInfo` counts the last seven days, oldest first. */
export const PipelineSummary = z.looseObject({
  identifier: z.string(),
  name: z.string(),
  description: optionalText,
  tags: TagMap,
  numOfStages: optionalNumber,
  createdAt: optionalMs,
  lastUpdatedAt: optionalMs,
  modules: z.array(z.string()).nullish(),
  stageNames: z.array(z.string()).nullish(),
  executionSummaryInfo: z
    .looseObject({
      numOfErrors: z.array(z.number()).nullish(),
      deployments: z.array(z.number()).nullish(),
      lastExecutionTs: optionalMs,
      lastExecutionStatus: optionalText,
      lastExecutionId: optionalText,
    })
    .nullish(),
  recentExecutionsInfo: z
    .array(
      z.looseObject({
        planExecutionId: optionalText,
        status: optionalText,
        startTs: optionalMs,
        endTs: optionalMs,
        runSequence: optionalNumber,
      }),
    )
    .nullish(),
  storeType: optionalText,
  connectorRef: optionalText,
  gitDetails: GitDetails.nullish(),
  isDraft: optionalFlag,
});
export type PipelineSummary = z.infer<typeof PipelineSummary>;

/** A pipeline as the tools show it: nothing that is only shown can make it unreadable. */
export const ListedPipeline = z.looseObject({
  identifier: z.string(),
  name: optionalText,
  description: shown,
  tags: shown,
  numOfStages: shown,
  stageNames: shown,
  modules: shown,
  storeType: shown,
  lastUpdatedAt: shown,
  executionSummaryInfo: shownPart({
    lastExecutionId: shown,
    lastExecutionStatus: shown,
    lastExecutionTs: shown,
    deployments: shown,
    numOfErrors: shown,
  }),
  recentExecutionsInfo: shown,
  gitDetails: shownPart({ repoName: shown, branch: shown }),
});

/** A pipeline with its YAML. */
export const PipelineDetail = z.looseObject({
  yamlPipeline: z.string(),
  resolvedTemplatesPipelineYaml: optionalText,
  modules: z.array(z.string()).nullish(),
  storeType: optionalText,
  gitDetails: GitDetails.nullish(),
});
export type PipelineDetail = z.infer<typeof PipelineDetail>;

/** The runtime inputs a pipeline asks for; null or empty text when it asks for none. */
export const RuntimeInputTemplate = z.looseObject({
  inputSetTemplateYaml: optionalText,
  modules: z.array(z.string()).nullish(),
  hasInputSets: optionalFlag,
});
export type RuntimeInputTemplate = z.infer<typeof RuntimeInputTemplate>;

export const InputSetSummary = z.looseObject({
  identifier: z.string(),
  name: optionalText,
  pipelineIdentifier: optionalText,
  description: optionalText,
  inputSetType: optionalText,
  isOutdated: optionalFlag,
  storeType: optionalText,
  lastUpdatedAt: optionalMs,
  tags: z.unknown().optional(),
});
export type InputSetSummary = z.infer<typeof InputSetSummary>;

export const InputSetDetail = z.looseObject({
  identifier: z.string(),
  name: optionalText,
  pipelineIdentifier: optionalText,
  inputSetYaml: optionalText,
  description: optionalText,
});
export type InputSetDetail = z.infer<typeof InputSetDetail>;

/** The inputs an execution ran with. */
export const ExecutionInputs = z.looseObject({
  inputSetTemplateYaml: optionalText,
  inputSetYaml: optionalText,
  resolvedYaml: optionalText,
});
export type ExecutionInputs = z.infer<typeof ExecutionInputs>;
