import { data, type HarnessScope, readOperation, scopeQuery } from "@/lib/harness/client";
import { ngPage, springPage } from "@/schemas/harness/paging";
import {
  type InputSetDetail,
  InputSetDetail as InputSetDetailSchema,
  InputSetSummary,
  type PipelineDetail,
  PipelineDetail as PipelineDetailSchema,
  PipelineSummary,
  type RuntimeInputTemplate,
  RuntimeInputTemplate as RuntimeInputTemplateSchema,
} from "@/schemas/harness/pipeline";
import { Trigger } from "@/schemas/harness/trigger";
import { everyItem, type ReadOptions } from "./read-options";

interface PipelineRef {
  scope: HarnessScope;
  pipelineIdentifier: string;
}

const pipelineList = readOperation({
  key: "pipeline.list",
  method: "POST",
  path: "/pipeline/api/pipelines/list",
  bind: (args: { scope: HarnessScope; page: number; size: number; searchTerm?: string | undefined }) => ({
    query: {
      ...scopeQuery(args.scope),
      page: args.page,
      size: args.size,
      searchTerm: args.searchTerm,
      sort: "lastUpdatedAt,DESC",
    },
    body: { filterType: "PipelineSetup" },
  }),
  response: data(springPage(PipelineSummary)),
});

/** All pipelines of a project, most recently changed first. */
export function listPipelines({
  client,
  signal,
  scope,
  searchTerm,
}: ReadOptions & { scope: HarnessScope; searchTerm?: string | undefined }): AsyncGenerator<PipelineSummary> {
  return everyItem((page) => client.call(pipelineList, { scope, page, size: 100, searchTerm }, { signal }));
}

const pipelineGet = readOperation({
  key: "pipeline.get",
  method: "GET",
  path: "/pipeline/api/pipelines/{pipelineIdentifier}",
  bind: (args: PipelineRef & { branch?: string | undefined }) => ({
    path: { pipelineIdentifier: args.pipelineIdentifier },
    query: { ...scopeQuery(args.scope), branch: args.branch },
  }),
  response: data(PipelineDetailSchema),
});

/** A pipeline with its YAML. */
export function pipelineDetail({
  client,
  signal,
  ...args
}: ReadOptions & PipelineRef & { branch?: string | undefined }): Promise<PipelineDetail> {
  return client.call(pipelineGet, args, { signal });
}

const inputTemplate = readOperation({
  key: "runtime_input_template.get",
  method: "POST",
  path: "/pipeline/api/inputSets/template",
  bind: (args: PipelineRef & { branch?: string | undefined }) => ({
    query: { ...scopeQuery(args.scope), pipelineIdentifier: args.pipelineIdentifier, branch: args.branch },
    body: {},
  }),
  response: data(RuntimeInputTemplateSchema),
});

/** The runtime inputs a pipeline asks for. */
export function runtimeInputTemplate({
  client,
  signal,
  ...args
}: ReadOptions & PipelineRef & { branch?: string | undefined }): Promise<RuntimeInputTemplate> {
  return client.call(inputTemplate, args, { signal });
}

const inputSetList = readOperation({
  key: "input_set.list",
  method: "GET",
  path: "/pipeline/api/inputSets",
  bind: (args: PipelineRef & { page: number; size: number }) => ({
    query: {
      ...scopeQuery(args.scope),
      pipelineIdentifier: args.pipelineIdentifier,
      pageIndex: args.page,
      pageSize: args.size,
    },
  }),
  response: data(ngPage(InputSetSummary)),
});

/** All input sets of a pipeline. */
export function inputSets({
  client,
  signal,
  ...ref
}: ReadOptions & PipelineRef): AsyncGenerator<InputSetSummary> {
  return everyItem((page) => client.call(inputSetList, { ...ref, page, size: 100 }, { signal }));
}

const inputSetGet = readOperation({
  key: "input_set.get",
  method: "GET",
  path: "/pipeline/api/inputSets/{inputSetIdentifier}",
  bind: (args: PipelineRef & { inputSetIdentifier: string; branch?: string | undefined }) => ({
    path: { inputSetIdentifier: args.inputSetIdentifier },
    query: { ...scopeQuery(args.scope), pipelineIdentifier: args.pipelineIdentifier, branch: args.branch },
  }),
  response: data(InputSetDetailSchema),
});

/** An input set with its YAML. */
export function inputSet({
  client,
  signal,
  ...args
}: ReadOptions &
  PipelineRef & { inputSetIdentifier: string; branch?: string | undefined }): Promise<InputSetDetail> {
  return client.call(inputSetGet, args, { signal });
}

const triggerList = readOperation({
  key: "trigger.list",
  method: "GET",
  path: "/pipeline/api/triggers",
  bind: (args: PipelineRef & { page: number; size: number }) => ({
    query: {
      ...scopeQuery(args.scope),
      targetIdentifier: args.pipelineIdentifier,
      page: args.page,
      size: args.size,
    },
  }),
  response: data(ngPage(Trigger)),
});

/** All triggers of a pipeline. */
export function triggers({ client, signal, ...ref }: ReadOptions & PipelineRef): AsyncGenerator<Trigger> {
  return everyItem((page) => client.call(triggerList, { ...ref, page, size: 100 }, { signal }));
}
