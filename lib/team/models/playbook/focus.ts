import { startedExecutionId } from "@/lib/harness/tools";
import {
  CompareExecutionsOutput,
  FindSimilarFailuresOutput,
  InvestigateFailureOutput,
} from "@/schemas/team/failure-tools";
import {
  type ExecutionRef,
  FindExecutionsOutput,
  FindPipelinesOutput,
  GetExecutionOutput,
  GetHealthOutput,
  ListFailuresOutput,
  ReadStepLogOutput,
} from "@/schemas/team/product-tools";
import type { ThreadSubject } from "@/schemas/team/threads";
import type { PlayedCall, Turn } from "./conversation";

/** What the conversation is about: what "it", "that run" and "the second one" point at. */
export interface Focus {
  projectKey: string | null;
  /** Execution under discussion. */
  execution: { planExecutionId: string; projectKey: string | null; pipelineIdentifier: string | null } | null;
  pipeline: { identifier: string; projectKey: string | null } | null;
  /** The last list that was shown, for ordinals. */
  listed: readonly ExecutionRef[];
}

/** Reads the focus from the page's subject and, stronger because later, from what the earlier turns spoke of. */
export function focusOf(subject: ThreadSubject | null, earlier: readonly Turn[]): Focus {
  const focus: Focus = {
    projectKey: subject?.projectKey ?? null,
    execution: subject?.planExecutionId
      ? {
          planExecutionId: subject.planExecutionId,
          projectKey: subject.projectKey,
          pipelineIdentifier: subject.pipelineIdentifier ?? null,
        }
      : null,
    pipeline: subject?.pipelineIdentifier
      ? { identifier: subject.pipelineIdentifier, projectKey: subject.projectKey }
      : null,
    listed: [],
  };
  for (const turn of earlier) {
    for (const played of turn.steps.flat()) readCall(played, focus);
    if (turn.approval) readApproval(turn.approval.result, turn.approval.projectKey, focus);
  }
  return focus;
}

function readCall(played: PlayedCall, focus: Focus): void {
  if (played.outcome?.status !== "ok") return;
  const data = played.outcome.data;
  switch (played.tool) {
    case "get_execution": {
      const parsed = GetExecutionOutput.safeParse(data);
      if (parsed.success) point(focus, parsed.data.execution);
      return;
    }
    case "investigate_failure": {
      const parsed = InvestigateFailureOutput.pick({ execution: true }).safeParse(data);
      if (parsed.success) point(focus, parsed.data.execution);
      return;
    }
    case "find_similar_failures": {
      const parsed = FindSimilarFailuresOutput.pick({ execution: true }).safeParse(data);
      if (parsed.success) point(focus, parsed.data.execution);
      return;
    }
    case "compare_executions": {
      const parsed = CompareExecutionsOutput.pick({ second: true }).safeParse(data);
      if (parsed.success) point(focus, parsed.data.second);
      return;
    }
    case "read_step_log": {
      const parsed = ReadStepLogOutput.safeParse(data);
      if (parsed.success) point(focus, parsed.data.execution);
      return;
    }
    case "find_executions": {
      const parsed = FindExecutionsOutput.safeParse(data);
      if (parsed.success) list(focus, parsed.data.items, parsed.data.pipeline);
      return;
    }
    case "list_failures": {
      const parsed = ListFailuresOutput.safeParse(data);
      if (parsed.success) list(focus, parsed.data.items, null);
      return;
    }
    case "get_health": {
      const parsed = GetHealthOutput.safeParse(data);
      if (parsed.success)
        list(focus, [...parsed.data.failing.map((item) => item.last), ...parsed.data.inProgress], null);
      return;
    }
    case "find_pipelines": {
      const parsed = FindPipelinesOutput.safeParse(data);
      const first = parsed.success ? parsed.data.items[0] : undefined;
      if (first && parsed.data?.exact)
        focus.pipeline = { identifier: first.identifier, projectKey: first.projectKey };
      return;
    }
    default:
  }
}

function point(focus: Focus, execution: ExecutionRef): void {
  focus.execution = execution;
  focus.pipeline = { identifier: execution.pipelineIdentifier, projectKey: execution.projectKey };
}

function list(
  focus: Focus,
  items: readonly ExecutionRef[],
  pipeline: { identifier: string; projectKey: string } | null,
): void {
  if (pipeline) focus.pipeline = { identifier: pipeline.identifier, projectKey: pipeline.projectKey };
  if (items.length === 0) return;
  focus.listed = items;
  const [first] = items;
  if (first) point(focus, first);
}

/** A run that was started by an approval is what "it" means from then on. */
function readApproval(result: Record<string, unknown> | null, projectKey: string | null, focus: Focus): void {
  const id = startedExecutionId(result);
  if (!id) return;
  focus.execution = {
    planExecutionId: id,
    projectKey: projectKey ?? focus.projectKey,
    pipelineIdentifier: focus.pipeline?.identifier ?? null,
  };
}
