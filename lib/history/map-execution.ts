import { createHash } from "node:crypto";
import type { executionStages, executions } from "@/lib/db/schema";
import { hasEnded, outcomeOf, outcomeOfPart } from "@/schemas/executions/execution-status";
import type { StageStripItem } from "@/schemas/executions/executions";
import type { ExecutionSummary } from "@/schemas/harness/execution";
import { textOf } from "@/schemas/harness/lenient";
import { type CodeFacts, codeFacts, wholeNumber } from "./map-code";
import { type DeploymentFacts, deploymentFacts } from "./map-deployments";
import { mapLabels } from "./map-labels";
import { type LayoutStage, layoutStages } from "./walk-layout";

type ExecutionInsert = typeof executions.$inferInsert;
type SummaryColumns = Omit<
  ExecutionInsert,
  | "id"
  | "projectId"
  | "pipelineId"
  | "updatedAt"
  | "summaryHash"
  | "summaryReadAt"
  | "failedStep"
  | "failedStepType"
  | "failureCause"
  | "failureFingerprint"
  | "failureExcerpt"
  | "testsTotal"
  | "testsFailed"
  | "detailLevel"
  | "detailAttempts"
  | "detailError"
  | "testsError"
  | "logError"
>;

/** Everything the store keeps of one summary, before it is bound to rows. */
export interface MappedExecution {
  pipelineIdentifier: string;
  pipelineName: string;
  columns: SummaryColumns;
  stages: Omit<typeof executionStages.$inferInsert, "executionId">[];
  commits: CodeFacts["commits"];
  deployments: DeploymentFacts[];
  /** Hash of all of the above. */
  hash: string;
}

const maxMessageChars = 4_000;

/**
 * Turns Harness's summary of an execution into rows.
 *
 * @throws RangeError  nothing in the summary tells when it was, so that it has no place in time
 */
export function mapExecution(summary: ExecutionSummary): MappedExecution {
  const stages = layoutStages(summary);
  const startTs = summary.startTs || summary.createdAt || firstStart(stages) || summary.endTs;
  if (!startTs) throw new RangeError("an execution without a time");
  const ended = hasEnded(summary.status, summary.endTs);
  const endTs = ended ? (summary.endTs ?? lastEnd(stages) ?? startTs) : null;
  const { commits, ...code } = codeFacts(summary.moduleInfo?.ci);
  const deployments = deploymentFacts(summary, stages);
  const failed = outcomeOf(summary.status) === "failed";
  const failure = failed ? (summary.failureInfo ?? summary.executionErrorInfo) : null;
  const content = {
    pipelineIdentifier: summary.pipelineIdentifier,
    pipelineName: summary.name ?? summary.pipelineIdentifier,
    columns: {
      planExecutionId: summary.planExecutionId,
      runSequence: wholeNumber(summary.runSequence) ?? 0,
      status: summary.status,
      outcome: outcomeOf(summary.status),
      startedAt: new Date(startTs),
      endedAt: endTs === null ? null : new Date(endTs),
      durationMs: endTs === null ? null : milliseconds(endTs - startTs),
      queuedMs: queuedMs(stages, startTs),
      queuedReason: text(summary.queuedReason),
      labels: mapLabels(summary.labels),
      ...triggerColumns(summary),
      ...code,
      parentExecutionId: summary.parentStageInfo?.hasparentpipeline
        ? (summary.parentStageInfo.executionid ?? null)
        : null,
      executionMode: summary.executionMode ?? "NORMAL",
      modules: summary.modules ?? [],
      serviceIdentifiers: unique([
        ...(summary.moduleInfo?.cd?.serviceIdentifiers ?? []),
        ...deployments.map((deployment) => deployment.serviceIdentifier),
      ]),
      environmentIdentifiers: unique([
        ...(summary.moduleInfo?.cd?.envIdentifiers ?? []),
        ...deployments.map((deployment) => deployment.environmentIdentifier),
      ]),
      stageStrip: stages.map((stage) => stripItem(stage, ended)),
      failureMessage: text(failure?.message),
      failureTypes: failed ? (summary.failureInfo?.failureTypeList ?? []) : [],
      failedStage: failed ? firstFailed(stages) : null,
      canRetry: summary.canRetry ?? false,
    },
    stages: stages.map(stageRow),
    commits,
    deployments,
  };
  return { ...content, hash: createHash("sha256").update(JSON.stringify(content)).digest("base64url") };
}

