import {
  InputSetDetail,
  InputSetSummary,
  ListedPipeline,
  PipelineDetail,
  RuntimeInputTemplate,
} from "@/schemas/harness/pipeline";
import { jsonBody, listOf, present, textOf, yamlBody, yamlOrJsonBody } from "./bodies";
import {
  gitReadParams,
  gitReadQuery,
  gitUpdateQuery,
  gitWriteParams,
  gitWriteQuery,
  modules,
  searchTerm,
} from "./fields";
import { contentPage, contentPageByIndex } from "./list-styles";
import { deletes, type Fields, list, reads, resource, writes } from "./resource-type";
import { rerunFromStart, retryFromStage, runtimeYaml } from "./runs";

const projectPath = "/ng/account/{account}/all/orgs/{org}/projects/{project}";
const pipelineLink = `${projectPath}/pipelines/{pipeline_id}/pipeline-studio`;

const runParams: Fields = {
  module: { type: "string", values: modules },
  branch: { type: "string", about: "Git branch of a remote pipeline (older servers)." },
  pipeline_branch: { type: "string", about: "Git branch of a remote pipeline." },
  notes: { type: "string", about: "Notes shown on the execution." },
  store_type: { type: "string", values: ["INLINE", "REMOTE"] },
  connector_ref: { type: "string" },
  repo_name: { type: "string" },
};

const pipeline = resource({
  title: "Pipeline",
  toolset: "pipelines",
  about: "A pipeline with its stages and steps, as YAML.",
  scope: "project",
  ids: ["pipeline_id"],
  item: ListedPipeline,
  show: [
    "identifier",
    "name",
    "description",
    "tags",
    "numOfStages",
    "stageNames",
    "modules",
    "storeType",
    "lastUpdatedAt",
    "lastExecutionId=executionSummaryInfo.lastExecutionId",
    "lastExecutionStatus=executionSummaryInfo.lastExecutionStatus",
    "lastExecutionTs=executionSummaryInfo.lastExecutionTs",
    "executionsPerDay=executionSummaryInfo.deployments",
    "failuresPerDay=executionSummaryInfo.numOfErrors",
    "repoName=gitDetails.repoName",
    "branch=gitDetails.branch",
  ],
  link: pipelineLink,
  hint: "List pipelines with search_term to find the identifier; check organization and project.",
  related: [
    { type: "execution", how: "its runs" },
    { type: "input_set", how: "prepared runtime inputs" },
    { type: "runtime_input_template", how: "the inputs a run asks for" },
    { type: "trigger", how: "what starts it" },
  ],
  list: list(contentPage, "POST", "/pipeline/api/pipelines/list", {
    about: "Pipelines of a project with their last execution.",
    query: { search_term: "searchTerm", module: "module" },
    filters: { ...searchTerm, module: { type: "string", values: modules }, filter_type: { type: "string" } },
    sends: { body: ({ values }) => ({ filterType: textOf(values, "filter_type") ?? "PipelineSetup" }) },
  }),
  get: reads("GET", "/pipeline/api/pipelines/{pipeline_id}", {
    about: "One pipeline with its YAML.",
    answers: PipelineDetail,
    query: gitReadQuery,
    params: gitReadParams,
  }),
  create: writes("POST", "/pipeline/api/pipelines/v2", {
    about: "Creates a pipeline from YAML.",
    effect: "A new pipeline exists; nothing runs.",
    risk: "low_write",
    query: gitWriteQuery,
    params: gitWriteParams,
    sends: {
      body: yamlBody("pipeline", "yamlPipeline"),
      fields: {
        yamlPipeline: { type: "yaml", about: "The whole pipeline as YAML text." },
        pipeline: { type: "object", about: "The pipeline as an object instead." },
      },
    },
  }),
  update: writes("PUT", "/pipeline/api/pipelines/v2/{pipeline_id}", {
    about: "Replaces the YAML of a pipeline.",
    effect: "The pipeline's next runs use the new YAML.",
    risk: "low_write",
    retry: "safe",
    query: gitUpdateQuery,
    params: gitWriteParams,
    sends: {
      contentType: "application/yaml",
      body: yamlOrJsonBody("pipeline", "yamlPipeline"),
      fields: { yamlPipeline: { type: "yaml" }, pipeline: { type: "object" } },
    },
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
      sends: { contentType: "application/yaml", body: runtimeYaml },
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
      sends: {
        fields: { pipelineName: { type: "string" }, pipelineDescription: { type: "string" } },
        body: (input) => {
          const given = jsonBody()(input);
          return present({
            pipelineName: given.pipelineName,
            pipelineDescription: given.pipelineDescription ?? "",
          });
        },
      },
    }),
  },
});

