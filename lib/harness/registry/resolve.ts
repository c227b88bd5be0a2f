import { z } from "zod";
import { InvalidInputError } from "@/lib/errors";
import { oneOrMany } from "@/lib/format/number";
import type { HarnessScope, Query } from "@/lib/harness/client";
import { ResolvedRequest } from "@/schemas/tools/write-plan";
import { isRecord } from "./list-styles";
import type { AnyEntry, Entry, Field, Fields, ResourceType, Sends, Values } from "./resource-type";

/** The parts of a tool's input that name a resource. */
export interface ResourceInput {
  resource_id?: string | undefined;
  org_id?: string | undefined;
  project_id?: string | undefined;
  page?: number | undefined;
  size?: number | undefined;
  search_term?: string | undefined;
  params?: Record<string, unknown> | undefined;
  filters?: Record<string, unknown> | undefined;
  body?: unknown;
}

export interface ResolveArgs {
  type: ResourceType;
  entry: AnyEntry;
  verb: "list" | "get" | "create" | "update" | "delete" | "execute";
  input: ResourceInput;
  scope: HarnessScope;
  defaults: HarnessScope;
  accountId: string;
}

const filtersOf = (entry: AnyEntry): Fields => ("style" in entry ? entry.filters : {});

const placeholdersOf = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");

/** Corrects the case of known values; comma lists per part; unknown values pass, for servers newer than this list. */
function corrected(field: Field | undefined, value: unknown): unknown {
  if (field?.values === undefined) return value;
  const known = new Map(field.values.map((member) => [member.toLowerCase(), member]));
  const one = (text: string) => known.get(text.trim().toLowerCase()) ?? text.trim();
  if (Array.isArray(value)) return value.map((member) => (typeof member === "string" ? one(member) : member));
  if (typeof value !== "string") return value;
  return value.includes(",") ? value.split(",").map(one) : one(value);
}

/**
 * Flattens everything that was said about a call into one set of values: filters, params, identifiers, paging.
 *
 * @throws InvalidInputError  `resource_id` contradicts the parameter of the same meaning
 */
export function valuesOf({ type, entry, verb, input, scope, defaults }: ResolveArgs): Values {
  const fields: Fields = { ...entry.params, ...filtersOf(entry) };
  const given: Record<string, unknown> = { ...input.params, ...input.filters };
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) values[name] = corrected(fields[name], value);
  if (input.search_term !== undefined) values.search_term = input.search_term;
  const target = targetOf(type, entry, verb);
  if (input.resource_id !== undefined && input.resource_id !== "" && target !== undefined) {
    const stated = given[target];
    if (stated !== undefined && stated !== input.resource_id && verb !== "execute") {
      throw new InvalidInputError(
        `resource_id says "${input.resource_id}", but ${target} says "${String(stated)}".`,
        {
          details: { field: target },
          remedy: "Give only one of the two.",
        },
      );
    }
    values[target] = stated ?? input.resource_id;
  }
  // What lives in an organization and is asked for at the account's level still wants it; a list means all of them then.
  const fallsBack = verb !== "list" && entry.query?.org_id !== undefined;
  // A type whose own identifier is the organization or project keeps what resource_id said.
  values.org_id ??= scope.org ?? input.org_id ?? (fallsBack ? defaults.org : undefined);
  values.project_id ??= scope.project ?? input.project_id;
  return values;
}

/** The value that `resource_id` stands for. */
function targetOf(type: ResourceType, entry: Entry, verb: ResolveArgs["verb"]): string | undefined {
  if (entry.target !== undefined) return entry.target;
  if (verb !== "execute") return type.ids.at(-1);
  const inPath = placeholdersOf(entry.path);
  return type.ids.find((id) => inPath.includes(id)) ?? type.ids[0];
}

/**
 * Turns a tool's input into the exact request: path, query, body. Pure; sends nothing.
 *
 * @throws InvalidInputError  an identifier, a required filter, parameter or body field is missing
 */
