import {
  CompareExecutionsOutput,
  FindSimilarFailuresOutput,
  InvestigateFailureOutput,
} from "@/schemas/team/failure-tools";
import { FindExecutionsOutput, GetExecutionOutput, ReadStepLogOutput } from "@/schemas/team/product-tools";
import { ask, askBoth, call, dataOf, type Intent, type Plan, type Situation } from "../plan";
import { renderComparison } from "../render/comparison";
import { executionLink, outcomeWord } from "../render/execution";
import { renderFailure } from "../render/failure";
import { renderInvestigation, renderSimilar } from "../render/investigation";
import { problemText, renderProblem } from "../render/problems";
import { link, paragraphs, plain } from "../render/words";
import { resolveExecution } from "../resolve";

/** "Why did it fail again?" asks for no new version. */
const asksAnew =
  /\bre-?investigat|\b(?:investigate|diagnose|analy[sz]e)\b.*\b(?:again|anew|once more|one more time)\b/;

/** "Why did X fail?", "what went wrong here?", "investigate this": verdict, evidence, what was ruled out, what to do. */
export const whyFailed: Intent = {
  id: "why_failed",
  score: ({ said, focus }) => {
    const asks = said.concepts.has("why") || said.concepts.has("wrong");
    if (!asks || said.concepts.has("slow") || said.concepts.has("compare")) return 0;
    if (said.concepts.has("fail")) return 90;
    if (said.executionId || said.runSequence !== null || said.ordinal !== null) return 88;
    if (said.concepts.has("wrong") && !said.name && !focus.execution) return 40;
    return said.name || said.pronoun || focus.execution || said.leads === "why" ? 84 : 20;
  },
  *plan(situation) {
    const resolved = yield* resolveExecution(situation, ["failed"]);
    if ("answer" in resolved) return resolved.answer;
    const { planExecutionId, projectKey } = resolved.found;
    const outcome = yield* ask("investigate_failure", {
      execution: planExecutionId,
      project: projectKey,
      again: asksAnew.test(situation.said.text) ? true : undefined,
    });
    const data = dataOf(outcome, InvestigateFailureOutput);
    const answer = data && renderInvestigation(data, situation.context.now);
    if (answer) return answer;
    const why =
      data === null
        ? problemText(outcome)
        : data.problem === null
          ? `${link("The investigation", data.path)} is still running.`
          : `The investigation could not be made: ${plain(data.problem.message)}`;
    return yield* readDirectly(situation, { execution: planExecutionId, project: projectKey }, why);
  },
};

/** Without an investigation: the failing step, its lines, the class of the cause. */
function* readDirectly(
  situation: Situation,
  reference: { execution: string; project: string | null },
  why: string,
): Plan {
  const [details, log] = yield* askBoth(call("get_execution", reference), call("read_step_log", reference));
  const execution = dataOf(details, GetExecutionOutput);
  if (!execution) return renderProblem("look at that execution", details);
  if (execution.execution.outcome !== "failed") {
    const { outcome } = execution.execution;
    return `${executionLink(execution.execution)} did not fail: it ${outcomeWord(outcome)}.${outcome === "waiting" || outcome === "running" ? " Ask again when it has ended." : ""}`;
  }
  return paragraphs(
    renderFailure({
      details: execution,
      log: dataOf(log, ReadStepLogOutput),
      logProblem: log.status === "ok" ? null : problemText(log),
      now: situation.context.now,
    }),
    `This is from the execution and its log alone. ${why}`,
  );
}

/** "Similar failures?", "has this happened before?", "how often does it fail like this?" */
export const similarFailures: Intent = {
  id: "similar_failures",
  score: ({ said }) => (said.concepts.has("similar") && !said.concepts.has("compare") ? 92 : 0),
  *plan(situation) {
    const resolved = yield* resolveExecution(situation, ["failed"]);
    if ("answer" in resolved) return resolved.answer;
    const outcome = yield* ask("find_similar_failures", {
      execution: resolved.found.planExecutionId,
      project: resolved.found.projectKey,
    });
    const data = dataOf(outcome, FindSimilarFailuresOutput);
    return data
      ? renderSimilar(data, situation.context.now)
      : renderProblem("look for similar failures", outcome);
  },
};

