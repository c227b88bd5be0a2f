import type { RetryPolicy, Risk } from "@/schemas/risk";
import type { ScopeLevel } from "@/schemas/tools/resource-types";
import type { HttpMethod, Query } from "../client/operation";
import type { Paging } from "./paging";

/** What a filter, a parameter or a body field may hold. Its name is the tool input's name. */
export interface Field {
  type: "string" | "number" | "boolean" | "object" | "array" | "yaml";
  /** Known values; what a caller writes is corrected to their case, unknown ones pass. */
  values?: readonly string[];
  required?: boolean;
  about?: string;
}
export type Fields = Readonly<Record<string, Field>>;

/** All that was said about one call, flattened: filters, params, identifiers, page, size, search_term. */
export type Values = Readonly<Record<string, unknown>>;

/** What a body is built from. */
export interface BodyInput {
  values: Values;
  /** The caller's body: an object, a list or text. */
  body: unknown;
}

/** One operation on a resource type. Placeholders of `path` are names of `Values` (and `org_id`, `project_id`). */
export interface Entry {
  method: HttpMethod;
  path: string;
  risk: Risk;
  retry: RetryPolicy;
  /** One sentence: what it answers or does. */
  about: string;
  /** Writes: what will be different afterwards, for the person who approves it. */
  effect?: string;
  /** Writes: whether and how it can be undone; by default what is true of the verb. */
  reversible?: string;
  /** Values that become query parameters: input name to wire name. */
  query?: Readonly<Record<string, string>>;
  /** Query parameters that are always the same. */
  fixed?: Query;
  paging?: Paging;
  filters?: Fields;
  params?: Fields;
  bodyFields?: Fields;
  body?: (input: BodyInput) => unknown;
  contentType?: string;
  /** Key that the body is wrapped in; scope identifiers are added inside it. */
  wrap?: string;
  /** True where the API wants the account id in the body too. */
  accountInBody?: boolean;
  /** False where the API refuses scope identifiers in the body. */
  scopeInBody?: boolean;
  envelope?: "data" | "resource" | "bare";
  /** Takes the items of a list, or the entity, out of what the envelope held. */
  take?: (value: unknown) => unknown;
  /** Account-level types whose operations still want the organization: taken from the defaults when not given. */
  orgFallback?: boolean;
  /** Actions: the value that `resource_id` stands for; by default the type's own identifier. */
  target?: string;
}

export type CrudVerb = "list" | "get" | "create" | "update" | "delete";

/** A resource type of Harness, as data. */
export interface ResourceType {
  title: string;
  toolset: string;
  about: string;
  /** Where it lives when the caller does not say. */
  scope: ScopeLevel;
  /** All levels where it may live; by default only `scope`. */
  scopes?: readonly ScopeLevel[];
  /** Only the organization and project that the caller gave are sent; defaults are not applied. */
  scopeOptional?: boolean;
  /** Names of its identifiers in tool inputs, outermost first; the last is its own. */
  ids: readonly string[];
  /** Where an item carries the identifiers, when not under `identifier`. */
  idKeys?: Readonly<Record<string, string>>;
  aliases?: readonly string[];
  /** Page in Harness; placeholders are `account`, `org`, `project` and names of identifiers. */
  link?: string;
  /** The page of a list in Harness, where an item has none of its own. */
  listLink?: string;
  /** What to try when something is not found or refused. */
  hint?: string;
  related?: readonly ResourceRelation[];
  list?: Entry;
  get?: Entry;
  create?: Entry;
  update?: Entry;
  delete?: Entry;
  actions?: Readonly<Record<string, Entry>>;
}

export interface ResourceRelation {
  type: string;
  how: string;
}

type Given = Omit<Entry, "method" | "path" | "risk" | "retry">;
type GivenWrite = Omit<Entry, "method" | "path" | "retry"> & { retry?: RetryPolicy };

/** An operation that changes nothing: retried when it fails on the way. */
export const reads = (method: "GET" | "POST", path: string, given: Given): Entry => ({
  method,
  path,
  risk: "read",
  retry: "safe",
  ...given,
});

/** An operation that changes something: never sent twice unless it says that this is harmless. */
export const writes = (method: "POST" | "PUT" | "PATCH", path: string, given: GivenWrite): Entry => ({
  method,
  path,
  retry: "never",
  ...given,
});

/** Deletion: always destructive, never retried. */
export const deletes = (path: string, given: Omit<GivenWrite, "risk">): Entry => ({
  method: "DELETE",
  path,
  risk: "destructive",
  retry: "never",
  ...given,
});