export function resolveRequest(args: ResolveArgs): ResolvedRequest {
  const { entry, input, scope } = args;
  const values = valuesOf(args);
  assertRequired(filtersOf(entry), values, "filters");
  assertRequired(entry.params, values, "params");
  const path: Record<string, string> = {};
  for (const name of placeholdersOf(entry.path)) {
    const value = values[name];
    if (typeof value !== "string" || value === "") {
      throw new InvalidInputError(`${name} is missing.`, {
        details: { field: name },
        remedy:
          name === targetOf(args.type, entry, args.verb)
            ? "Give it as resource_id."
            : `Give it as params.${name}.`,
      });
    }
    path[name] = value;
  }
  const query = queryOf(entry, values, input, scope);
  const body = entry.sends === undefined ? undefined : bodyOf(args, entry.sends, values, query);
  return ResolvedRequest.parse({
    path,
    query,
    ...(body === undefined ? {} : { body }),
    ...(entry.sends?.contentType === undefined || body === undefined
      ? {}
      : { contentType: entry.sends.contentType }),
  });
}

function queryOf(
  entry: AnyEntry,
  values: Values,
  input: ResourceInput,
  scope: HarnessScope,
): ResolvedRequest["query"] {
  const query: Record<string, Query[string]> = { orgIdentifier: scope.org, projectIdentifier: scope.project };
  for (const [name, wire] of Object.entries(entry.query ?? {})) query[wire] = queryValue(values[name]);
  const paging = "style" in entry ? entry.style.paging : undefined;
  if (paging !== undefined) {
    const size = input.size ?? 20;
    query[paging.page] = paging.at(input.page ?? 0, size);
    query[paging.size] = size;
  }
  const all = { ...query, ...entry.fixed };
  return z
    .record(z.string(), ResolvedRequest.shape.query.valueType)
    .parse(
      Object.fromEntries(
        Object.entries(all).filter(([, value]) => value !== undefined && value !== null && value !== ""),
      ),
    );
}

function queryValue(value: unknown): Query[string] {
  if (Array.isArray(value))
    return value.map((member) => (typeof member === "number" ? member : String(member)));
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return isRecord(value) ? JSON.stringify(value) : undefined;
}

/** Builds the body, checks its required fields, and adds the scope the way the API expects it. */
function bodyOf(args: ResolveArgs, sends: Sends, values: Values, query: ResolvedRequest["query"]): unknown {
  const { entry, input } = args;
  const required = Object.entries(sends.fields ?? {}).filter(([, field]) => field.required === true);
  if (required.length > 0 && (input.body === undefined || input.body === null) && args.verb !== "execute") {
    throw new InvalidInputError("The body is missing.", {
      details: { field: "body", required: required.map(([name]) => name) },
      remedy: "harness_describe shows the body's fields.",
    });
  }
  const built = sends.body({ values, body: input.body, accountId: args.accountId });
  if (!isRecord(built)) return built;
  const inner = sends.wrap === undefined ? built : built[sends.wrap];
  const entity = isRecord(inner) ? inner : {};
  assertBodyFields(sends, entity);
  if (entry.method !== "POST" && entry.method !== "PUT") return built;
  const withScope: Record<string, unknown> = { ...entity };
  for (const name of ["orgIdentifier", "projectIdentifier"] as const) {
    if (query[name] !== undefined) withScope[name] ??= query[name];
  }
  return sends.wrap === undefined ? withScope : { ...built, [sends.wrap]: withScope };
}

function assertBodyFields(sends: Sends, entity: Record<string, unknown>): void {
  const missing = Object.entries(sends.fields ?? {})
    .filter(([name, field]) => field.required === true && (entity[name] === undefined || entity[name] === ""))
    .map(([name]) => name);
  if (missing.length === 0) return;
  throw new InvalidInputError(`The body lacks ${missing.join(", ")}.`, {
    details: { field: "body", missing },
    remedy: "harness_describe shows the body's fields.",
  });
}

function assertRequired(fields: Fields | undefined, values: Values, where: string): void {
  const missing = Object.entries(fields ?? {})
    .filter(([name, field]) => field.required === true && (values[name] === undefined || values[name] === ""))
    .map(([name]) => name);
  if (missing.length === 0) return;
  throw new InvalidInputError(`${missing.join(", ")} ${oneOrMany(missing.length, "is", "are")} missing.`, {
    details: { missing },
    remedy: `Give ${oneOrMany(missing.length, "it", "them")} in ${where}.`,
  });
}
