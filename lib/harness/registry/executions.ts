import { InvalidInputError } from "@/lib/errors";
import { harnessStatuses } from "@/schemas/executions/execution-status";
import { DetailedExecution, ListedExecution } from "@/schemas/harness/execution-item";
import { LogDownload } from "@/schemas/harness/log";
import { ExecutionInputs } from "@/schemas/harness/pipeline";
import { emptyBody, listOf, present, textOf } from "./bodies";
import { modules, searchTerm } from "./fields";
import { contentPage } from "./list-styles";
import { list, reads, resource, type Values, writes } from "./resource-type";
import { rerunFromStart, retryFromStage } from "./runs";

const link =
  "/ng/account/{account}/all/orgs/{org}/projects/{project}/pipelines/{pipeline_id}/executions/{execution_id}/pipeline";

/** A point in time, from epoch ms, ISO 8601 or text with digits. */
function instantMs(values: Values, name: string): number | undefined {
  const value = values[name];
  if (value === undefined || value === null || value === "") return undefined;
  const ms =
    typeof value === "number"
      ? value
      : /^\d+$/.test(String(value))
        ? Number(value)
        : Date.parse(String(value));
  if (Number.isNaN(ms)) {
    throw new InvalidInputError(`${name} is not a point in time.`, {
      details: { field: name },
      remedy: "Use ISO 8601 (2026-01-31T12:00:00Z) or milliseconds since 1970.",
    });
  }
  return ms;
}

/** The execution filter; members appear only when asked for. Both ends of a time range must be given to Harness. */
function filterBody(values: Values): Record<string, unknown> {
  const startTime = instantMs(values, "start_time");
  const endTime = instantMs(values, "end_time");
  const timeRange =
    startTime === undefined && endTime === undefined
      ? undefined
      : { startTime: startTime ?? 0, endTime: endTime ?? Number.MAX_SAFE_INTEGER };
  const ci = present({ branch: textOf(values, "codebase_branch"), repoName: textOf(values, "repo") });
  const cd = present({
    serviceIdentifiers: listOf(values, "service_id"),
    envIdentifiers: listOf(values, "environment_id"),
  });
  const moduleProperties = {
    ...(Object.keys(ci).length === 0 ? {} : { ci }),
    ...(Object.keys(cd).length === 0 ? {} : { cd }),
  };
  return present({
    filterType: "PipelineExecution",
    timeRange,
    moduleProperties: Object.keys(moduleProperties).length === 0 ? undefined : moduleProperties,
    triggerTypes: listOf(values, "trigger_type"),
    executionModeFilter: textOf(values, "execution_mode"),
  });
}

/** Plan-level interrupts that the API knows; pausing and rolling back are not among them. */
const planInterrupts = ["AbortAll", "UserMarkedFailure"] as const;
const nodeInterrupts = [
  "AbortAll",
  "Abort",
  "Ignore",
  "StageRollback",
  "StepGroupRollback",
  "MarkAsSuccess",
  "Retry",
  "MarkAsFailure",
  "UserMarkedFailure",
] as const;

