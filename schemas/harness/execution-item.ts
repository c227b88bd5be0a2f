import { z } from "zod";
import { inside, shown, shownPart } from "./item";

/**
 * An execution as the tools show it. `moduleInfo` is an untyped map on the server, and the counts come as numbers or as
 * text: nothing but the execution's names and status can make it unreadable.
 */
export const ListedExecution = z.looseObject({
  planExecutionId: z.string(),
  pipelineIdentifier: z.string(),
  status: z.string(),
  name: shown,
  runSequence: shown,
  startTs: shown,
  endTs: shown,
  executionTriggerInfo: shownPart({
    triggerType: shown,
    triggeredBy: shownPart({ identifier: shown }),
  }),
  failureInfo: shownPart({ message: shown, failureTypeList: shown }),
  executionErrorInfo: shownPart({ message: shown }),
  moduleInfo: shownPart({
    ci: shownPart({ repoName: shown, branch: shown, prNumber: shown }),
    cd: shownPart({ serviceIdentifiers: shown, envIdentifiers: shown, artifactDisplayNames: shown }),
  }),
  executionMode: shown,
  canRetry: shown,
  totalStagesCount: shown,
  failedStagesCount: shown,
});

/** Details carry the summary one level down; beside it lies the step graph. */
export const DetailedExecution = inside("pipelineExecutionSummary", ListedExecution);
