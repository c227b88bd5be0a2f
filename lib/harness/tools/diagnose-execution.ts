import type { z } from "zod";
import { InvalidInputError } from "@/lib/errors";
import { formatCount } from "@/lib/format/number";
import { HarnessNotFoundError, type HarnessScope, withoutTokens } from "@/lib/harness/client";
import { executionDetail, executionSummaries, logDownloadLink, pipelineDetail } from "@/lib/harness/reads";
import {
  assertScopeAllowed,
  isRecord,
  linkTo,
  parseHarnessUrl,
  resolveScope,
  resourceTypes,
} from "@/lib/harness/registry";
import { hasEnded, outcomeOf } from "@/schemas/executions/execution-status";
import { type ExecutionDetail, type GraphNode, logKeysOf } from "@/schemas/harness/execution-graph";
import type { DiagnoseInput } from "@/schemas/tools/inputs";
import type { ExecutionDiagnosis, PartFailure } from "@/schemas/tools/outputs";
import { excerptOf, rootKey } from "./execution-log";
import { durationOf, isoOf, isStep, nodesOf, stageOf, stagesInOrder } from "./execution-nodes";
import { failureOfPart } from "./read";
import { assertOwnAccount } from "./target";
import type { ToolArgs } from "./tool";

type Diagnosis = z.infer<typeof ExecutionDiagnosis>;
type Failure = Diagnosis["failures"][number];

/** Logs fetched at the same time. */
const logConcurrency = 3;
const maxScriptChars = 2_000;

/** Examines an execution, or the newest one of a pipeline. One that still runs is told as far as it got. */
export async function diagnoseExecution(
  { ctx, client, input }: ToolArgs<DiagnoseInput>,
  subject: "pipeline" | "execution",
): Promise<Diagnosis> {
  const url = input.url === undefined ? undefined : parseHarnessUrl(input.url);
  if (url !== undefined) assertOwnAccount(client, url);
  const scope = resolveScope(
    resourceTypes.execution,
    { org_id: input.org_id ?? url?.org, project_id: input.project_id ?? url?.project },
    ctx.defaults,
  );
  assertScopeAllowed(scope, { risk: "read" }, ctx.allowedScopes);
  const executionId =
    input.options.execution_id ??
    (subject === "execution" ? input.resource_id : undefined) ??
    (input.resource_id === undefined ? url?.ids.execution_id : undefined) ??
    (await newestExecution({ ctx, client, input }, scope, url?.ids.pipeline_id));
  const detail = await executionDetail({ client, signal: ctx.signal, scope, planExecutionId: executionId });
  const summary = detail.pipelineExecutionSummary;
  const nodes = nodesOf(detail);
  const errors: PartFailure[] = [];
  const failedNodes = failedSteps(nodes).slice(0, input.options.max_failed_steps);
  const { options } = input;
  const withLogs = (options.include_logs ?? !options.summary) && !options.return_download_url;
  const failures = await mapLimited(failedNodes, logConcurrency, async (node): Promise<Failure> => {
    const failure = failureView(node);
    if (!withLogs) return failure;
    try {
      const excerpt = await excerptOf({
        client,
        node,
        lines: input.options.log_snippet_lines,
        from: "end",
        signal: ctx.signal,
      });
      return { ...failure, log: excerpt.lines.map((line) => withoutTokens(line)) };
    } catch (error) {
      return { ...failure, log_problem: failureOfPart("log", error).message };
    }
  });
  const yaml = input.options.include_yaml
    ? await pipelineDetail({
        client,
        signal: ctx.signal,
        scope,
        pipelineIdentifier: summary.pipelineIdentifier,
      })
        .then((pipeline) => pipeline.yamlPipeline)
        .catch((error: unknown) => {
          errors.push(failureOfPart("yaml", error));
          return null;
        })
    : null;
  const stages = stageViews(detail, nodes);
  const logged = nodes.filter((node) => isStep(node) && logKeysOf(node).length > 0);
  const allLogs =
    options.include_all_step_logs && !options.return_download_url
      ? await mapLimited(logged.slice(0, options.max_all_step_logs), logConcurrency, (node) =>
          stepLogView({ client, node, lines: options.log_snippet_lines, signal: ctx.signal }),
        )
      : undefined;
  const downloadUrl = options.return_download_url
    ? await logDownloadLink({ client, signal: ctx.signal, prefix: rootKey(detail) }).catch(
        (error: unknown) => {
          errors.push(failureOfPart("log_download", error));
          return null;
        },
      )
    : undefined;
  return {
    kind: "execution",
    execution: {
      id: summary.planExecutionId,
      pipeline: summary.pipelineIdentifier,
      name: summary.name ?? null,
      status: summary.status,
      run_sequence: summary.runSequence ?? null,
      trigger_type: summary.executionTriggerInfo?.triggerType ?? null,
      triggered_by: summary.executionTriggerInfo?.triggeredBy?.identifier ?? null,
      started_at: isoOf(summary.startTs),
      ended_at: isoOf(summary.endTs),
      duration_ms: durationOf(summary),
      still_running: !hasEnded(summary.status, summary.endTs),
    },
    stages,
    bottleneck: bottleneckOf(stages, durationOf(summary)),
    failures: failures.length > 0 ? failures : summaryFailure(detail),
    child_execution: childOf(nodes),
    yaml,
    ...(allLogs === undefined ? {} : { step_logs: allLogs }),
    ...(downloadUrl === undefined ? {} : { log_download_url: downloadUrl }),
    ...(allLogs !== undefined && logged.length > allLogs.length
      ? {
          note: `${formatCount(logged.length)} steps have a log; those of the first ${formatCount(allLogs.length)} are here. max_all_step_logs gives more.`,
        }
      : {}),
    errors,
    openInHarness: linkTo("execution", {
      baseUrl: client.baseUrl,
      accountId: client.accountId,
      scope,
      values: {},
      item: summary,
    }),
  };
}