const execution = resource({
  title: "Execution",
  toolset: "pipelines",
  about: "One run of a pipeline: status, stages, steps, what triggered it.",
  scope: "project",
  ids: ["execution_id"],
  item: ListedExecution,
  show: [
    "planExecutionId",
    "pipelineIdentifier",
    "name",
    "status",
    "runSequence",
    "startTs",
    "endTs",
    "triggerType=executionTriggerInfo.triggerType",
    "triggeredBy=executionTriggerInfo.triggeredBy.identifier",
    "failure=failureInfo.message",
    "failureTypes=failureInfo.failureTypeList",
    "error=executionErrorInfo.message",
    "repoName=moduleInfo.ci.repoName",
    "branch=moduleInfo.ci.branch",
    "prNumber=moduleInfo.ci.prNumber",
    "services=moduleInfo.cd.serviceIdentifiers",
    "environments=moduleInfo.cd.envIdentifiers",
    "artifacts=moduleInfo.cd.artifactDisplayNames",
    "executionMode",
    "canRetry",
    "totalStagesCount",
    "failedStagesCount",
  ],
  idKeys: { execution_id: "planExecutionId", pipeline_id: "pipelineIdentifier" },
  aliases: ["pipeline_execution", "run", "build"],
  link,
  hint: "List executions of the pipeline to find the id; it has 22 characters and is not the run number.",
  related: [
    { type: "execution_inputs", how: "inputs it ran with" },
    { type: "execution_log", how: "its logs" },
    { type: "approval_instance", how: "its approval steps" },
    { type: "pipeline", how: "run of" },
  ],
  list: list(contentPage, "POST", "/pipeline/api/pipelines/execution/summary", {
    about: "Executions, newest first.",
    query: {
      search_term: "searchTerm",
      pipeline_id: "pipelineIdentifier",
      status: "status",
      branch: "branch",
      my_deployments: "myDeployments",
      show_all: "showAllExecutions",
      module: "module",
      sort: "sort",
    },
    filters: {
      ...searchTerm,
      pipeline_id: { type: "string" },
      status: { type: "string", values: harnessStatuses, about: "One status or several, with commas." },
      start_time: { type: "string", about: "Started at or after: ISO 8601 or epoch ms." },
      end_time: { type: "string", about: "Started at or before: ISO 8601 or epoch ms." },
      codebase_branch: { type: "string", about: "Git branch of the code that was built." },
      repo: { type: "string", about: "Repository of the code that was built." },
      service_id: { type: "array", about: "Deployed services." },
      environment_id: { type: "array", about: "Environments deployed to." },
      trigger_type: {
        type: "array",
        values: ["MANUAL", "WEBHOOK", "WEBHOOK_CUSTOM", "SCHEDULER_CRON", "ARTIFACT", "MANIFEST"],
      },
      execution_mode: { type: "string", values: ["DEFAULT", "ROLLBACK", "ALL"] },
      branch: { type: "string", about: "Git branch of the pipeline's YAML." },
      my_deployments: { type: "boolean" },
      show_all: {
        type: "boolean",
        about: "Also attempts that were retried since, and runs that another pipeline started.",
      },
      module: { type: "string", values: modules },
      sort: { type: "string", about: "Such as startTs,ASC." },
    },
    sends: { body: ({ values }) => filterBody(values) },
  }),
  get: reads("GET", "/pipeline/api/pipelines/execution/v2/{execution_id}", {
    about: "One execution with its stages; with render_full_graph also all steps.",
    answers: DetailedExecution,
    query: { render_full_graph: "renderFullBottomGraph", stage_node_id: "stageNodeId" },
    params: {
      render_full_graph: { type: "boolean", about: "Include the steps of all stages." },
      stage_node_id: { type: "string", about: "Include the steps of this stage." },
    },
  }),
  actions: {
    abort: writes("PUT", "/pipeline/api/pipeline/execute/interrupt/{execution_id}", {
      about: "Aborts a running execution.",
      effect: "All running steps stop; what they did so far stays as it is.",
      risk: "high_write",
      fixed: { interruptType: "AbortAll" },
      sends: { body: emptyBody },
    }),
    interrupt: writes("PUT", "/pipeline/api/pipeline/execute/interrupt/{execution_id}", {
      about: "Aborts a running execution or marks it as failed.",
      effect: "The execution ends; with UserMarkedFailure its failure strategies run, rollback included.",
      risk: "high_write",
      query: { interrupt_type: "interruptType" },
      params: { interrupt_type: { type: "string", values: planInterrupts, required: true } },
      sends: {
        body: ({ values }) => {
          const type = textOf(values, "interrupt_type") ?? "";
          if (!planInterrupts.some((known) => known === type)) {
            throw new InvalidInputError(`Harness cannot apply ${type} to a whole execution.`, {
              details: { field: "interrupt_type", allowed: planInterrupts },
              remedy:
                "Use AbortAll or UserMarkedFailure; other interventions go to a waiting step (intervene).",
            });
          }
          return {};
        },
      },
    }),
    intervene: writes(
      "PUT",
      "/pipeline/api/pipeline/execute/manualIntervention/interrupt/{execution_id}/{node_execution_id}",
      {
        about: "Answers a step or stage that waits for manual intervention.",
        effect: "The waiting step is retried, ignored, marked or rolled back as chosen.",
        risk: "high_write",
        query: { interrupt_type: "interruptType" },
        params: {
          node_execution_id: { type: "string", required: true },
          interrupt_type: { type: "string", values: nodeInterrupts, required: true },
        },
        sends: { body: emptyBody },
      },
    ),
    retry: retryFromStage("execution_id"),
    rerun: rerunFromStart("execution_id"),
    rollback: writes("POST", "/pipeline/api/pipeline/execute/postExecutionRollback/{execution_id}", {
      about: "Rolls the deployments of a finished execution back.",
      effect: "A new rollback execution returns the deployed services to the version before this execution.",
      risk: "high_write",
      query: {
        pipeline_id: "pipelineIdentifier",
        stage_node_execution_ids: "stageNodeExecutionIds",
        notes: "notesForPipelineExecution",
      },
      params: {
        pipeline_id: { type: "string", required: true },
        stage_node_execution_ids: {
          type: "array",
          about: "Stages to roll back; by default the deployment stages.",
        },
        notes: { type: "string" },
      },
      sends: { body: emptyBody },
    }),
  },
});

export const executionInputs = resource({
  title: "Execution inputs",
  toolset: "pipelines",
  about: "The runtime inputs an execution ran with.",
  scope: "project",
  ids: ["execution_id"],
  item: ExecutionInputs,
  show: ["inputSetYaml", "inputSetTemplateYaml"],
  related: [{ type: "execution", how: "of" }],
  get: reads("GET", "/pipeline/api/pipelines/execution/{execution_id}/inputsetV2", {
    about: "Inputs of one execution as YAML.",
    query: { resolve_expressions: "resolveExpressions", resolve_expressions_type: "resolveExpressionsType" },
    params: { resolve_expressions: { type: "boolean" }, resolve_expressions_type: { type: "string" } },
  }),
});

/** Read by `tools/execution-log.ts`: finding the log keys and reading them takes several requests. */
const executionLog = resource({
  title: "Execution log",
  toolset: "logs",
  about: "The log of a step, a stage or a whole execution; of running steps what is written so far.",
  scope: "project",
  ids: ["execution_id"],
  item: LogDownload,
  show: [],
  aliases: ["log", "step_log"],
  related: [{ type: "execution", how: "of" }],
  get: reads("POST", "/gateway/log-service/blob/download", {
    about: "Log lines, the last ones by default.",
    envelope: "bare",
    query: { prefix: "prefix" },
    params: {
      prefix: { type: "string", about: "A log key, if known; otherwise it is found from the execution." },
      stage_id: { type: "string" },
      step_id: { type: "string", about: "Step identifier or node id; without it, all steps that failed." },
      max_lines: { type: "number", about: "Lines per step, 200 by default." },
      from: { type: "string", values: ["start", "end"], about: "Which end is kept when a log is longer." },
    },
  }),
});

export const executionsTypes = { execution, execution_inputs: executionInputs, execution_log: executionLog };
