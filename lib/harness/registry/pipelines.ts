import { emptyBody, jsonBody, listOf, present, textOf, yamlBody, yamlOrJsonBody } from "./bodies";
import {
  gitReadParams,
  gitReadQuery,
  gitUpdateQuery,
  gitWriteParams,
  gitWriteQuery,
  modules,
  searchTerm,
} from "./fields";
import { itemsOf, pageAndSize, pageIndexAndSize } from "./paging";
import { deletes, type Entry, type Fields, type ResourceType, reads, writes } from "./resource-type";

const projectPath = "/ng/account/{account}/all/orgs/{org}/projects/{project}";
const pipelineLink = `${projectPath}/pipelines/{pipeline_id}/pipeline-studio`;

/** Runtime inputs of a run, resolved to YAML before they get here. */
const runtimeYaml = ({ values }: { values: Readonly<Record<string, unknown>> }) =>
  textOf(values, "inputs_yaml") ?? "";

const runParams: Fields = {
  module: { type: "string", values: modules },
  branch: { type: "string", about: "Git branch of a remote pipeline (older servers)." },
  pipeline_branch: { type: "string", about: "Git branch of a remote pipeline." },
  notes: { type: "string", about: "Notes shown on the execution." },
  store_type: { type: "string", values: ["INLINE", "REMOTE"] },
  connector_ref: { type: "string" },
  repo_name: { type: "string" },
};

export const pipeline: ResourceType = {
  title: "Pipeline",
  toolset: "pipelines",
  about: "A pipeline with its stages and steps, as YAML.",
  scope: "project",
  ids: ["pipeline_id"],
  link: pipelineLink,
  hint: "List pipelines with search_term to find the identifier; check organization and project.",
  related: [
    { type: "execution", how: "its runs" },
    { type: "input_set", how: "prepared runtime inputs" },
    { type: "runtime_input_template", how: "the inputs a run asks for" },
    { type: "trigger", how: "what starts it" },
  ],
  list: reads("POST", "/pipeline/api/pipelines/list", {
    about: "Pipelines of a project with their last execution.",
    paging: pageAndSize,
    query: { search_term: "searchTerm", module: "module" },
    filters: { ...searchTerm, module: { type: "string", values: modules }, filter_type: { type: "string" } },
    body: ({ values }) => ({ filterType: textOf(values, "filter_type") ?? "PipelineSetup" }),
    take: itemsOf,
  }),
  get: reads("GET", "/pipeline/api/pipelines/{pipeline_id}", {
    about: "One pipeline with its YAML.",
    query: gitReadQuery,
    params: gitReadParams,
  }),
  create: writes("POST", "/pipeline/api/pipelines/v2", {
    about: "Creates a pipeline from YAML.",
    effect: "A new pipeline exists; nothing runs.",
    risk: "low_write",
    query: gitWriteQuery,
    params: gitWriteParams,
    body: yamlBody("pipeline", "yamlPipeline"),
    bodyFields: {
      yamlPipeline: { type: "yaml", about: "The whole pipeline as YAML text." },
      pipeline: { type: "object", about: "The pipeline as an object instead." },
    },
  }),
  update: writes("PUT", "/pipeline/api/pipelines/v2/{pipeline_id}", {
    about: "Replaces the YAML of a pipeline.",
    effect: "The pipeline's next runs use the new YAML.",
    risk: "low_write",
    retry: "safe",
    query: gitUpdateQuery,
    params: gitWriteParams,
    contentType: "application/yaml",
    body: yamlOrJsonBody("pipeline", "yamlPipeline"),
    bodyFields: { yamlPipeline: { type: "yaml" }, pipeline: { type: "object" } },
  }),
  delete: deletes("/pipeline/api/pipelines/{pipeline_id}", {
    about: "Deletes a pipeline.",
    effect:
      "The pipeline, its triggers and input sets are gone for good; its execution history is no longer shown.",
  }),
  actions: {
    run: writes("POST", "/pipeline/api/pipeline/execute/{pipeline_id}", {
      about: "Starts an execution with the given runtime inputs.",
      effect: "A new execution starts and does what the pipeline's steps do, deployments included.",
      risk: "high_write",
      query: {
        module: "module",
        branch: "branch",
        pipeline_branch: "pipelineBranchName",
        notes: "notesForPipelineExecution",
        store_type: "storeType",
        connector_ref: "connectorRef",
        repo_name: "repoName",
      },
      params: runParams,
      contentType: "application/yaml",
      body: runtimeYaml,
    }),
    retry: retryFromStage("pipeline_id"),
    rerun: rerunFromStart("pipeline_id"),
    import: writes("POST", "/pipeline/api/pipelines/import", {
      about: "Imports a pipeline whose YAML lies in a Git repository.",
      effect: "A pipeline exists that reads its YAML from the repository; nothing runs.",
      risk: "low_write",
      query: {
        connector_ref: "connectorRef",
        repo_name: "repoName",
        branch: "branch",
        file_path: "filePath",
        is_force_import: "isForceImport",
        is_harness_code_repo: "isHarnessCodeRepo",
      },
      params: { ...gitWriteParams, is_force_import: { type: "boolean" } },
      bodyFields: { pipelineName: { type: "string" }, pipelineDescription: { type: "string" } },
      body: (input) => {
        const given = jsonBody()(input);
        return present({
          pipelineName: given.pipelineName,
          pipelineDescription: given.pipelineDescription ?? "",
        });
      },
    }),
  },
};

