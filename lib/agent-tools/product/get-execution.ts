import { GetExecutionInput, GetExecutionOutput } from "@/schemas/team/product-tools";
import { failedStepsOf, refOfView, viewExecution } from "./execution-view";
import { storeTool } from "./store-tool";
import { neighboursOf } from "./stored-execution";

export const getExecutionTool = storeTool({
  description:
    "One execution in detail: stages, failing steps with their messages (what failed first first), commits, the last green run before it, and whether the same commit ran again later.",
  input: GetExecutionInput,
  output: GetExecutionOutput,
  async read({ execution: id, project }, call): Promise<{ data: GetExecutionOutput; notes: string[] }> {
    const view = await viewExecution(call, id, project);
    const execution = await refOfView(call, view);
    const neighbours = await neighboursOf(call.ctx, {
      ...execution,
      startedAt: new Date(view.startedAt),
    });
    return {
      data: {
        execution,
        stages: view.stages.slice(0, 40).map((stage) => ({
          name: stage.name,
          type: stage.type,
          status: stage.status,
          outcome: stage.outcome,
          durationMs:
            stage.startedAt === null || stage.endedAt === null ? null : stage.endedAt - stage.startedAt,
          failureMessage: stage.failureMessage?.slice(0, 500) ?? null,
        })),
        failedSteps: failedStepsOf(view)
          .slice(0, 8)
          .map((step) => ({
            nodeId: step.nodeId,
            name: step.name,
            stage: step.stageName,
            stepType: step.stepType,
            status: step.status,
            failureMessage: step.failureMessage?.slice(0, 800) ?? null,
            path: `${execution.path}?step=${encodeURIComponent(step.nodeId)}`,
          })),
        commits: view.commits.slice(0, 20).map((commit) => ({
          sha: commit.sha,
          message: commit.message.slice(0, 300),
          author: commit.authorName,
          url: commit.url,
        })),
        ...neighbours,
      },
      notes: [
        ...(view.notice === null ? [] : [view.notice]),
        ...(view.testsError === null ? [] : [`Its tests could not be read: ${view.testsError}`]),
        ...(view.logError === null
          ? []
          : [`The failing step's log could not be read, its cause is from the message: ${view.logError}`]),
      ],
    };
  },
});
