import { InvalidInputError } from "@/lib/errors";
import { type HarnessClient, withoutTokens } from "@/lib/harness/client";
import { approvalInstance, executionDetail, executionInputs, retryStages } from "@/lib/harness/reads";
import { linkTo } from "@/lib/harness/registry";
import { redactDeep } from "@/lib/redact-secrets";
import { hasEnded, isStatus, outcomeOf } from "@/schemas/executions/execution-status";
import type { ExecutionSummary } from "@/schemas/harness/execution";
import { ExecuteInput } from "@/schemas/tools/inputs";
import { WriteOutput } from "@/schemas/tools/outputs";
import type { WritePlan } from "@/schemas/tools/write-plan";
import { executionOfApproval } from "./approval-subject";
import { boundResult } from "./bound-result";
import { executePlan } from "./execute-plan";
import { stagesInOrder } from "./execution-nodes";
import { resolveMeant } from "./flag-product";
import { planOf, withRequest } from "./plan-write";
import { read } from "./read";
import { resolveRunInputs } from "./runtime-inputs";
import { startsExecution } from "./started-execution";
import { type Target, touches } from "./target";
import { mixedTool, type ToolArgs } from "./tool";

export const harnessExecute = mixedTool({
  name: "harness_execute",
  description:
    "Does something with a Harness resource: run, retry or rerun a pipeline, abort or roll back an execution, approve or " +
    "reject an approval step, test a connector, switch a feature flag. Actions that change something need approval by a " +
    "person. For runs give runtime inputs by name; with wait the thread is told how the execution ended.",
  input: ExecuteInput,
  output: WriteOutput,
  operationOf: (input) => {
    assertNoQueries(input);
    return touches(input, { action: input.action });
  },
  async run({ ctx, client, input }): Promise<WriteOutput> {
    const target = await resolveMeant(client, ctx, input, { action: input.action });
    const value = redactDeep(await read(client, target, ctx.signal));
    const bounded = boundResult(value, ctx.maxResultChars);
    return {
      done: true,
      operation: `${target.name}.${target.operation}`,
      resource_type: target.name,
      resource_id: target.input.resource_id ?? null,
      result: bounded.value ?? null,
      openInHarness: linkTo(target.name, {
        baseUrl: client.baseUrl,
        accountId: client.accountId,
        scope: target.scope,
        values: target.values,
      }),
      ...(bounded.note === undefined ? {} : { note: bounded.note }),
    };
  },
  async plan(args) {
    const { ctx, client, input } = args;
    assertNoQueries(input);
    const target = await resolveMeant(client, ctx, input, { action: input.action });
    const wait = startsExecution(target.operation) ? waitOf(input) : null;
    const base = { client, tool: "harness_execute" as const, wait };
    if (target.name === "pipeline" && target.operation === "run") return planRun(args, target, base);
    if (target.operation === "retry") return planRetry(args, target, base);
    if (target.operation === "rerun") {
      const { shown } = await executionSubject(args, target);
      return planOf({ ...base, ...shown, target: await withOriginalInputs(args, target) });
    }
    if (target.name === "execution") return planOnExecution(args, target, base);
    if (target.name === "approval_instance") return planOnApproval(args, target, base);
    return planOf({ ...base, target });
  },
  execute: executePlan,
});

/** Batches belong to the knowledge graph; ignoring them elsewhere would start a run that nobody meant. */
function assertNoQueries(input: ExecuteInput): void {
  if (input.queries === undefined) return;
  throw new InvalidInputError("queries are only for knowledge graph queries.", {
    details: { field: "queries" },
    remedy: "Leave queries out.",
  });
}

type PlanBase = Pick<Parameters<typeof planOf>[0], "client" | "tool" | "wait">;

const waitOf = (input: ExecuteInput): WritePlan["wait"] =>
  input.wait
    ? { timeoutMs: input.wait_timeout_seconds * 1000, intervalMs: input.wait_poll_interval_seconds * 1000 }
    : null;

