import {
  GetExecutionOutput,
  GetHealthOutput,
  ListFailuresOutput,
  ReadStepLogOutput,
} from "@/schemas/team/product-tools";
import { ask, askBoth, call, dataOf, type Intent, type Plan, type Situation } from "../plan";
import { executionLink, outcomeWord } from "../render/execution";
import { renderFailure, renderLines } from "../render/failure";
import { renderFailures, renderHealth } from "../render/health";
import { problemText, renderProblem } from "../render/problems";
import { paragraphs } from "../render/words";
import { resolveExecution } from "../resolve";

/** "Why did X fail?", "what went wrong here?", "diagnose this": the failing step, its lines, the class of the cause. */
export const whyFailed: Intent = {
  id: "why_failed",
  score: ({ said, focus }) => {
    const asks = said.concepts.has("why") || said.concepts.has("wrong");
    if (!asks || said.concepts.has("slow")) return 0;
    if (said.concepts.has("fail")) return 90;
    if (said.executionId || said.runSequence !== null || said.ordinal !== null) return 88;
    if (said.concepts.has("wrong") && !said.name && !focus.execution) return 40;
    return said.name || said.pronoun || focus.execution || said.leads === "why" ? 84 : 20;
  },
  plan: planWhyFailed,
};

function* planWhyFailed(situation: Situation): Plan {
  const resolved = yield* resolveExecution(situation, ["failed"]);
  if ("answer" in resolved) return resolved.answer;
  const { planExecutionId, projectKey } = resolved.found;
  const reference = { execution: planExecutionId, project: projectKey };
  const [details, log] = yield* askBoth(call("get_execution", reference), call("read_step_log", reference));
  const execution = dataOf(details, GetExecutionOutput);
  if (!execution) return renderProblem("look at that execution", details);
  if (execution.execution.outcome !== "failed") {
    return `${executionLink(execution.execution)} did not fail: it ${outcomeWord(execution.execution.outcome)}.${execution.execution.outcome === "waiting" || execution.execution.outcome === "running" ? " Ask again when it has ended." : ""}`;
  }
  return renderFailure({
    details: execution,
    log: dataOf(log, ReadStepLogOutput),
    logProblem: log.status === "ok" ? null : problemText(log),
    now: situation.context.now,
  });
}

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