type StepLog = NonNullable<Diagnosis["step_logs"]>[number];

/** The end of one step's log; a log that cannot be read does not take the others along. */
async function stepLogView(about: {
  client: ToolArgs<DiagnoseInput>["client"];
  node: GraphNode;
  lines: number;
  signal: AbortSignal | undefined;
}): Promise<StepLog> {
  const { node } = about;
  const step = {
    stage: stageOf(node) ?? null,
    step: node.identifier ?? node.name ?? node.uuid,
    status: node.status,
  };
  try {
    const excerpt = await excerptOf({ ...about, from: "end" });
    return { ...step, log: excerpt.lines.map((line) => withoutTokens(line)), log_problem: null };
  } catch (error) {
    return { ...step, log: null, log_problem: failureOfPart("log", error).message };
  }
}

async function newestExecution(
  { ctx, client, input }: ToolArgs<DiagnoseInput>,
  scope: HarnessScope,
  pipelineInUrl: string | undefined,
): Promise<string> {
  const pipelineIdentifier = input.options.pipeline_id ?? input.resource_id ?? pipelineInUrl;
  if (pipelineIdentifier === undefined) {
    throw new InvalidInputError("What should be diagnosed?", {
      details: { field: "resource_id" },
      remedy: "Give an execution id, a pipeline identifier, or the address of one of them.",
    });
  }
  const page = await executionSummaries({ client, signal: ctx.signal, scope, pipelineIdentifier, size: 1 });
  const newest = page.items[0];
  if (newest === undefined) {
    throw new HarnessNotFoundError(`The pipeline ${pipelineIdentifier} has no executions.`, {
      remedy: "Check the identifier, or give an execution id.",
    });
  }
  return newest.planExecutionId;
}

/** Steps that failed, earliest first. Stages and groups repeat the message of the step inside them and are left out. */
export function failedSteps(nodes: readonly GraphNode[]): GraphNode[] {
  const failed = nodes.filter((node) => {
    const outcome = outcomeOf(node.status);
    return outcome === "failed" || (outcome === "cancelled" && (node.failureInfo?.message ?? "") !== "");
  });
  const steps = failed.filter(isStep);
  const chosen = steps.length > 0 ? steps : failed;
  return [...chosen].sort(
    (a, b) => (a.endTs ?? Number.MAX_SAFE_INTEGER) - (b.endTs ?? Number.MAX_SAFE_INTEGER),
  );
}