/** Retries are asked for on the pipeline or on the execution; `target` is what `resource_id` then stands for. */
export function retryFromStage(target: "pipeline_id" | "execution_id"): Entry {
  return writes("POST", "/pipeline/api/pipeline/execute/retry/{pipeline_id}", {
    about: "Runs an execution again from a failed stage, with its original inputs.",
    effect: "A new execution starts at the chosen stages; earlier stages keep their results.",
    risk: "high_write",
    target,
    query: {
      execution_id: "planExecutionId",
      retry_stages: "retryStages",
      run_all_stages: "runAllStages",
      module: "moduleType",
    },
    params: {
      execution_id: { type: "string", required: true, about: "The execution to retry." },
      pipeline_id: { type: "string", required: true, about: "Its pipeline." },
      retry_stages: {
        type: "array",
        about: "Stage identifiers to start from; by default the ones that failed.",
      },
      run_all_stages: {
        type: "boolean",
        about: "In a parallel group, run all stages and not only the failed ones.",
      },
      module: { type: "string", values: modules },
    },
    contentType: "application/yaml",
    body: runtimeYaml,
  });
}

export function rerunFromStart(target: "pipeline_id" | "execution_id"): Entry {
  return writes("POST", "/pipeline/api/pipeline/execute/rerun/{execution_id}/{pipeline_id}", {
    about: "Runs an execution again from its beginning with the same inputs.",
    effect: "A new execution of the whole pipeline starts with the inputs of the earlier one.",
    risk: "high_write",
    target,
    query: { module: "moduleType" },
    params: {
      execution_id: { type: "string", required: true, about: "The execution to repeat." },
      pipeline_id: { type: "string", required: true, about: "Its pipeline." },
      module: { type: "string", values: modules },
    },
    contentType: "application/yaml",
    body: runtimeYaml,
  });
}

export const pipelineSummary: ResourceType = {
  title: "Pipeline summary",
  toolset: "pipelines",
  about: "A pipeline's facts without its YAML: stages, recent executions, where it is stored.",
  scope: "project",
  ids: ["pipeline_id"],
  link: pipelineLink,
  related: [{ type: "pipeline", how: "with YAML" }],
  get: reads("GET", "/pipeline/api/pipelines/summary/{pipeline_id}", {
    about: "The summary of one pipeline.",
  }),
};

