import type { Concept } from "@/lib/agent-tools";
import type { Outcome } from "@/schemas/executions/execution-status";
import { type ExecutionRef, GetExecutionOutput, type PipelineRef } from "@/schemas/team/product-tools";
import { ask, dataOf, type Intent, type Plan, type Situation } from "../plan";
import { executionLink, outcomeWord, spaced } from "../render/execution";
import { problemText, renderProblem, renderProposal } from "../render/problems";
import { asFields, itemsOf } from "../render/resources";
import { plain } from "../render/words";
import { type Resolved, resolveExecution, resolvePipeline, scopeOf } from "../resolve";

/** Orders begin with the verb, or ask "can you …"; "how long did the run take" is none. */
function orders(situation: Situation, ...verbs: Concept[]): boolean {
  const { said } = situation;
  return said.leads !== null && verbs.includes(said.leads) && !said.concepts.has("negated");
}

/** "Run checkout", "deploy payments on branch main", "run it again", "rerun". */
export const runPipeline: Intent = {
  id: "run",
  score: (situation) => {
    const { said } = situation;
    if (said.concepts.has("negated")) return 0;
    // "Run the log …" is no order to start anything.
    if (orders(situation, "rerun")) return 85;
    if (orders(situation, "run") || said.leads === "again") return said.concepts.has("log") ? 0 : 83;
    return said.concepts.has("again") && !said.concepts.has("fail") && !said.concepts.has("why") ? 72 : 0;
  },
  *plan(situation) {
    const { said, focus } = situation;
    const again = said.concepts.has("rerun") || said.concepts.has("again");
    if (said.executionId || said.runSequence !== null || (again && said.ordinal !== null)) {
      const execution = yield* resolveDetails(situation, null);
      if ("answer" in execution) return execution.answer;
      return yield* proposeRun(situation, execution.found.execution);
    }
    if (again && !said.name && focus.execution) {
      const execution = yield* resolveDetails(situation, null);
      if ("found" in execution) return yield* proposeRun(situation, execution.found.execution);
      if (!focus.pipeline) return execution.answer;
    }
    const pipeline = yield* resolvePipeline(situation, "run");
    return "answer" in pipeline ? pipeline.answer : yield* proposeRun(situation, pipeline.found);
  },
};

function* proposeRun({ said }: Situation, what: PipelineRef | ExecutionRef): Plan {
  // An execution is repeated with the inputs it had, unless another branch is asked for.
  if ("planExecutionId" in what && said.branch === null) return yield* proposeRerun(what, null, said.follows);
  const identifier = "identifier" in what ? what.identifier : what.pipelineIdentifier;
  const name = "identifier" in what ? what.name : what.pipelineName;
  const branch = said.branch ?? ("identifier" in what ? what.defaultBranch : null);
  const outcome = yield* ask("harness_execute", {
    resource_type: "pipeline",
    action: "run",
    resource_id: identifier,
    ...scopeOf(what.projectKey),
    inputs: branch ? { branch } : undefined,
    wait: said.follows || undefined,
  });
  // It asks for inputs that a sentence does not give: the newest execution had them.
  if (outcome.status === "error" && outcome.code === "invalid_input" && said.branch === null) {
    const last = "identifier" in what ? what.lastExecution : null;
    if (last) return yield* proposeRerun(last, problemText(outcome), said.follows);
  }
  return renderProposal(outcome, `run **${plain(name)}**${branch ? ` on branch ${plain(branch)}` : ""}`);
}

function* proposeRerun(execution: ExecutionRef, because: string | null, follows: boolean): Plan {
  const outcome = yield* ask("harness_execute", {
    resource_type: "pipeline",
    action: "rerun",
    resource_id: execution.pipelineIdentifier,
    ...scopeOf(execution.projectKey),
    params: { execution_id: execution.planExecutionId },
    wait: follows || undefined,
  });
  const proposal = renderProposal(outcome, `run ${executionLink(execution)} again with the same inputs`);
  return because === null
    ? proposal
    : `${proposal}\n\nI chose its inputs because the pipeline asks for some: ${because}`;
}

