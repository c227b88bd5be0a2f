import {
  type AnyEntry,
  type Fields,
  type ResourceType,
  type ResourceTypeName,
  resourceType,
  resourceTypeNames,
} from "@/lib/harness/registry";
import { DescribeInput } from "@/schemas/tools/inputs";
import { DescribeOutput } from "@/schemas/tools/outputs";
import { typeNamed } from "./target";
import { readTool } from "./tool";

export const harnessDescribe = readTool({
  name: "harness_describe",
  description:
    "Explains what the Harness tools can do: all resource types, the types of a toolset, those that match a text, or one " +
    "type with its operations, filters, parameters and body fields. Asks Harness nothing.",
  input: DescribeInput,
  output: DescribeOutput,
  operationOf: () => ({ resourceType: null, operation: "describe", risk: "read" }),
  run({ input }) {
    if (input.resource_type !== undefined)
      return Promise.resolve(describeType(typeNamed(input.resource_type)));
    const matching = resourceTypeNames
      .filter((name) => input.toolset === undefined || resourceType(name).toolset === input.toolset)
      .map((name) => ({
        name,
        score: input.search_term === undefined ? 1 : scoreOf(name, input.search_term),
      }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score);
    const toolsets = [...new Set(resourceTypeNames.map((name) => resourceType(name).toolset))];
    return Promise.resolve({
      about:
        matching.length === 0
          ? "Nothing matches. Call without arguments to see all resource types."
          : "Resource types that the Harness tools know. Name one as resource_type for its details.",
      resource_types: matching.map(({ name }) => ({
        resource_type: name,
        about: resourceType(name).about,
        toolset: resourceType(name).toolset,
        operations: operationNames(resourceType(name)),
      })),
      toolsets,
    });
  },
});

const verbs = ["list", "get", "create", "update", "delete"] as const;

const operationNames = (type: ResourceType): string[] => [
  ...verbs.filter((verb) => type[verb] !== undefined),
  ...Object.keys(type.actions ?? {}).map((action) => `execute:${action}`),
];

/** How well a type fits a text: its name, an alias, part of its name, its title or toolset, its description. */
export function scoreOf(name: ResourceTypeName, text: string): number {
  const type = resourceType(name);
  const needle = text.trim().toLowerCase();
  const key = needle.replace(/[\s-]+/g, "_");
  if (name === key) return 100;
  if (type.aliases?.includes(key)) return 95;
  if (name.includes(key)) return 80;
  if (type.aliases?.some((alias) => alias.includes(key))) return 70;
  if (type.title.toLowerCase().includes(needle)) return 60;
  if (type.toolset.includes(needle)) return 40;
  return type.about.toLowerCase().includes(needle) ? 20 : 0;
}

function describeType(name: ResourceTypeName): DescribeOutput {
  const type = resourceType(name);
  const operation = (entry: AnyEntry | undefined) =>
    entry === undefined
      ? undefined
      : {
          about: entry.about,
          risk: entry.risk,
          ...("effect" in entry ? { effect: entry.effect } : {}),
          ...fieldsOf("filters", "style" in entry ? entry.filters : undefined),
          ...fieldsOf("params", entry.params),
          ...fieldsOf("body", entry.sends?.fields),
        };
  return {
    about: type.about,
    resource_type: name,
    title: type.title,
    toolset: type.toolset,
    scope: type.scope,
    scopes: type.scopes ?? [type.scope],
    identifiers: type.ids,
    aliases: type.aliases ?? [],
    operations: Object.fromEntries(
      verbs.flatMap((verb) => (type[verb] === undefined ? [] : [[verb, operation(type[verb])]])),
    ),
    actions: Object.fromEntries(
      Object.entries(type.actions ?? {}).map(([action, entry]) => [action, operation(entry)]),
    ),
    related: type.related ?? [],
    ...(type.hint === undefined ? {} : { hint: type.hint }),
    ...(name === "pipeline"
      ? { shorthands_of_run_inputs: ["branch", "tag", "pr_number", "commit_sha"] }
      : {}),
  };
}

function fieldsOf(where: string, fields: Fields | undefined): Record<string, unknown> {
  if (fields === undefined || Object.keys(fields).length === 0) return {};
  return { [where]: fields };
}
