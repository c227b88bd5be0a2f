import { GetHealthOutput, ListFailuresOutput, ReadStepLogOutput } from "@/schemas/team/product-tools";
import { ask, dataOf, type Intent } from "../plan";
import { executionLink } from "../render/execution";
import { renderLines } from "../render/failure";
import { renderFailures, renderHealth } from "../render/health";
import { renderProblem } from "../render/problems";
import { paragraphs } from "../render/words";
import { resolveExecution } from "../resolve";

/** "Show me its log", "and the log?": the telling lines of the failing (else the last) step. */
export const showLog: Intent = {
  id: "log",
  score: ({ said, focus }) => {
    if (!said.concepts.has("log")) return 0;
    return said.concepts.has("why")
      ? 70
      : said.name || focus.execution || said.executionId || said.last
        ? 86
        : 60;
  },
  *plan(situation) {
    const resolved = yield* resolveExecution(
      situation,
      situation.said.concepts.has("fail") ? ["failed"] : null,
    );
    if ("answer" in resolved) return resolved.answer;
    const outcome = yield* ask("read_step_log", {
      execution: resolved.found.planExecutionId,
      project: resolved.found.projectKey,
    });
    const log = dataOf(outcome, ReadStepLogOutput);
    if (!log) return renderProblem("read the log", outcome);
    if (log.lines.length === 0)
      return `The log of ${log.step.name} in ${executionLink(log.execution)} is empty.`;
    return paragraphs(
      `The telling lines of **${log.step.name}** in ${executionLink(log.execution)}:`,
      renderLines(log),
    );
  },
};

/** "What failed today?", "list the failed executions of X". */
export const listFailures: Intent = {
  id: "failures",
  score: ({ said }) => {
    if (!said.concepts.has("fail") || said.concepts.has("why")) return 0;
    const failingNow = /\b(?:failing|broken|red)\b/.test(said.text) && said.range === null;
    return failingNow ? 55 : 66;
  },
  *plan({ said, focus, context }) {
    const outcome = yield* ask("list_failures", {
      project: focus.projectKey,
      pipeline: said.name ?? (said.pronoun ? focus.pipeline?.identifier : undefined),
      range: said.range ?? undefined,
    });
    const data = dataOf(outcome, ListFailuresOutput);
    return data ? renderFailures(data, context.now) : renderProblem("list the failures", outcome);
  },
};

/** "How are we doing?", "what is failing?", "how is checkout?" */
export const health: Intent = {
  id: "health",
  score: ({ said }) => {
    const failingNow = /\b(?:failing|broken|red)\b/.test(said.text) && said.range === null;
    if (said.concepts.has("wrong")) return said.name ? 30 : 64;
    if (failingNow) return 62;
    if (!said.concepts.has("health")) return 0;
    // "Is the delegate healthy?" is about one thing in Harness.
    return said.resource && ["delegate", "connector"].includes(said.resource.type) ? 30 : 63;
  },
  *plan({ said, focus, context }) {
    const outcome = yield* ask("get_health", {
      project: focus.projectKey,
      pipeline: said.name ?? (said.pronoun ? focus.pipeline?.identifier : undefined),
      range: said.range ?? undefined,
    });
    const data = dataOf(outcome, GetHealthOutput);
    return data ? renderHealth(data, context.now) : renderProblem("read the health", outcome);
  },
};
