import { parse, stringify } from "yaml";
import { InvalidInputError } from "@/lib/errors";
import type { HarnessClient, HarnessScope } from "@/lib/harness/client";
import { inputSet, inputSets, runtimeInputTemplate } from "@/lib/harness/reads";
import { isRecord } from "@/lib/harness/registry";
import type { InputResolution } from "@/schemas/tools/write-plan";
import { mergedYaml } from "./merge-inputs";
import { assertAllowed, type Placeholder, placeholderOf, typedDefault } from "./placeholder";

export interface RunInputs {
  client: HarnessClient;
  signal?: AbortSignal | undefined;
  scope: HarnessScope;
  pipelineIdentifier: string;
  /** Git branch of a remote pipeline. */
  branch?: string | undefined;
  inputs?: string | Record<string, unknown> | undefined;
  inputSetIds?: readonly string[] | undefined;
}

export interface ResolvedInputs {
  /** Body of the run; empty when there is nothing to say. */
  yaml: string;
  resolution: InputResolution;
}

const nothing: InputResolution = { mode: "none", matched: [], defaulted: [], unmatched: [] };

/** Ways to say which code is built; each becomes the `build` block that the template asks for. */
const codebaseShorthands: Readonly<Record<string, (value: unknown) => Record<string, unknown>>> = {
  branch: (value) => ({ type: "branch", spec: { branch: String(value) } }),
  tag: (value) => ({ type: "tag", spec: { tag: String(value) } }),
  pr_number: (value) => ({ type: "PR", spec: { number: String(value) } }),
  commit_sha: (value) => ({ type: "commitSha", spec: { commitSha: String(value) } }),
};

/**
 * Resolves what a caller said about runtime inputs to the YAML that Harness wants: YAML as written, input sets merged,
 * and single values matched with the placeholders of the pipeline's template.
 *
 * @throws InvalidInputError  a required input has no value (with what is missing and which input sets exist), or a value
 *   is not among the allowed ones
 */
export async function resolveRunInputs(args: RunInputs): Promise<ResolvedInputs> {
  const ids = args.inputSetIds ?? [];
  const sets = await Promise.all(ids.map((id) => inputSetPipeline(args, id)));
  const base = sets.reduce<unknown>((merged, set) => mergedYaml(merged, set), undefined);
  const given = args.inputs;
  if (typeof given === "string" && given.trim() !== "") {
    const value = parsedYaml(given);
    if (sets.length === 0) return { yaml: given, resolution: { ...nothing, mode: "yaml" } };
    return { yaml: stringify(mergedYaml(base, value)), resolution: { ...nothing, mode: "input_sets" } };
  }
  const values = typeof given === "string" || given === undefined ? {} : given;
  if (isRecord(values.pipeline)) {
    const merged = mergedYaml(base, { pipeline: values.pipeline });
    return { yaml: stringify(merged, { lineWidth: 0 }), resolution: { ...nothing, mode: "yaml" } };
  }
  const template = await templateOf(args);
  if (template === undefined) {
    // The pipeline asks for nothing: sending values would be refused, hiding that they were dropped would mislead.
    return {
      yaml: base === undefined ? "" : stringify(base, { lineWidth: 0 }),
      resolution: {
        ...nothing,
        mode: sets.length > 0 ? "input_sets" : "none",
        unmatched: Object.keys(values),
      },
    };
  }
  const filled = fill(template, withShorthands(values), base);
  if (filled.missing.length > 0) throw await missingInputs(args, filled);
  return {
    yaml: stringify(filled.value, { lineWidth: 0 }),
    resolution: {
      mode: sets.length > 0 ? "input_sets" : filled.matched.length > 0 ? "matched" : "none",
      matched: filled.matched,
      defaulted: filled.defaulted,
      unmatched: filled.unmatched,
    },
  };
}

async function inputSetPipeline(args: RunInputs, id: string): Promise<unknown> {
  const { client, signal, scope, pipelineIdentifier, branch } = args;
  const set = await inputSet({ client, signal, scope, pipelineIdentifier, inputSetIdentifier: id, branch });
  const value: unknown = parsedYaml(set.inputSetYaml ?? "");
  const inner = isRecord(value) ? (value.inputSet ?? value) : undefined;
  if (!isRecord(inner) || !isRecord(inner.pipeline)) {
    throw new InvalidInputError(`The input set ${id} holds no pipeline inputs.`, {
      details: { field: "input_set_ids", inputSet: id },
      remedy: "Overlay input sets cannot be merged here: name the input sets they consist of.",
    });
  }
  return { pipeline: inner.pipeline };
}

async function templateOf(args: RunInputs): Promise<Record<string, unknown> | undefined> {
  const { client, signal, scope, pipelineIdentifier, branch } = args;
  const { inputSetTemplateYaml } = await runtimeInputTemplate({
    client,
    signal,
    scope,
    pipelineIdentifier,
    branch,
  });
  if (
    inputSetTemplateYaml === null ||
    inputSetTemplateYaml === undefined ||
    inputSetTemplateYaml.trim() === ""
  )
    return undefined;
  const value: unknown = parsedYaml(inputSetTemplateYaml);
  return isRecord(value) ? value : undefined;
}

function parsedYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    throw new InvalidInputError("The inputs are not valid YAML.", { details: { field: "inputs" } });
  }
}

