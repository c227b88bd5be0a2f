import { executionTriggerInfo } from "@/simulator/http/views/execution-summary";
import { shortId } from "@/simulator/story/random";
import type { Execution, World } from "@/simulator/story/types";

/** What execute, rerun, retry and rollback answer: the plan of the run that has just begun. */
export function planExecutionView(world: World, run: Execution) {
  return {
    planExecution: {
      uuid: run.id,
      createdAt: run.createdAt,
      planId: shortId(world.seed, run.id, "plan"),
      setupAbstractions: {
        accountId: world.account.id,
        orgIdentifier: run.orgIdentifier,
        projectIdentifier: run.projectIdentifier,
      },
      validUntil: run.createdAt + 180 * 24 * 3600_000,
      status: "RUNNING",
      startTs: run.startTs,
      endTs: null,
      metadata: {
        runSequence: run.runSequence,
        triggerInfo: executionTriggerInfo(world, run),
        pipelineIdentifier: run.pipelineIdentifier,
        executionUuid: run.id,
        principalInfo: {
          principal: run.trigger.user?.uuid ?? null,
          principalType: "USER",
          shouldValidateRbac: true,
        },
        moduleType: run.build ? "CI" : "CD",
        retryInfo: run.retry
          ? {
              isRetry: true,
              rootExecutionId: run.retry.rootExecutionId,
              parentRetryId: run.retry.parentExecutionId,
            }
          : { isRetry: false },
        isNotificationConfigured: false,
        executionMode: run.mode,
      },
      governanceMetadata: null,
      lastUpdatedAt: run.createdAt,
      version: 0,
      nodeType: "PLAN",
    },
    gitDetails: null,
  };
}
