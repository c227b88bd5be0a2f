import { ForbiddenError, InvalidInputError } from "@/lib/errors";
import type { HarnessClient, HarnessScope } from "@/lib/harness/client";
import {
  type AnyEntry,
  assertScopeAllowed,
  type CrudVerb,
  entryOf,
  findResourceType,
  type HarnessUrl,
  operationOf,
  parseHarnessUrl,
  type RegistryOperation,
  type ResourceInput,
  type ResourceType,
  type ResourceTypeName,
  resolveRequest,
  resolveScope,
  resourceType,
  resourceTypes,
  typesWith,
  type Values,
  valuesOf,
} from "@/lib/harness/registry";
import type { ScopeLevel } from "@/schemas/tools/scope-level";
import type { ResolvedRequest } from "@/schemas/tools/write-plan";
import type { ToolContext, ToolOperation } from "./tool";

/** The arguments by which the tools name a resource. */
export interface TargetInput extends ResourceInput {
  resource_type?: string | undefined;
  url?: string | undefined;
  resource_scope?: ScopeLevel | undefined;
}

/** A CRUD verb, or an action of `harness_execute`. */
export type Deed = { verb: CrudVerb } | { action: string };

/** A resource type with the operation that is wanted on it. */
export interface Chosen {
  name: ResourceTypeName;
  type: ResourceType;
  entry: AnyEntry;
  deed: Deed;
  /** Verb or action. */
  operation: string;
  /** The input with what its address adds; explicit arguments win. */
  input: TargetInput;
}

/** A chosen operation with its scope and all arguments resolved. */
export interface Target extends Chosen {
  scope: HarnessScope;
  values: Values;
  request: ResolvedRequest;
  client: RegistryOperation;
}

/** Finds a resource type by name or alias. */
export function typeNamed(name: string): ResourceTypeName {
  const found = findResourceType(name);
  if (found !== undefined) return found;
  const words = name.toLowerCase().split(/[^a-z]+/);
  const similar = Object.keys(resourceTypes).filter((known) =>
    words.some((word) => word.length > 2 && (known.includes(word) || word.includes(known))),
  );
  throw new InvalidInputError(`"${name}" is not a resource type that is known here.`, {
    details: { field: "resource_type", similar },
    remedy:
      similar.length > 0
        ? `Did you mean ${similar.slice(0, 5).join(", ")}?`
        : "harness_describe lists all types.",
  });
}

/**
 * Chooses the registry entry that an input means. Sends nothing.
 *
 * @throws InvalidInputError  type missing or unknown, operation not offered, address unreadable
 */
export function choose(input: TargetInput, deed: Deed): Chosen {
  const merged = input.url === undefined ? input : withUrl(input, parseHarnessUrl(input.url));
  if (merged.resource_type === undefined) {
    throw new InvalidInputError("resource_type is missing.", {
      details: { field: "resource_type" },
      remedy: "Name the type, or give the address of its page in Harness.",
    });
  }
  const name = typeNamed(merged.resource_type);
  const entry = entryOf(name, deed);
  const operation = "verb" in deed ? deed.verb : deed.action;
  if (entry === undefined) throw unsupported(name, deed);
  return { name, type: resourceType(name), entry, deed, operation, input: merged };
}

/** Chooses the entry and says what it touches. */
export function touches(input: TargetInput, deed: Deed): ToolOperation {
  const { name, operation, entry } = choose(input, deed);
  return { resourceType: name, operation, risk: entry.risk };
}

/**
 * Resolves an input to the exact request: account compared, scope found and checked, arguments mapped.
 *
 * @throws InvalidInputError  something is missing or contradictory
 * @throws ForbiddenError  the scope is not allowed, or the address belongs to another account
 */
export function resolveTarget(
  client: HarnessClient,
  ctx: ToolContext,
  input: TargetInput,
  deed: Deed,
): Target {
  if (input.url !== undefined) assertOwnAccount(client, parseHarnessUrl(input.url));
  const chosen = choose(input, deed);
  const scope = resolveScope(chosen.type, chosen.input, ctx.defaults);
  assertScopeAllowed(scope, chosen.entry, ctx.allowedScopes);
  const args = {
    type: chosen.type,
    entry: chosen.entry,
    verb: "verb" in deed ? deed.verb : ("execute" as const),
    input: chosen.input,
    scope,
    defaults: ctx.defaults,
    accountId: client.accountId,
  };
  return {
    ...chosen,
    scope,
    values: valuesOf(args),
    request: resolveRequest(args),
    client: operationOf(chosen.name, chosen.operation, chosen.entry),
  };
}

/** @throws ForbiddenError  the address belongs to another Harness account than the one that is asked */
export function assertOwnAccount(client: HarnessClient, url: HarnessUrl): void {
  if (url.account === client.accountId) return;
  throw new ForbiddenError("This address belongs to another Harness account.", {
    details: { accountInUrl: url.account, account: client.accountId },
    remedy: "Choose the connector of that account, or an address of this one.",
  });
}

function withUrl(input: TargetInput, url: HarnessUrl): TargetInput {
  const named = input.resource_type ?? url.resourceType;
  const name = named === undefined ? undefined : findResourceType(named);
  const type = name === undefined ? undefined : resourceType(name);
  const sameType = name === url.resourceType;
  const own = type?.ids.at(-1);
  const fromUrl = own === undefined ? undefined : url.ids[own];
  const { [own ?? ""]: _, ...around } = url.ids;
  const explicitScope = input.org_id !== undefined || input.project_id !== undefined;
  return {
    ...input,
    resource_type: named,
    resource_id: input.resource_id ?? (sameType ? url.resourceId : fromUrl),
    org_id: input.org_id ?? url.org,
    project_id: input.project_id ?? url.project,
    resource_scope:
      input.resource_scope ??
      (type?.scopes !== undefined && type.scopeOptional !== true && sameType && !explicitScope
        ? url.level
        : undefined),
    params: { ...around, ...url.params, ...input.params },
  };
}

function unsupported(name: ResourceTypeName, deed: Deed): InvalidInputError {
  const type = resourceType(name);
  const verbs = (["list", "get", "create", "update", "delete"] as const).filter(
    (verb) => type[verb] !== undefined,
  );
  const actions = Object.keys(type.actions ?? {});
  const wanted = "verb" in deed ? deed.verb : deed.action;
  const others = typesWith("verb" in deed ? deed.verb : "execute");
  return new InvalidInputError(`${type.title} has no operation "${wanted}".`, {
    details: { field: "verb" in deed ? "resource_type" : "action", verbs, actions, typesThatHaveIt: others },
    remedy: `It offers ${[...verbs, ...actions].join(", ") || "nothing"}.`,
  });
}