const pipelineSummary = resource({
  title: "Pipeline summary",
  toolset: "pipelines",
  about: "A pipeline's facts without its YAML: stages, recent executions, where it is stored.",
  scope: "project",
  ids: ["pipeline_id"],
  item: ListedPipeline,
  show: [
    "identifier",
    "name",
    "description",
    "tags",
    "numOfStages",
    "stageNames",
    "modules",
    "executionSummaryInfo",
    "recentExecutionsInfo",
  ],
  link: pipelineLink,
  related: [{ type: "pipeline", how: "with YAML" }],
  get: reads("GET", "/pipeline/api/pipelines/summary/{pipeline_id}", {
    about: "The summary of one pipeline.",
  }),
});

export const inputSet = resource({
  title: "Input set",
  toolset: "pipelines",
  about: "Prepared runtime inputs of a pipeline.",
  scope: "project",
  ids: ["pipeline_id", "input_set_id"],
  item: InputSetSummary,
  show: [
    "identifier",
    "name",
    "description",
    "tags",
    "pipelineIdentifier",
    "inputSetType",
    "isOutdated",
    "storeType",
    "lastUpdatedAt",
  ],
  idKeys: { pipeline_id: "pipelineIdentifier" },
  aliases: ["inputset", "overlay_input_set"],
  link: `${projectPath}/pipelines/{pipeline_id}/input-sets`,
  related: [{ type: "pipeline", how: "belongs to" }],
  list: list(contentPageByIndex, "GET", "/pipeline/api/inputSets", {
    about: "Input sets of a pipeline.",
    query: { pipeline_id: "pipelineIdentifier", search_term: "searchTerm", input_set_type: "inputSetType" },
    filters: {
      pipeline_id: { type: "string", required: true },
      ...searchTerm,
      input_set_type: { type: "string", values: ["ALL", "INPUT_SET", "OVERLAY_INPUT_SET"] },
    },
  }),
  get: reads("GET", "/pipeline/api/inputSets/{input_set_id}", {
    about: "One input set with its YAML.",
    answers: InputSetDetail,
    query: { pipeline_id: "pipelineIdentifier", ...gitReadQuery },
    params: { pipeline_id: { type: "string", required: true }, ...gitReadParams },
  }),
  create: writes("POST", "/pipeline/api/inputSets", {
    about: "Creates an input set from YAML.",
    effect: "A new input set can be chosen when the pipeline is run.",
    risk: "low_write",
    query: { pipeline_id: "pipelineIdentifier", ...gitWriteQuery },
    params: { pipeline_id: { type: "string", required: true }, ...gitWriteParams },
    sends: {
      body: yamlBody("inputSet", "yamlInputSet"),
      fields: { yamlInputSet: { type: "yaml" }, inputSet: { type: "object" } },
    },
  }),
  update: writes("PUT", "/pipeline/api/inputSets/{input_set_id}", {
    about: "Replaces the YAML of an input set.",
    effect: "Runs and triggers that use this input set get the new values.",
    risk: "low_write",
    retry: "safe",
    query: { pipeline_id: "pipelineIdentifier", ...gitUpdateQuery },
    params: { pipeline_id: { type: "string", required: true }, ...gitWriteParams },
    sends: {
      contentType: "application/yaml",
      body: yamlOrJsonBody("inputSet", "yamlInputSet"),
      fields: { yamlInputSet: { type: "yaml" }, inputSet: { type: "object" } },
    },
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
});

export const runtimeInputTemplate = resource({
  title: "Runtime input template",
  toolset: "pipelines",
  about: "The runtime inputs that a run of a pipeline asks for, as YAML with <+input> placeholders.",
  scope: "project",
  ids: ["pipeline_id"],
  item: RuntimeInputTemplate,
  show: ["inputSetTemplateYaml", "hasInputSets", "modules"],
  aliases: ["runtime_inputs", "input_template"],
  related: [{ type: "pipeline", how: "of" }],
  get: reads("POST", "/pipeline/api/inputSets/template", {
    about: "The template of one pipeline; empty when it asks for no inputs.",
    query: { pipeline_id: "pipelineIdentifier", branch: "branch" },
    params: { branch: { type: "string" }, stage_ids: { type: "array", about: "Only these stages." } },
    sends: { body: ({ values }) => present({ stageIdentifiers: listOf(values, "stage_ids") }) },
  }),
});

export const pipelinesTypes = {
  pipeline,
  pipeline_summary: pipelineSummary,
  input_set: inputSet,
  runtime_input_template: runtimeInputTemplate,
};
