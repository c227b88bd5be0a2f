import { parse, stringify } from "yaml";
import { InvalidInputError } from "@/lib/errors";
import { parseJson } from "@/lib/harness/client";
import { isRecord } from "./list-styles";
import type { BodyInput, Values } from "./resource-type";

/** A text value, or undefined. */
export const textOf = (values: Values, name: string): string | undefined => {
  const value = values[name];
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** One value or several (a list, or text with commas) as a list. */
export const listOf = (values: Values, name: string): string[] | undefined => {
  const value = values[name];
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(String);
  const text = textOf(values, name);
  if (text === undefined) return undefined;
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
};

/** Drops undefined members. */
export const present = (record: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

const withoutNulls = (record: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null && value !== undefined));

/** A body that must be an object; text is read as JSON or YAML. */
export function objectBody(body: unknown): Record<string, unknown> {
  if (isRecord(body)) return body;
  if (typeof body === "string") {
    const value = parseJson(body)?.value ?? parseYaml(body);
    if (isRecord(value)) return value;
  }
  throw new InvalidInputError("The body must be an object.", { details: { field: "body" } });
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    throw new InvalidInputError("The body is neither JSON nor YAML.", { details: { field: "body" } });
  }
}

interface JsonBodyOptions {
  /** A wrapper that callers may put around the entity; taken off. */
  unwrap?: string;
  /** The wrapper that the API wants. */
  wrap?: string;
  /** Updates: the value that names the entity; written into the body, which may not contradict it. */
  identifier?: string;
}

/** An entity as JSON, with or without its wrapper, nulls dropped. */
export const jsonBody =
  (options: JsonBodyOptions = {}) =>
  ({ body, values }: Pick<BodyInput, "body" | "values">): Record<string, unknown> => {
    const given = objectBody(body);
    const wrapper = options.unwrap ?? options.wrap;
    const inner = wrapper === undefined ? undefined : given[wrapper];
    const entity = withoutNulls(isRecord(inner) ? inner : given);
    const id = options.identifier === undefined ? undefined : textOf(values, options.identifier);
    if (id !== undefined) {
      const stated = entity.identifier;
      if (stated !== undefined && stated !== id) {
        throw new InvalidInputError(`The body names "${String(stated)}", but the request is for "${id}".`, {
          details: { field: "identifier" },
          remedy: "Give the same identifier in both, or leave it out of the body.",
        });
      }
      entity.identifier = id;
    }
    return options.wrap === undefined ? entity : { [options.wrap]: entity };
  };

/**
 * An entity as YAML text. Text is sent as written; `{<textKey>: "…"}` likewise; an object under `root` (or bare) is
 * written as YAML.
 */
export const yamlBody =
  (root: string, textKey: string) =>
  ({ body }: Pick<BodyInput, "body">): string => {
    if (typeof body === "string") return assertYaml(body, root);
    const given = objectBody(body);
    const text = given[textKey] ?? given.yaml;
    if (typeof text === "string") return assertYaml(text, root);
    return stringify(root in given ? { [root]: given[root] } : { [root]: given }, { lineWidth: 0 });
  };

/** As `yamlBody`, but an object goes as JSON, which is YAML too: the form in which the update routes take it. */
export const yamlOrJsonBody =
  (root: string, textKey: string) =>
  (input: BodyInput): unknown => {
    const { body } = input;
    if (isRecord(body) && isRecord(body[root])) return { ...body };
    return yamlBody(root, textKey)(input);
  };

function assertYaml(text: string, root: string): string {
  const value = parseYaml(text);
  if (!isRecord(value) || !(root in value)) {
    throw new InvalidInputError(`The YAML has no "${root}:" at its top.`, {
      details: { field: "body" },
      remedy: `Start the YAML with "${root}:".`,
    });
  }
  return text;
}

/** Operations whose body carries nothing but the scope. */
export const emptyBody = (): Record<string, unknown> => ({});
