import type { Execution, WorldIndex } from "@/simulator/story/types";

export function emptyIndex(): WorldIndex {
  return {
    executionById: new Map(),
    executionsByProject: new Map(),
    executionsByPipeline: new Map(),
    retriesOf: new Map(),
    executionByRun: new Map(),
    approvalById: new Map(),
  };
}

export const projectKey = (scope: { orgIdentifier: string; projectIdentifier: string }): string =>
  `${scope.orgIdentifier}/${scope.projectIdentifier}`;

export const pipelineKey = (run: {
  orgIdentifier: string;
  projectIdentifier: string;
  pipelineIdentifier: string;
}): string => `${run.orgIdentifier}/${run.projectIdentifier}/${run.pipelineIdentifier}`;

/** Puts a run into every index; lists stay in the order of start. */
export function indexExecution(index: WorldIndex, run: Execution): void {
  index.executionById.set(run.id, run);
  insertByStart(index.executionsByProject, projectKey(run), run);
  insertByStart(index.executionsByPipeline, pipelineKey(run), run);
  index.executionByRun.set(`${pipelineKey(run)}/${run.runSequence}`, run);
  if (run.retry) insertByStart(index.retriesOf, run.retry.parentExecutionId, run);
  for (const stage of run.stages) {
    for (const step of stage.steps) {
      if (step.approval) {
        index.approvalById.set(step.approval.id, { execution: run, stage, step, approval: step.approval });
      }
    }
  }
}

function insertByStart(lists: Map<string, Execution[]>, key: string, run: Execution): void {
  const list = lists.get(key);
  if (!list) {
    lists.set(key, [run]);
    return;
  }
  let position = list.length;
  while (position > 0 && (list[position - 1]?.startTs ?? 0) > run.startTs) position -= 1;
  if (position === list.length) list.push(run);
  else list.splice(position, 0, run);
}