/** Aborting what has ended, or rolling back nothing, is refused before anybody is asked to approve it. */
async function planOnExecution(
  args: ToolArgs<ExecuteInput>,
  target: Target,
  base: PlanBase,
): Promise<WritePlan> {
  const { summary, shown } = await executionSubject(args, target);
  const ended = hasEnded(summary.status, summary.endTs);
  if (target.operation === "rollback") {
    if (!ended) {
      throw new InvalidInputError(
        "The execution has not ended yet; only a finished one can be rolled back.",
        {
          details: { status: summary.status },
          remedy: "Abort it, or wait for its end.",
        },
      );
    }
    const named = target.request.query.stageNodeExecutionIds;
    const wanted = named === undefined ? undefined : [named].flat().map(String);
    // A stage that failed rolled itself back, or never deployed.
    const stages = stagesInOrder(summary).filter(
      (stage) =>
        stage.module === "cd" &&
        (wanted?.includes(stage.nodeExecutionId ?? "") ?? outcomeOf(stage.status) === "succeeded"),
    );
    const ids = wanted ?? stages.flatMap((stage) => stage.nodeExecutionId ?? []);
    if (ids.length === 0) {
      throw new InvalidInputError("The execution deployed nothing that could be rolled back.", {
        details: { status: summary.status },
        remedy: "Choose the execution that brought the version in.",
      });
    }
    return planOf({
      ...base,
      ...shown,
      details: [
        ...shown.details,
        `Rolls back ${stages.map((stage) => stage.name).join(", ") || "its deployments"}.`,
      ],
      target: withRequest(target, { query: { ...target.request.query, stageNodeExecutionIds: ids } }),
    });
  }
  if (ended && (target.operation === "abort" || target.operation === "interrupt")) {
    throw new InvalidInputError(`The execution has ended already (${summary.status}).`, {
      details: { status: summary.status },
      remedy: "There is nothing to stop.",
    });
  }
  const aborts = target.operation === "abort" || target.request.query.interruptType === "AbortAll";
  return planOf({ ...base, ...shown, ...(aborts ? { verb: "abort" } : {}), target });
}

/** What the approval step asks belongs before the eyes of whoever answers it here. */
async function planOnApproval(
  args: ToolArgs<ExecuteInput>,
  target: Target,
  base: PlanBase,
): Promise<WritePlan> {
  const { client, ctx } = args;
  const approvalId = target.request.path.approval_id ?? "";
  const approval = await approvalInstance({ client, signal: ctx.signal, scope: target.scope, approvalId });
  if (approval.status !== "WAITING") {
    throw new InvalidInputError(`The approval was answered already (${approval.status}).`, {
      details: { status: approval.status },
      remedy: "There is nothing to decide.",
    });
  }
  const execution = await executionOfApproval({
    client,
    signal: ctx.signal,
    scope: target.scope,
    approvalId,
    executionId: textOf(target.values.execution_id),
    allowedScopes: ctx.allowedScopes,
  });
  const shown = execution === undefined ? undefined : shownExecution(client, target, execution);
  const message = approval.details?.approvalMessage;
  const inputs = (approval.details?.approverInputs ?? []).flatMap((input) => input.name ?? []);
  return planOf({
    ...base,
    target,
    ...(shown === undefined ? {} : { openInHarness: shown.openInHarness }),
    details: [
      ...(shown?.details ?? []),
      ...(message ? [`It asks: ${withoutTokens(message)}`] : []),
      ...(inputs.length > 0 ? [`It takes the inputs ${inputs.join(", ")}.`] : []),
    ],
  });
}

/** The execution that an action is about, as the approver should see it. */
async function executionSubject({ client, ctx }: ToolArgs<ExecuteInput>, target: Target) {
  const planExecutionId = String(target.values.execution_id);
  const { scope } = target;
  const detail = await executionDetail({
    client,
    signal: ctx.signal,
    scope,
    planExecutionId,
    fullGraph: false,
  });
  const summary = detail.pipelineExecutionSummary;
  return { summary, shown: shownExecution(client, target, summary) };
}

