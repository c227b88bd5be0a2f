import { parse, stringify } from "yaml";
import type { BuildRequest } from "@/simulator/engine/birth";
import { errorDto, HarnessError, invalidRequest } from "@/simulator/http/envelope";
import type { Pipeline } from "@/simulator/story/types";

/** The YAML that names what a run has to be given; null when it needs nothing. */
export function inputTemplate(pipeline: Pipeline): string | null {
  const template: Record<string, unknown> = { identifier: pipeline.identifier };
  if (pipeline.asksForBuild) template.properties = { ci: { codebase: { build: "<+input>" } } };
  if (pipeline.runtimeVariables.length > 0) {
    template.variables = pipeline.runtimeVariables.map(({ name }) => ({
      name,
      type: "String",
      value: "<+input>",
    }));
  }
  return Object.keys(template).length === 1 ? null : stringify({ pipeline: template });
}

export interface RuntimeInputs {
  build: BuildRequest | null;
  variables: Record<string, string>;
  yaml: string;
}

type Tree = Record<string, unknown>;

const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function at(tree: unknown, ...path: string[]): unknown {
  let value = tree;
  for (const key of path) value = isTree(value) ? value[key] : undefined;
  return value;
}

/**
 * Reads and checks the inputs of a run.
 *
 * @throws HarnessError 400 for text that is no YAML, inputs of another pipeline, missing or still open (`<+input>`) values
 */
export function readInputs(pipeline: Pipeline, yaml: string): RuntimeInputs {
  const tree = parseYaml(yaml);
  const given = at(tree, "pipeline");
  if (tree !== null && !isTree(given)) throw invalidRequest("Runtime input YAML must have the root pipeline");
  const identifier = at(given, "identifier");
  if (identifier !== undefined && identifier !== pipeline.identifier) {
    throw invalidRequest(
      `Runtime input YAML is for pipeline [${String(identifier)}], not [${pipeline.identifier}]`,
    );
  }
  return { build: readBuild(pipeline, given), variables: readVariables(pipeline, given), yaml };
}

export function parseYaml(yaml: string): unknown {
  if (yaml.trim() === "") return null;
  try {
    return parse(yaml);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
    throw new HarnessError(400, errorDto("INVALID_YAML_ERROR", `Invalid yaml: ${reason}`));
  }
}

function readBuild(pipeline: Pipeline, given: unknown): BuildRequest | null {
  if (!pipeline.asksForBuild) return null;
  const build = at(given, "properties", "ci", "codebase", "build");
  if (build === undefined || build === "<+input>") {
    throw invalidRequest("Values not provided for required runtime inputs: properties.ci.codebase.build");
  }
  const type = at(build, "type");
  const value = (name: string): string => {
    const found = at(build, "spec", name);
    if ((typeof found !== "string" && typeof found !== "number") || found === "" || found === "<+input>") {
      throw invalidRequest(
        `Values not provided for required runtime inputs: properties.ci.codebase.build.spec.${name}`,
      );
    }
    return String(found);
  };
  switch (type) {
    case "branch":
      return { kind: "head", branch: value("branch") };
    case "tag":
      return { kind: "tag", tag: value("tag") };
    case "PR":
      return { kind: "pullRequest", number: Number(value("number")), sha: null };
    case "commitSha":
      return { kind: "commit", sha: value("commitSha") };
    default:
      throw invalidRequest("properties.ci.codebase.build.type must be one of branch, tag, PR, commitSha");
  }
}

function readVariables(pipeline: Pipeline, given: unknown): Record<string, string> {
  const entries = at(given, "variables");
  const variables: Record<string, string> = {};
  for (const { name, default: fallback } of pipeline.runtimeVariables) {
    const entry = Array.isArray(entries)
      ? entries.find((candidate: unknown) => at(candidate, "name") === name)
      : undefined;
    const value = at(entry, "value");
    if (value === undefined || value === null || value === "" || value === "<+input>") {
      if (fallback === "")
        throw invalidRequest(`Values not provided for required runtime inputs: variables.${name}`);
      variables[name] = fallback;
    } else {
      variables[name] = String(value);
    }
  }
  return variables;
}
