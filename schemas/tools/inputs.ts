import { z } from "zod";
import { ScopeLevel } from "./scope-level";

/*
 * The inputs of the eleven tools. A key that none of them knows is refused by name: left out silently, an option that narrows a
 * write would be missed by nobody but the caller.
 */

/**
 * Text: aliases and new types are judged by the tool, with a useful answer. Whoever knows the names offers them as choices
 * (`lib/harness/tools/tool.ts`).
 */
export const ResourceTypeInput = z.string().min(1).max(80);

const url = z
  .string()
  .max(2048)
  .describe("An address copied from Harness; fills in what the other arguments leave open.")
  .optional();
const orgId = z
  .string()
  .max(128)
  .describe("Organization identifier; the default scope if absent.")
  .optional();
const projectId = z.string().max(128).describe("Project identifier; the default scope if absent.").optional();
const resourceId = z.string().max(256).describe("Identifier of the resource.").optional();
const scope = ScopeLevel.describe(
  "Level at which the resource lives, where a type exists at several.",
).optional();
const params = z
  .record(z.string(), z.unknown())
  .describe("Further identifiers and options; harness_describe lists them.")
  .optional();
const body = z
  .union([z.record(z.string(), z.unknown()), z.string()])
  .describe("The entity: an object, or YAML or JSON as text.");

const confirm = z
  .boolean()
  .describe("Taken and without effect: a person decides on each write, whatever stands here.")
  .optional();

const where = { url, resource_scope: scope, org_id: orgId, project_id: projectId };

export const ListInput = z.strictObject({
  resource_type: ResourceTypeInput.optional(),
  ...where,
  page: z.number().int().min(0).default(0).describe("Counts from 0."),
  size: z.number().int().min(1).max(100).default(20),
  search_term: z.string().max(256).optional(),
  compact: z.boolean().default(true).describe("Only the fields that matter; false gives everything."),
  params,
  filters: z
    .record(z.string(), z.unknown())
    .describe("Filters of the type; harness_describe lists them.")
    .optional(),
});
export type ListInput = z.output<typeof ListInput>;

export const GetInput = z.strictObject({
  resource_type: ResourceTypeInput.optional(),
  resource_id: resourceId,
  ...where,
  params,
  return_download_url: z
    .union([z.boolean(), z.enum(["true", "false"])])
    .describe("Execution logs only: the address of a zip instead of the lines.")
    .optional(),
});
export type GetInput = z.output<typeof GetInput>;

export const CreateInput = z.strictObject({
  resource_type: ResourceTypeInput,
  body,
  ...where,
  confirm,
  params,
});
export type CreateInput = z.output<typeof CreateInput>;

export const UpdateInput = z.strictObject({
  resource_type: ResourceTypeInput,
  resource_id: resourceId,
  body,
  ...where,
  confirm,
  params,
});
export type UpdateInput = z.output<typeof UpdateInput>;

export const DeleteInput = z.strictObject({
  resource_type: ResourceTypeInput,
  resource_id: resourceId,
  ...where,
  confirm,
  params,
});
export type DeleteInput = z.output<typeof DeleteInput>;

export const ExecuteInput = z.strictObject({
  resource_type: ResourceTypeInput.optional(),
  action: z.string().min(1).max(80).describe("What to do; harness_describe lists the actions of a type."),
  resource_id: resourceId,
  ...where,
  inputs: z
    .union([z.record(z.string(), z.unknown()), z.string()])
    .describe(
      "Runtime inputs of a run: names and values, or YAML. branch, tag, pr_number and commit_sha choose the code.",
    )
    .optional(),
  input_set_ids: z.array(z.string()).max(20).describe("Input sets to merge; later ones win.").optional(),
  body: body.optional(),
  params,
  confirm,
  queries: z
    .array(
      z.object({
        query_string: z.string(),
        timeout_ms: z.number().int().positive().optional(),
        max_results: z.number().int().positive().optional(),
      }),
    )
    .max(20)
    .describe("Knowledge graph queries (hql_query) to run side by side.")
    .optional(),
  wait: z
    .boolean()
    .default(false)
    .describe(
      "For what starts an execution: once a person has approved, it is followed and its end told in this thread as a second outcome. This call does not wait.",
    ),
  wait_timeout_seconds: z
    .number()
    .int()
    .min(10)
    .max(7200)
    .default(600)
    .describe("How long it is followed from its start; then the thread is told that it still runs."),
  wait_poll_interval_seconds: z
    .number()
    .int()
    .min(2)
    .max(60)
    .default(3)
    .describe("Until the first look at it; each later one comes half as long again after, up to 30 s."),
});
export type ExecuteInput = z.output<typeof ExecuteInput>;

