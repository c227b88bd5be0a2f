import { approvalInNotes } from "@/lib/approvals/approval-note";
import type { HarnessClient, HarnessScope } from "@/lib/harness/client";
import { executionNotes, executionSummaries } from "@/lib/harness/reads";

/** Clocks of two machines differ; an execution may seem to have started a little before it was asked for. */
const clockSkewMs = 60_000;
/** The send either reached Harness within this or never did; a later execution is somebody else's. */
const sendWindowMs = 10 * 60_000;
const pageSize = 50;
/** A pipeline that starts more than this in the window is beyond what a reader would look through. */
const maxPages = 10;

export interface StartedBy {
  client: HarnessClient;
  signal?: AbortSignal | undefined;
  scope: HarnessScope;
  approvalId: string;
  pipelineIdentifier: string | undefined;
  /** For a rerun, a retry or a rollback: the execution that it follows. */
  earlierExecutionId: string | undefined;
  /** Epoch ms. */
  sentAtMs: number;
  nowMs: number;
}

/**
 * The execution that an approved operation started, found by reading: the one whose notes name the approval. A rerun
 * that carries no notes at all (older installations drop them) is told by the execution that it repeats.
 *
 * @returns null when there is none (yet)
 */
export async function executionStartedBy(about: StartedBy): Promise<string | null> {
  const { client, signal, scope, approvalId, earlierExecutionId, sentAtMs, nowMs } = about;
  const timeRange = {
    startTime: sentAtMs - clockSkewMs,
    endTime: Math.min(nowMs, sentAtMs + sendWindowMs) + clockSkewMs,
  };
  let byLineage: string | null = null;
  for (let page = 0; page < maxPages; page += 1) {
    const { items } = await executionSummaries({
      client,
      signal,
      scope,
      pipelineIdentifier: about.pipelineIdentifier,
      timeRange,
      executionMode: "ALL",
      page,
      size: pageSize,
    });
    for (const { planExecutionId, executionTriggerInfo } of items) {
      const notes = await executionNotes({ client, signal, scope, planExecutionId });
      const named = approvalInNotes(notes, approvalId);
      if (named === "this") {
        return planExecutionId;
      }
      const rerun = executionTriggerInfo?.rerunInfo;
      if (
        named === "none" &&
        earlierExecutionId !== undefined &&
        (rerun?.prevExecutionId === earlierExecutionId || rerun?.rootExecutionId === earlierExecutionId)
      ) {
        byLineage ??= planExecutionId;
      }
    }
    if (items.length < pageSize) {
      break;
    }
  }
  return byLineage;
}