function withShorthands(values: Record<string, unknown>): Record<string, unknown> {
  if (values.build !== undefined) return values;
  for (const [name, build] of Object.entries(codebaseShorthands)) {
    const { [name]: value, ...rest } = values;
    // The plain name stays a candidate: a pipeline may have a variable called "branch" and no codebase.
    if (value !== undefined) return { ...rest, [name]: value, build: build(value) };
  }
  return values;
}

interface Filled {
  value: unknown;
  matched: string[];
  defaulted: string[];
  missing: string[];
  unmatched: string[];
}

/** Walks the template and puts a value at each placeholder: from the caller, else from the input sets, else its default. */
function fill(template: Record<string, unknown>, values: Record<string, unknown>, base: unknown): Filled {
  const given = flattened(values);
  const used = new Set<string>();
  const result: Filled = { value: undefined, matched: [], defaulted: [], missing: [], unmatched: [] };
  const at = (node: unknown, path: string[], beside: Record<string, unknown>, below: unknown): unknown => {
    const placeholder = placeholderOf(node);
    if (placeholder !== undefined) return valueFor(placeholder, path, beside, below);
    if (Array.isArray(node)) {
      return node.map((member, index) =>
        at(member, [...path, nameIn(member) ?? String(index)], {}, memberOf(below, member, index)),
      );
    }
    if (!isRecord(node)) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, member]) => [
        key,
        at(member, [...path, key], node, isRecord(below) ? below[key] : undefined),
      ]),
    );
  };
  const valueFor = (
    placeholder: Placeholder,
    path: string[],
    beside: Record<string, unknown>,
    below: unknown,
  ): unknown => {
    const shown = shownName(path, beside);
    const key = candidates(path, beside).find((candidate) => given.has(candidate));
    if (key !== undefined) {
      const entry = given.get(key);
      used.add(entry?.root ?? key);
      assertAllowed(shown, placeholder, entry?.value);
      result.matched.push(shown);
      return entry?.value;
    }
    if (below !== undefined && placeholderOf(below) === undefined) return below;
    if (placeholder.default !== undefined) {
      result.defaulted.push(shown);
      return typedDefault(placeholder.default, beside);
    }
    if (placeholder.later) return placeholder.text;
    result.missing.push(shown);
    return undefined;
  };
  result.value = at(template, [], {}, base);
  const shorthand = used.has("build") ? Object.keys(codebaseShorthands) : [];
  result.unmatched = Object.keys(values).filter(
    (key) => !used.has(key) && !shorthand.includes(key) && key !== "build",
  );
  return result;
}

/** The names under which a caller may mean a placeholder, most specific last in meaning but first in certainty. */
function candidates(path: readonly string[], beside: Record<string, unknown>): string[] {
  const leaf = path.at(-1) ?? "";
  const variable =
    (leaf === "value" || leaf === "default") && typeof beside.name === "string" ? beside.name : undefined;
  const suffixes = path.map((_, index) => path.slice(index).join("."));
  return [...(variable === undefined ? [] : [variable]), leaf, ...suffixes].map((name) => name.toLowerCase());
}

const shownName = (path: readonly string[], beside: Record<string, unknown>): string => {
  const leaf = path.at(-1);
  return (leaf === "value" || leaf === "default") && typeof beside.name === "string"
    ? beside.name
    : path.join(".");
};

interface GivenValue {
  value: unknown;
  /** The key as the caller wrote it at the top. */
  root: string;
}

/** The caller's values by name and dotted path, lower case. */
function flattened(values: Record<string, unknown>): Map<string, GivenValue> {
  const flat = new Map<string, GivenValue>();
  const walk = (value: unknown, path: string, root: string) => {
    flat.set(path.toLowerCase(), { value, root });
    if (isRecord(value))
      for (const [key, member] of Object.entries(value)) walk(member, `${path}.${key}`, root);
  };
  for (const [key, value] of Object.entries(values)) walk(value, key, key);
  return flat;
}

/** Lists in templates are lists of named things: variables by name, stages and steps by identifier. */
function nameIn(member: unknown): string | undefined {
  if (!isRecord(member)) return undefined;
  const direct = member.identifier ?? member.name;
  if (typeof direct === "string") return direct;
  const wrapped = Object.values(member)[0];
  return isRecord(wrapped) && typeof wrapped.identifier === "string" ? wrapped.identifier : undefined;
}

function memberOf(list: unknown, like: unknown, index: number): unknown {
  if (!Array.isArray(list)) return undefined;
  const name = nameIn(like);
  return name === undefined ? list[index] : list.find((member) => nameIn(member) === name);
}

async function missingInputs(args: RunInputs, filled: Filled): Promise<InvalidInputError> {
  const available: string[] = [];
  for await (const set of inputSets(args)) {
    available.push(set.identifier);
    if (available.length === 5) break;
  }
  return new InvalidInputError(`The run lacks ${filled.missing.join(", ")}.`, {
    details: {
      missing: filled.missing,
      matched: filled.matched,
      unmatched: filled.unmatched,
      inputSets: available,
    },
    remedy:
      available.length > 0
        ? `Give the values in inputs, or use an input set: ${available.join(", ")}.`
        : "Give the values in inputs, by variable name or dotted path.",
  });
}