/** "Retry it", "retry from the failed stage": Harness's retry, which keeps the stages that passed. */
export const retryExecution: Intent = {
  id: "retry",
  score: (situation) => (orders(situation, "retry") ? 85 : 0),
  *plan(situation) {
    const resolved = yield* resolveDetails(situation, ["failed"]);
    if ("answer" in resolved) return resolved.answer;
    const { execution, stages } = resolved.found;
    if (execution.outcome !== "failed" && execution.outcome !== "cancelled") {
      return `${executionLink(execution)} ${outcomeWord(execution.outcome)}; only an execution that failed can be retried. Say “run it again” to start it anew.`;
    }
    const failedStage = stages.find((stage) => stage.outcome === "failed")?.name ?? execution.failedStage;
    const outcome = yield* ask("harness_execute", {
      resource_type: "pipeline",
      action: "retry",
      resource_id: execution.pipelineIdentifier,
      ...scopeOf(execution.projectKey),
      params: { execution_id: execution.planExecutionId },
      wait: situation.said.follows || undefined,
    });
    return renderProposal(
      outcome,
      `retry ${executionLink(execution)}${failedStage ? ` from stage ${plain(failedStage)}` : ""}`,
    );
  },
};

/** "Abort it", "stop the checkout run". */
export const abortExecution: Intent = {
  id: "abort",
  score: (situation) => (orders(situation, "abort") ? 85 : 0),
  *plan(situation) {
    const resolved = yield* resolveDetails(situation, ["running", "waiting"]);
    if ("answer" in resolved) return resolved.answer;
    const { execution } = resolved.found;
    if (execution.outcome !== "running" && execution.outcome !== "waiting") {
      return `There is nothing to abort: ${executionLink(execution)} ${outcomeWord(execution.outcome)} already.`;
    }
    const outcome = yield* ask("harness_execute", {
      resource_type: "execution",
      action: "abort",
      resource_id: execution.planExecutionId,
      ...scopeOf(execution.projectKey),
    });
    return renderProposal(outcome, `abort ${executionLink(execution)}`);
  },
};

/** "Approve the waiting deployment", "reject it": a decision of a pipeline's own approval step. */
export const decideStageApproval: Intent = {
  id: "stage_approval",
  score: (situation) => (orders(situation, "approve", "reject") ? 84 : 0),
  *plan(situation) {
    const rejects = situation.said.leads === "reject";
    const resolved = yield* resolveDetails(situation, ["waiting"]);
    if ("answer" in resolved) return resolved.answer;
    const { execution } = resolved.found;
    const verb = rejects ? "reject" : "approve";
    if (execution.outcome !== "waiting") {
      return `${executionLink(execution)} waits for nobody: it ${outcomeWord(execution.outcome)} (${plain(spaced(execution.status))}). A request of mine is decided on its card, by a person with the role of approver.`;
    }
    const scope = scopeOf(execution.projectKey);
    const approvals = yield* ask("harness_list", {
      resource_type: "approval_instance",
      ...scope,
      filters: { execution_id: execution.planExecutionId, approval_status: "WAITING" },
    });
    if (approvals.status !== "ok") return renderProblem("look up what it waits for", approvals);
    const waiting = itemsOf(approvals.data)
      .map(asFields)
      .find((item) => item.status === undefined || item.status === "WAITING");
    if (!waiting || typeof waiting.id !== "string") {
      return `${executionLink(execution)} waits (${plain(spaced(execution.status))}), but Harness lists no approval that I could ${verb}.`;
    }
    const outcome = yield* ask("harness_execute", {
      resource_type: "approval_instance",
      action: verb,
      resource_id: waiting.id,
      ...scope,
    });
    return renderProposal(outcome, `${verb} the waiting stage of ${executionLink(execution)}`);
  },
};

/** "Roll it back", "revert the last deployment". */
export const rollback: Intent = {
  id: "rollback",
  score: (situation) =>
    situation.said.concepts.has("rollback") && !situation.said.concepts.has("negated")
      ? /^(?:was|were|did|why|when|has|which|what)\b/.test(situation.said.text)
        ? 25
        : 86
      : 0,
  *plan(situation) {
    const resolved = yield* resolveDetails(situation, null);
    if ("answer" in resolved) return resolved.answer;
    const { execution } = resolved.found;
    const outcome = yield* ask("harness_execute", {
      resource_type: "execution",
      action: "rollback",
      resource_id: execution.planExecutionId,
      ...scopeOf(execution.projectKey),
      params: { pipeline_id: execution.pipelineIdentifier },
    });
    return renderProposal(outcome, `roll back what ${executionLink(execution)} deployed`);
  },
};

/** The execution a write is about, with what is known of it now. */
function* resolveDetails(
  situation: Situation,
  outcomes: readonly Outcome[] | null,
): Plan<Resolved<GetExecutionOutput>> {
  const resolved = yield* resolveExecution(situation, outcomes);
  if ("answer" in resolved) return resolved;
  const outcome = yield* ask("get_execution", {
    execution: resolved.found.planExecutionId,
    project: resolved.found.projectKey,
  });
  const data = dataOf(outcome, GetExecutionOutput);
  return data ? { found: data } : { answer: renderProblem("look at that execution", outcome) };
}