/** "Compare run 12 with 15", "compare it with the last green run", "what is different from #812?" */
export const compareRuns: Intent = {
  id: "compare",
  score: ({ said }) => (said.concepts.has("compare") ? 93 : 0),
  *plan(situation) {
    const pair = yield* resolvePair(situation);
    if ("answer" in pair) return pair.answer;
    const outcome = yield* ask("compare_executions", {
      first: pair.first,
      second: pair.second,
      project: pair.project,
    });
    const data = dataOf(outcome, CompareExecutionsOutput);
    return data ? renderComparison(data, outcome.notes) : renderProblem("compare them", outcome);
  },
};

type Pair = { first: string; second: string; project: string | null } | { answer: string };

const idForm = /(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*\d)[\w-]{20,24}(?![\w-])/g;

/** Which two executions are meant: two ids, two numbers of a pipeline, one of them and what is spoken of, or the last green run. */
function* resolvePair(situation: Situation): Plan<Pair> {
  const { said, focus } = situation;
  const ids = [...said.raw.matchAll(idForm)].map(([id]) => id);
  const [one, two] = ids;
  if (one !== undefined && two !== undefined) return { first: one, second: two, project: focus.projectKey };
  const numbers = [...said.raw.matchAll(/(?<![\w./-])#?(\d{1,7})(?![\w./-]*[A-Za-z/])/g)].map(([, digits]) =>
    Number(digits),
  );
  if (numbers.length > 0) {
    const pipeline = said.name?.replace(/(?:\s*#?\d+)+$/, "").trim() || focus.pipeline?.identifier;
    if (!pipeline) return { answer: "Runs of which pipeline shall I compare? Name it, or open its page." };
    const [older, newer] = [...new Set(numbers)].sort((a, b) => a - b);
    const project = said.name ? undefined : (focus.pipeline?.projectKey ?? focus.projectKey);
    const find = (runSequence: number | undefined) =>
      call("find_executions", { pipeline, project, runSequence, limit: 1 });
    if (older !== undefined && newer !== undefined) {
      const [a, b] = yield* askBoth(find(older), find(newer));
      const first = dataOf(a, FindExecutionsOutput)?.items[0];
      const second = dataOf(b, FindExecutionsOutput)?.items[0];
      if (!first || !second) {
        const missing = first ? newer : older;
        return { answer: `I found no run #${missing} of “${plain(pipeline)}”.` };
      }
      return { first: first.planExecutionId, second: second.planExecutionId, project: first.projectKey };
    }
    const [outcome] = yield [find(older)];
    const other = outcome && dataOf(outcome, FindExecutionsOutput)?.items[0];
    if (!other) return { answer: `I found no run #${older} of “${plain(pipeline)}”.` };
    if (focus.execution && focus.execution.planExecutionId !== other.planExecutionId) {
      return {
        first: other.planExecutionId,
        second: focus.execution.planExecutionId,
        project: other.projectKey,
      };
    }
    return yield* withLastGreen(other.planExecutionId, other.projectKey);
  }
  if (one !== undefined && focus.execution && focus.execution.planExecutionId !== one) {
    return { first: one, second: focus.execution.planExecutionId, project: focus.projectKey };
  }
  const resolved = yield* resolveExecution(
    { ...situation, said: { ...said, last: said.last && !focus.execution } },
    null,
  );
  if ("answer" in resolved) return resolved;
  return yield* withLastGreen(resolved.found.planExecutionId, resolved.found.projectKey);
}

function* withLastGreen(execution: string, project: string | null): Plan<Pair> {
  const outcome = yield* ask("get_execution", { execution, project });
  const data = dataOf(outcome, GetExecutionOutput);
  if (!data) return { answer: renderProblem("look at that execution", outcome) };
  if (!data.lastGreen) {
    return {
      answer: `${executionLink(data.execution)} has no green run before it to compare with. Name another one, as in “compare it with #12”.`,
    };
  }
  return { first: data.lastGreen.planExecutionId, second: execution, project: data.execution.projectKey };
}