/** What the tool knows by name; GitOps applications come with a later version, and it says so. */
export const diagnosableNames = [
  "pipeline",
  "execution",
  "connector",
  "delegate",
  "gitops_application",
  "gitops_app",
] as const;

export const DiagnoseInput = z.strictObject({
  resource_type: z.string().max(80).meta({ enum: diagnosableNames }).optional(),
  resource_id: resourceId,
  ...where,
  options: z
    .strictObject({
      execution_id: z.string().optional(),
      pipeline_id: z.string().optional(),
      summary: z.boolean().default(true).describe("False adds the logs of failed steps."),
      include_yaml: z.boolean().default(false),
      include_logs: z.boolean().optional(),
      log_snippet_lines: z.number().int().min(1).max(1000).default(120),
      max_failed_steps: z.number().int().min(1).max(20).default(5),
      include_all_step_logs: z
        .boolean()
        .default(false)
        .describe("The logs of all steps, also of those that passed."),
      max_all_step_logs: z.number().int().min(1).max(100).default(25),
      return_download_url: z
        .boolean()
        .default(false)
        .describe("The address of a zip with all logs instead of lines."),
      agent_id: z.string().max(128).describe("Of a GitOps application.").optional(),
    })
    .default({
      summary: true,
      include_yaml: false,
      log_snippet_lines: 120,
      max_failed_steps: 5,
      include_all_step_logs: false,
      max_all_step_logs: 25,
      return_download_url: false,
    }),
});
export type DiagnoseInput = z.output<typeof DiagnoseInput>;

export const SearchInput = z.strictObject({
  query: z.string().min(1).max(256),
  resource_types: z.array(ResourceTypeInput).max(30).optional(),
  ...where,
  max_per_type: z.number().int().min(1).max(20).default(5),
  compact: z.boolean().default(true),
});
export type SearchInput = z.output<typeof SearchInput>;

export const DescribeInput = z.strictObject({
  resource_type: ResourceTypeInput.optional(),
  toolset: z.string().max(80).optional(),
  search_term: z.string().max(256).optional(),
});
export type DescribeInput = z.output<typeof DescribeInput>;

export const StatusInput = z.strictObject({
  org_id: orgId,
  project_id: projectId,
  url,
  limit: z.number().int().min(1).max(20).default(5).describe("Executions listed per group."),
  window_hours: z.number().int().min(1).max(720).default(24).describe("How far back failures count."),
});
export type StatusInput = z.output<typeof StatusInput>;

/** Schemas that the tool gives. */
export const schemaNames = [
  "pipeline",
  "template",
  "trigger",
  "inputSet",
  "connector",
  "environment",
  "service",
  "secret",
  "infrastructure",
] as const;

/** Schemas that it knows by name and does not have yet. */
export const laterSchemaNames = [
  "pipeline_v1",
  "template_v1",
  "inputSet_v1",
  "overlayInputSet_v1",
  "agent-pipeline",
  "release_process",
  "release_activity",
] as const;

export const SchemaInput = z.strictObject({
  resource_type: z
    .string()
    .min(1)
    .max(80)
    .meta({ enum: [...schemaNames, ...laterSchemaNames] })
    .describe("May be left out with example or example_search.")
    .optional(),
  path: z.string().max(400).describe("A section (stages), a dotted path, or a name to look for.").optional(),
  example: z.string().max(80).describe("Name of an example to return.").optional(),
  example_search: z.string().max(80).describe("Only examples that mention this.").optional(),
  scope,
  org_id: orgId,
  project_id: projectId,
  identifier: z
    .string()
    .max(128)
    .describe("Of the entity that the schema is for, where the account's own schema depends on it.")
    .optional(),
});
export type SchemaInput = z.output<typeof SchemaInput>;
