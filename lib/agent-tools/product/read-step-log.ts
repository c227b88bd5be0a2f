import { NotFoundError } from "@/lib/errors";
import { openStepLog } from "@/lib/executions";
import { classify } from "@/lib/insights/failures";
import { openExcerpt } from "@/lib/insights/logs";
import type { ExecutionPageView } from "@/schemas/executions/execution-page";
import { failureCauseTitles } from "@/schemas/executions/failure-cause";
import { ReadStepLogInput, ReadStepLogOutput } from "@/schemas/team/product-tools";
import { failedStepsOf, refOfView, type StepInStage, stepsOf, viewExecution } from "./execution-view";
import { matchNames } from "./match-names";
import { pageLines } from "./page-lines";
import { storeTool } from "./store-tool";

/** A running step's log is read as far as it comes within this time. */
const readMs = 20_000;
/** Lines below this share of the best line's weight are context, not evidence. */
const failingShare = 0.5;

export const readStepLogTool = storeTool({
  description:
    "The telling lines of a step's log (not the last ones) with line numbers and links, and the class of the cause. Without a step: of the step that failed first, else of the last one.",
  input: ReadStepLogInput,
  output: ReadStepLogOutput,
  async read(input, call): Promise<{ data: ReadStepLogOutput; notes: string[] }> {
    const view = await viewExecution(call, input.execution, input.project);
    const execution = await refOfView(call, view);
    const step = chooseStep(view, input.step);
    const { ctx } = call;
    const timeout = AbortSignal.timeout(readMs);
    const signal = ctx.signal ? AbortSignal.any([ctx.signal, timeout]) : timeout;
    const { records } = await openStepLog({
      ctx: { ...ctx, signal },
      input: { projectKey: view.projectKey, planExecutionId: view.planExecutionId, nodeId: step.nodeId },
    });
    const excerpt = openExcerpt({ unit: "lines", maxLines: 40 });
    const notes: string[] = [];
    const lines = pageLines();
    for await (const record of records) {
      if ("end" in record) {
        if (record.message) notes.push(record.message);
      } else if ("unit" in record) {
        lines.heading();
      } else {
        lines.logged();
        excerpt.push(record[2].replace(/[\r\n]+/g, " "));
      }
    }
    if (timeout.aborted) notes.push("The log goes on; this is what was written so far.");
    const found = excerpt.finish();
    const best = Math.max(0, ...found.lines.map((line) => line.score));
    const failed = step.outcome === "failed";
    const path = `${execution.path}?step=${encodeURIComponent(step.nodeId)}`;
    const verdict = failed
      ? classify({
          excerpt: found.lines.map((line) => ({
            line: lines.numberOf(line.number),
            text: line.text,
            score: line.score,
          })),
          stepType: step.stepType,
          failureTypes: step.failureTypes,
          failureMessage: step.failureMessage ?? undefined,
          status: step.status,
        })
      : null;
    return {
      data: {
        execution,
        step: { nodeId: step.nodeId, name: step.name, stage: step.stageName, status: step.status },
        path,
        totalLines: lines.total(),
        lines: found.lines.map((line) => ({
          line: lines.numberOf(line.number),
          text: line.text.slice(0, 300),
          failing:
            failed &&
            line.reason !== "context" &&
            line.reason !== "tail" &&
            line.score >= best * failingShare,
          path: `${path}&line=${lines.numberOf(line.number)}`,
        })),
        cause: verdict && {
          cause: verdict.cause,
          title: failureCauseTitles[verdict.cause].title,
          confidence: verdict.confidence,
          recurrence: verdict.recurrence.hint,
          reasons: verdict.recurrence.reasons,
        },
      },
      notes,
    };
  },
});

function chooseStep(view: ExecutionPageView, wanted: string | undefined): StepInStage {
  const withLog = stepsOf(view).filter((step) => step.hasLog);
  if (wanted !== undefined) {
    const exact = withLog.find((step) => step.nodeId === wanted || step.identifier === wanted);
    const step = exact ?? matchNames(wanted, withLog)[0]?.item;
    if (!step) {
      throw new NotFoundError(`This execution has no step “${wanted}” with a log.`, {
        remedy: `Steps with a log: ${withLog
          .slice(0, 20)
          .map((candidate) => candidate.name)
          .join(", ")}.`,
      });
    }
    return step;
  }
  const step = failedStepsOf(view).find((candidate) => candidate.hasLog) ?? withLog.at(-1);
  if (!step) {
    throw new NotFoundError("No step of this execution has written a log.");
  }
  return step;
}