function shownExecution(client: HarnessClient, { scope }: Target, summary: ExecutionSummary) {
  const number =
    summary.runSequence === null || summary.runSequence === undefined ? "" : ` #${summary.runSequence}`;
  const subject = `${summary.name ?? summary.pipelineIdentifier}${number}`;
  return {
    subject,
    details: [`${subject}, now ${summary.status}.`],
    openInHarness: linkTo("execution", {
      baseUrl: client.baseUrl,
      accountId: client.accountId,
      scope,
      values: {},
      item: summary,
    }),
  };
}

async function planRun(
  { ctx, client, input }: ToolArgs<ExecuteInput>,
  target: Target,
  base: PlanBase,
): Promise<WritePlan> {
  const { yaml, resolution } = await resolveRunInputs({
    client,
    signal: ctx.signal,
    scope: target.scope,
    pipelineIdentifier: target.request.path.pipeline_id ?? "",
    branch: textOf(target.values.pipeline_branch) ?? textOf(target.values.branch),
    inputs: input.inputs,
    inputSetIds: input.input_set_ids,
  });
  const details = [
    resolution.matched.length > 0 ? `Inputs set: ${resolution.matched.join(", ")}.` : undefined,
    resolution.defaulted.length > 0
      ? `Inputs left to their default: ${resolution.defaulted.join(", ")}.`
      : undefined,
    resolution.unmatched.length > 0
      ? `Not sent, because the pipeline asks for no such input: ${resolution.unmatched.join(", ")}.`
      : undefined,
    (input.input_set_ids ?? []).length > 0
      ? `Input sets: ${(input.input_set_ids ?? []).join(", ")}.`
      : undefined,
  ].filter((detail) => detail !== undefined);
  return planOf({
    ...base,
    target: withRequest(target, { body: yaml, contentType: "application/yaml" }),
    inputResolution: resolution,
    details,
  });
}

/** A retry starts at the stages that failed unless told otherwise, and keeps the inputs of the execution it repeats. */
async function planRetry(args: ToolArgs<ExecuteInput>, target: Target, base: PlanBase): Promise<WritePlan> {
  const executionId = String(target.values.execution_id);
  const named = target.request.query.retryStages;
  const stages =
    named === undefined ? await failedStages(args, target, executionId) : [named].flat().map(String);
  const withStages = withRequest(await withOriginalInputs(args, target), {
    query: {
      ...target.request.query,
      retryStages: stages,
      runAllStages: target.request.query.runAllStages ?? true,
    },
  });
  const { shown } = await executionSubject(args, target);
  return planOf({
    ...base,
    ...shown,
    target: withStages,
    details: [...shown.details, `Retries execution ${executionId} from stage ${stages.join(", ")}.`],
  });
}

async function failedStages(
  { client, ctx }: ToolArgs<ExecuteInput>,
  target: Target,
  executionId: string,
): Promise<string[]> {
  const offered = await retryStages({
    client,
    signal: ctx.signal,
    scope: target.scope,
    planExecutionId: executionId,
    pipelineIdentifier: target.request.path.pipeline_id ?? "",
  });
  const groups = offered.groups ?? [];
  const failed = groups
    .flatMap((group) => group.info)
    .filter((stage) => !isStatus(stage.status ?? "", "Success") && !isStatus(stage.status ?? "", "Skipped"));
  // Stages of one group ran side by side; the first group with a failure is where the run broke.
  const first = groups.find((group) => group.info.some((stage) => failed.includes(stage)));
  const chosen = first?.info.filter((stage) => failed.includes(stage)).map((stage) => stage.identifier) ?? [];
  if (offered.resumable === false || chosen.length === 0) {
    throw new InvalidInputError(offered.errorMessage ?? "This execution cannot be retried.", {
      details: {
        executionId,
        stages: groups.flatMap((group) => group.info.map((stage) => stage.identifier)),
      },
      remedy: "Run the pipeline anew instead, or name retry_stages.",
    });
  }
  return chosen;
}

async function withOriginalInputs({ client, ctx }: ToolArgs<ExecuteInput>, target: Target): Promise<Target> {
  const planExecutionId = String(target.values.execution_id);
  const inputs = await executionInputs({ client, signal: ctx.signal, scope: target.scope, planExecutionId });
  return withRequest(target, { body: inputs.inputSetYaml ?? "", contentType: "application/yaml" });
}

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