function failureView(node: GraphNode): Failure {
  const messages = node.failureInfo?.responseMessages ?? [];
  const explanation = messages
    .filter((entry) => entry.code === "HINT" || entry.code === "EXPLANATION")
    .flatMap((entry) => entry.message ?? []);
  const root = messages.filter((entry) => entry.level === "ERROR").at(-1)?.message;
  return {
    stage: stageOf(node) ?? null,
    step: node.identifier ?? node.name ?? node.uuid,
    type: node.stepType ?? null,
    message: withoutTokens(node.failureInfo?.message || root || `The step ended as ${node.status}.`),
    failure_types: node.failureInfo?.failureTypeList ?? [],
    explanation: explanation.map((text) => withoutTokens(text)),
    delegate: node.delegateInfoList?.[0]?.name ?? null,
    script: scriptOf(node),
    log: null,
    log_problem: null,
  };
}

/** The command of a script step; environment variables are left out, they may hold secrets. */
function scriptOf(node: GraphNode): string | null {
  const spec = isRecord(node.stepParameters) ? node.stepParameters.spec : undefined;
  if (!isRecord(spec)) return null;
  const source = isRecord(spec.source) && isRecord(spec.source.spec) ? spec.source.spec.script : undefined;
  const script = [spec.command, spec.script, source].find((value) => typeof value === "string");
  return typeof script === "string" ? withoutTokens(script).slice(0, maxScriptChars) : null;
}

/** An execution can fail before any step ran: invalid YAML, policy, missing input. */
function summaryFailure(detail: ExecutionDetail): Failure[] {
  const summary = detail.pipelineExecutionSummary;
  const message = summary.failureInfo?.message || summary.executionErrorInfo?.message;
  if (!message || outcomeOf(summary.status) !== "failed") return [];
  return [
    {
      stage: null,
      step: "pipeline",
      type: null,
      message: withoutTokens(message),
      failure_types: summary.failureInfo?.failureTypeList ?? [],
      explanation: [],
      delegate: null,
      script: null,
      log: null,
      log_problem: null,
    },
  ];
}

function stageViews(detail: ExecutionDetail, nodes: readonly GraphNode[]): Diagnosis["stages"] {
  const steps = nodes.filter(isStep);
  return stagesInOrder(detail.pipelineExecutionSummary).map((stage) => {
    const identifier = stage.nodeIdentifier ?? stage.nodeUuid;
    return {
      name: stage.name ?? identifier,
      identifier,
      type: stage.nodeType,
      status: stage.status,
      duration_ms: durationOf(stage),
      failure: stage.failureInfo?.message ? withoutTokens(stage.failureInfo.message) : null,
      steps: steps
        .filter((node) => stageOf(node) === identifier)
        .map((node) => ({
          name: node.name ?? node.identifier ?? node.uuid,
          identifier: node.identifier ?? node.uuid,
          type: node.stepType ?? null,
          status: node.status,
          duration_ms: durationOf(node),
          failure: node.failureInfo?.message ? withoutTokens(node.failureInfo.message).slice(0, 300) : null,
        })),
    };
  });
}

function bottleneckOf(stages: Diagnosis["stages"], totalMs: number | null): Diagnosis["bottleneck"] {
  const longest = stages.reduce<Diagnosis["stages"][number] | undefined>(
    (best, stage) => ((stage.duration_ms ?? 0) > (best?.duration_ms ?? 0) ? stage : best),
    undefined,
  );
  if (longest === undefined || longest.duration_ms === null || totalMs === null || totalMs <= 0) return null;
  return {
    stage: longest.name,
    duration_ms: longest.duration_ms,
    percentage: Math.min(100, Math.round((longest.duration_ms / totalMs) * 100)),
  };
}

function childOf(nodes: readonly GraphNode[]): Diagnosis["child_execution"] {
  const children = nodes.flatMap((node) => {
    const child = node.stepDetails?.childPipelineExecutionDetails;
    return child?.planExecutionId && child.orgId && child.projectId ? [{ node, child }] : [];
  });
  const chosen = children.find(({ node }) => outcomeOf(node.status) === "failed") ?? children[0];
  if (chosen === undefined) return null;
  const { planExecutionId, orgId, projectId } = chosen.child;
  return { execution_id: planExecutionId ?? "", org: orgId ?? "", project: projectId ?? "" };
}

async function mapLimited<In, Out>(
  items: readonly In[],
  limit: number,
  work: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  for (let at = 0; at < items.length; at += limit) {
    results.push(...(await Promise.all(items.slice(at, at + limit).map(work))));
  }
  return results;
}