export const inputSet: ResourceType = {
  title: "Input set",
  toolset: "pipelines",
  about: "Prepared runtime inputs of a pipeline.",
  scope: "project",
  ids: ["pipeline_id", "input_set_id"],
  idKeys: { pipeline_id: "pipelineIdentifier" },
  aliases: ["inputset", "overlay_input_set"],
  link: `${projectPath}/pipelines/{pipeline_id}/input-sets`,
  related: [{ type: "pipeline", how: "belongs to" }],
  list: reads("GET", "/pipeline/api/inputSets", {
    about: "Input sets of a pipeline.",
    paging: pageIndexAndSize,
    query: { pipeline_id: "pipelineIdentifier", search_term: "searchTerm", input_set_type: "inputSetType" },
    filters: {
      pipeline_id: { type: "string", required: true },
      ...searchTerm,
      input_set_type: { type: "string", values: ["ALL", "INPUT_SET", "OVERLAY_INPUT_SET"] },
    },
    take: itemsOf,
  }),
  get: reads("GET", "/pipeline/api/inputSets/{input_set_id}", {
    about: "One input set with its YAML.",
    query: { pipeline_id: "pipelineIdentifier", ...gitReadQuery },
    params: { pipeline_id: { type: "string", required: true }, ...gitReadParams },
  }),
  create: writes("POST", "/pipeline/api/inputSets", {
    about: "Creates an input set from YAML.",
    effect: "A new input set can be chosen when the pipeline is run.",
    risk: "low_write",
    query: { pipeline_id: "pipelineIdentifier", ...gitWriteQuery },
    params: { pipeline_id: { type: "string", required: true }, ...gitWriteParams },
    body: yamlBody("inputSet", "yamlInputSet"),
    bodyFields: { yamlInputSet: { type: "yaml" }, inputSet: { type: "object" } },
  }),
  update: writes("PUT", "/pipeline/api/inputSets/{input_set_id}", {
    about: "Replaces the YAML of an input set.",
    effect: "Runs and triggers that use this input set get the new values.",
    risk: "low_write",
    retry: "safe",
    query: { pipeline_id: "pipelineIdentifier", ...gitUpdateQuery },
    params: { pipeline_id: { type: "string", required: true }, ...gitWriteParams },
    contentType: "application/yaml",
    body: yamlOrJsonBody("inputSet", "yamlInputSet"),
    bodyFields: { yamlInputSet: { type: "yaml" }, inputSet: { type: "object" } },
  }),
  delete: deletes("/pipeline/api/inputSets/{input_set_id}", {
    about: "Deletes an input set.",
    effect: "The input set is gone; triggers that use it will fail.",
    query: {
      pipeline_id: "pipelineIdentifier",
      branch: "branch",
      file_path: "filePath",
      commit_msg: "commitMsg",
      last_object_id: "lastObjectId",
    },
    params: { pipeline_id: { type: "string", required: true }, ...gitWriteParams },
  }),
};

export const runtimeInputTemplate: ResourceType = {
  title: "Runtime input template",
  toolset: "pipelines",
  about: "The runtime inputs that a run of a pipeline asks for, as YAML with <+input> placeholders.",
  scope: "project",
  ids: ["pipeline_id"],
  aliases: ["runtime_inputs", "input_template"],
  related: [{ type: "pipeline", how: "of" }],
  get: reads("POST", "/pipeline/api/inputSets/template", {
    about: "The template of one pipeline; empty when it asks for no inputs.",
    query: { pipeline_id: "pipelineIdentifier", branch: "branch" },
    params: { branch: { type: "string" }, stage_ids: { type: "array", about: "Only these stages." } },
    body: ({ values }) => present({ stageIdentifiers: listOf(values, "stage_ids") }),
  }),
};

export const trigger: ResourceType = {
  title: "Trigger",
  toolset: "pipelines",
  about: "What starts a pipeline: a webhook, a schedule, an artifact.",
  scope: "project",
  ids: ["pipeline_id", "trigger_id"],
  idKeys: { pipeline_id: "pipelineIdentifier" },
  link: `${projectPath}/pipelines/{pipeline_id}/triggers`,
  related: [
    { type: "trigger_event", how: "what reached it" },
    { type: "pipeline", how: "starts" },
  ],
  list: reads("GET", "/pipeline/api/triggers", {
    about: "Triggers of a pipeline with their last activity.",
    paging: pageAndSize,
    query: { pipeline_id: "targetIdentifier", search_term: "searchTerm" },
    filters: { pipeline_id: { type: "string", required: true }, ...searchTerm },
    take: itemsOf,
  }),
  get: reads("GET", "/pipeline/api/triggers/{trigger_id}", {
    about: "One trigger with its YAML.",
    query: { pipeline_id: "targetIdentifier" },
    params: { pipeline_id: { type: "string", required: true } },
  }),
  create: writes("POST", "/pipeline/api/triggers", {
    about: "Creates a trigger from YAML.",
    effect: "The pipeline starts by itself when the trigger's condition is met.",
    risk: "low_write",
    query: { pipeline_id: "targetIdentifier" },
    body: yamlBody("trigger", "yamlTrigger"),
    bodyFields: { trigger: { type: "object", required: true } },
  }),
  update: writes("PUT", "/pipeline/api/triggers/{trigger_id}", {
    about: "Replaces the YAML of a trigger; also how one is enabled or disabled.",
    effect: "The trigger acts on the new conditions from now on.",
    risk: "low_write",
    retry: "safe",
    query: { pipeline_id: "targetIdentifier" },
    params: { pipeline_id: { type: "string", required: true } },
    body: yamlBody("trigger", "yamlTrigger"),
    bodyFields: { trigger: { type: "object", required: true } },
  }),
  delete: deletes("/pipeline/api/triggers/{trigger_id}", {
    about: "Deletes a trigger.",
    effect: "The pipeline is no longer started by it.",
    query: { pipeline_id: "targetIdentifier" },
    params: { pipeline_id: { type: "string", required: true } },
  }),
};