function triggerColumns({ executionTriggerInfo: trigger, planExecutionId, ...summary }: ExecutionSummary) {
  const by = trigger?.triggeredBy;
  const automatic = by?.uuid === "systemUser" || (by?.triggerIdentifier ?? "") !== "";
  const retried = summary.retryExecutionMetadata;
  const another = (id: string | null | undefined) => (id && id !== planExecutionId ? id : null);
  const named = (key: string) => textOf(by?.extraInfo?.[key]) || null;
  return {
    triggerType: (trigger?.triggerType ?? "NOOP").slice(0, 64),
    triggerIdentifier: by?.triggerIdentifier ?? (automatic ? (by?.identifier ?? null) : null),
    triggeredByName: automatic
      ? (named("gitUser") ?? by?.triggerName ?? by?.identifier ?? null)
      : (by?.identifier ?? null),
    triggeredByEmail: named("email"),
    isRerun: trigger?.isRerun ?? false,
    previousExecutionId: trigger?.rerunInfo?.prevExecutionId ?? another(retried?.parentExecutionId),
    rootExecutionId: trigger?.rerunInfo?.rootExecutionId ?? another(retried?.rootExecutionId),
  };
}

function stripItem({ nodeId, node }: LayoutStage, executionEnded: boolean): StageStripItem {
  return {
    nodeId,
    name: node.name ?? node.nodeIdentifier ?? node.nodeType,
    type: node.nodeType,
    status: node.status,
    outcome: outcomeOfPart(node.status, executionEnded),
    startedAt: node.startTs ?? null,
    endedAt: node.endTs ?? null,
  };
}

function stageRow({ nodeId, parentNodeId, node }: LayoutStage, position: number) {
  const failure = outcomeOf(node.status) === "failed" ? (node.failureInfoDTO ?? node.failureInfo) : null;
  return {
    nodeId,
    parentNodeId,
    position,
    identifier: node.nodeIdentifier ?? nodeId,
    name: node.name ?? node.nodeIdentifier ?? node.nodeType,
    type: node.nodeType,
    status: node.status,
    startedAt: node.startTs ? new Date(node.startTs) : null,
    endedAt: node.endTs ? new Date(node.endTs) : null,
    nodeExecutionId: node.nodeExecutionId ?? null,
    failureMessage: text(failure?.message),
    failureTypes: failure?.failureTypeList ?? [],
  };
}

/** The stage that failed first in time, not the last one that was dragged along. */
function firstFailed(stages: readonly LayoutStage[]): string | null {
  const failed = stages
    .filter(({ node }) => outcomeOf(node.status) === "failed")
    .sort((a, b) => (a.node.endTs ?? Number.POSITIVE_INFINITY) - (b.node.endTs ?? Number.POSITIVE_INFINITY));
  const node = failed[0]?.node;
  return node?.name ?? node?.nodeIdentifier ?? null;
}

function queuedMs(stages: readonly LayoutStage[], startTs: number): number | null {
  const first = firstStart(stages);
  return first === null ? null : milliseconds(first - startTs);
}

function firstStart(stages: readonly LayoutStage[]): number | null {
  const starts = stages.flatMap(({ node }) => (node.startTs ? [node.startTs] : []));
  return starts.length === 0 ? null : Math.min(...starts);
}

function lastEnd(stages: readonly LayoutStage[]): number | null {
  const ends = stages.flatMap(({ node }) => (node.endTs ? [node.endTs] : []));
  return ends.length === 0 ? null : Math.max(...ends);
}

/** What fits the column: not negative (clocks disagree), at most 24 days. */
function milliseconds(value: number): number {
  return Math.min(Math.max(0, Math.round(value)), 2_147_483_647);
}

function text(value: string | null | undefined): string | null {
  return value ? value.slice(0, maxMessageChars) : null;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
