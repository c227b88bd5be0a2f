import { executions, pipelines, projects } from "@/lib/db/schema";
import type { RunFact } from "@/lib/insights/failures";
import { hasEnded, type Outcome } from "@/schemas/executions/execution-status";
import type { FailureCause } from "@/schemas/executions/failure-cause";

/** What a run fact is made of; to be selected from executions joined with their pipeline and project. */
export const runColumns = {
  id: executions.id,
  pipelineId: executions.pipelineId,
  projectKey: projects.key,
  planExecutionId: executions.planExecutionId,
  pipelineIdentifier: pipelines.identifier,
  pipelineName: pipelines.name,
  runSequence: executions.runSequence,
  status: executions.status,
  outcome: executions.outcome,
  startedAt: executions.startedAt,
  endedAt: executions.endedAt,
  branch: executions.branch,
  repo: executions.repo,
  commitSha: executions.commitSha,
  commitMessage: executions.commitMessage,
  commitAuthor: executions.commitAuthor,
  commitUrl: executions.commitUrl,
  isRerun: executions.isRerun,
  previousExecutionId: executions.previousExecutionId,
  triggeredByName: executions.triggeredByName,
  failedStage: executions.failedStage,
  failedStep: executions.failedStep,
  failureCause: executions.failureCause,
  failureFingerprint: executions.failureFingerprint,
  failureExcerpt: executions.failureExcerpt,
  detailLevel: executions.detailLevel,
};

export interface RunRow {
  id: number;
  pipelineId: number;
  projectKey: string;
  planExecutionId: string;
  pipelineIdentifier: string;
  pipelineName: string;
  runSequence: number;
  status: string;
  outcome: Outcome;
  startedAt: Date;
  endedAt: Date | null;
  branch: string | null;
  repo: string | null;
  commitSha: string | null;
  commitMessage: string | null;
  commitAuthor: string | null;
  commitUrl: string | null;
  isRerun: boolean;
  previousExecutionId: string | null;
  triggeredByName: string | null;
  failedStage: string | null;
  failedStep: string | null;
  failureCause: FailureCause | null;
  failureFingerprint: string | null;
  failureExcerpt: string | null;
  detailLevel: number;
}

/** A run as it looked at `now`: what ended later was still running. */
export function toRunFact(row: RunRow, now: Date): RunFact {
  const open = row.endedAt !== null && row.endedAt > now;
  const ended = !open && hasEnded(row.status, row.endedAt);
  return {
    projectKey: row.projectKey,
    planExecutionId: row.planExecutionId,
    pipelineIdentifier: row.pipelineIdentifier,
    pipelineName: row.pipelineName,
    runSequence: row.runSequence,
    outcome: open ? "running" : row.outcome,
    startedAt: row.startedAt.getTime(),
    endedAt: open ? null : (row.endedAt?.getTime() ?? null),
    branch: row.branch,
    commitSha: row.commitSha,
    commitMessage: row.commitMessage,
    commitAuthor: row.commitAuthor,
    commitUrl: row.commitUrl,
    isRerun: row.isRerun,
    previousExecutionId: row.previousExecutionId,
    triggeredByName: row.triggeredByName,
    failedStage: ended ? row.failedStage : null,
    failedStep: ended ? row.failedStep : null,
    failureCause: ended ? row.failureCause : null,
    fingerprint: ended ? row.failureFingerprint : null,
    stepOutcome: null,
    failedTests: null,
  };
}
