import { clusterPath, investigationPath } from "@/lib/addresses";
import { pipelineRefs, type Scope } from "@/lib/workspace";
import { FailureCause, failureCauseTitles } from "@/schemas/executions/failure-cause";
import type { ClusterState, FailureCluster } from "@/schemas/failures/failure-clusters";
import type { TimeWindow } from "@/schemas/filter-links";
import type { ClusterDetails } from "./cluster-details";
import { type ClusterRow, unreadPipelineOf } from "./cluster-rows";

const pipelinesShown = 5;

export function causeOfRow(row: Pick<ClusterRow, "cause">): FailureCause {
  return FailureCause.safeParse(row.cause).data ?? "unknown";
}

/** Whether it goes on, and whether it was there before the range. */
export function clusterStateOf(row: ClusterRow, window: Pick<TimeWindow, "from">): ClusterState {
  if (row.recovered) return "recovered";
  return firstSeenOf(row) >= window.from.getTime() ? "new" : "ongoing";
}

export function firstSeenOf(row: ClusterRow): number {
  return Math.min(Number(row.first_seen_at ?? row.first_at), Number(row.first_at));
}

/** What a row says when nobody has read its lines. */
export function titleOfRow(row: Pick<ClusterRow, "title" | "failed_step">, text: string | null): string {
  const said = row.title ?? text?.split("\n").find((line) => line.trim() !== "");
  if (said) return said.trim().slice(0, 400);
  return row.failed_step === null ? "Failed without a failing step" : `${row.failed_step} failed`;
}

/** A cluster as pages show it; null when its newest execution is gone meanwhile. */
export function toFailureCluster(
  row: ClusterRow,
  details: ClusterDetails,
  {
    scope,
    window,
    starts,
    previousCount,
  }: { scope: Scope; window: TimeWindow; starts: readonly number[]; previousCount: number },
): FailureCluster | null {
  const refs = pipelineRefs(scope);
  const lastPipeline = details.newest === null ? undefined : refs.get(details.newest.pipelineId);
  if (details.newest === null || lastPipeline === undefined) return null;
  const cause = causeOfRow(row);
  return {
    id: row.key,
    path: clusterPath(row.key),
    cause,
    causeTitle: failureCauseTitles[cause].title,
    title: titleOfRow(row, details.newest.text),
    linesRead: unreadPipelineOf(row.key) === null,
    state: clusterStateOf(row, window),
    verdict: details.verdict,
    owner: row.owner,
    count: row.count,
    previousCount,
    firstSeenAt: firstSeenOf(row),
    firstInRangeAt: Number(row.first_at),
    lastAt: Number(row.last_at),
    pipelines: row.pipeline_ids.flatMap((id) => refs.get(id) ?? []).slice(0, pipelinesShown),
    pipelineCount: row.pipeline_ids.length,
    people: details.people,
    peopleCount: row.people,
    timeLostMs: Number(row.time_lost_ms),
    failedStep: row.failed_step,
    lastPipeline,
    lastExecutionId: details.newest.planExecutionId,
    lastInvestigationPath: investigationPath(lastPipeline.projectKey, details.newest.planExecutionId),
    perBucket: starts.map((at) => details.perBucket.get(at) ?? 0),
  };
}