export const triggerEvent: ResourceType = {
  title: "Trigger event",
  toolset: "pipelines",
  about:
    "Events that reached a trigger and what became of them: started an execution, did not match, failed.",
  scope: "project",
  ids: ["pipeline_id", "trigger_id"],
  idKeys: { trigger_id: "triggerIdentifier" },
  aliases: ["trigger_event_history", "trigger_activity"],
  link: `${projectPath}/pipelines/{pipeline_id}/triggers/{trigger_id}/activity-history`,
  related: [{ type: "trigger", how: "reached" }],
  list: reads("GET", "/pipeline/api/triggers/{trigger_id}/eventHistory", {
    about: "Events of one trigger, newest first.",
    paging: pageAndSize,
    query: { pipeline_id: "targetIdentifier", search_term: "searchTerm" },
    filters: {
      pipeline_id: { type: "string", required: true },
      trigger_id: { type: "string", required: true },
      ...searchTerm,
    },
    take: itemsOf,
  }),
};

export const approvalInstance: ResourceType = {
  title: "Approval",
  toolset: "pipelines",
  about: "An approval step of an execution: what it asks, who may answer, until when.",
  scope: "project",
  ids: ["execution_id"],
  aliases: ["approval"],
  link: `${projectPath}/pipelines/{pipeline_id}/executions/{execution_id}/pipeline`,
  hint: "List approvals with filters.execution_id; the approval's id is the `id` of the item.",
  related: [{ type: "execution", how: "belongs to" }],
  list: reads(
    "GET",
    "/pipeline/api/v1/orgs/{org_id}/projects/{project_id}/approvals/execution/{execution_id}",
    {
      about: "Approval steps of an execution.",
      envelope: "bare",
      query: {
        approval_status: "approval_status",
        approval_type: "approval_type",
        node_execution_id: "node_execution_id",
      },
      filters: {
        execution_id: { type: "string", required: true },
        approval_status: {
          type: "string",
          values: ["WAITING", "APPROVED", "REJECTED", "FAILED", "ABORTED", "EXPIRED"],
        },
        approval_type: {
          type: "string",
          values: ["HarnessApproval", "JiraApproval", "CustomApproval", "ServiceNowApproval"],
        },
        node_execution_id: { type: "string" },
      },
      take: itemsOf,
    },
  ),
  actions: {
    approve: approvalActivity(
      "APPROVE",
      "Approves the step.",
      "The execution goes on behind the approval step.",
    ),
    reject: approvalActivity(
      "REJECT",
      "Rejects the step.",
      "The execution ends as rejected at the approval step.",
    ),
  },
};

function approvalActivity(action: "APPROVE" | "REJECT", about: string, effect: string) {
  return writes("POST", "/pipeline/api/approvals/{approval_id}/harness/activity", {
    about,
    effect,
    risk: "high_write",
    target: "approval_id",
    params: { approval_id: { type: "string", about: "The approval's id; `resource_id` means the same." } },
    bodyFields: { comments: { type: "string" }, approver_inputs: { type: "array" } },
    body: ({ body }) => {
      const given = body === undefined || body === null ? emptyBody() : jsonBody()({ body, values: {} });
      return present({
        action,
        comments: given.comments ?? "",
        approverInputs: given.approver_inputs ?? given.approverInputs,
      });
    },
  });
}
