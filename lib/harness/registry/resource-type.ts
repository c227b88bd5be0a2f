import type { z } from "zod";
import type { HttpMethod, Query } from "@/lib/harness/client";
import type { RetryPolicy, Risk } from "@/schemas/risk";
import type { ScopeLevel } from "@/schemas/tools/scope-level";
import type { ListStyle } from "./list-styles";

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
  accountId: string;
}

/** What an operation sends beside its address. */
export interface Sends {
  body: (input: BodyInput) => unknown;
  /** What a caller may write into it. */
  fields?: Fields;
  contentType?: string;
  /** Key that the entity is wrapped in; scope identifiers are added inside it. */
  wrap?: string;
}

/** One operation on a resource type. Placeholders of `path` are names of `Values` (and `org_id`, `project_id`). */
export interface Entry {
  method: HttpMethod;
  path: string;
  risk: Risk;
  retry: RetryPolicy;
  /** One sentence: what it answers or does. */
  about: string;
  /** Values that become query parameters: input name to wire name. */
  query?: Readonly<Record<string, string>>;
  /** Query parameters that are always the same. */
  fixed?: Query;
  params?: Fields;
  sends?: Sends;
  /** What the answer lies in; `data` unless something else is said. */
  envelope?: "data" | "resource" | "bare";
  /** What it answers with, where that is not the type's item. */
  answers?: z.ZodType;
  /** Actions: the value that `resource_id` stands for; by default the type's own identifier. */
  target?: string;
}

/** A list: its style says how pages are asked for and where the items lie. */
export interface ListEntry extends Entry {
  style: ListStyle;
  filters: Fields;
}

/** Something that changes: a person reads, before approving it, what will be different afterwards. */
export interface WriteEntry extends Entry {
  effect: string;
}

/** What `harness_execute` does: some actions only look. */
export type ActionEntry = Entry | WriteEntry;
export type AnyEntry = Entry | ListEntry | WriteEntry;

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
  /** One of it, listed or got: a flat object, whatever Harness wraps it in. */
  item: z.ZodType;
  /** What a person would ask for of it: a path into the item, or `name=path` to show it under another name. */
  show: readonly string[];
  aliases?: readonly string[];
  /** Page in Harness; placeholders are `account`, `org`, `project` and names of identifiers. */
  link?: string;
  /** The page of a list in Harness, where an item has none of its own. */
  listLink?: string;
  /** What to try when something is not found or refused. */
  hint?: string;
  related?: readonly ResourceRelation[];
  list?: ListEntry;
  get?: Entry;
  create?: WriteEntry;
  update?: WriteEntry;
  delete?: WriteEntry;
  actions?: Readonly<Record<string, ActionEntry>>;
}

export interface ResourceRelation {
  type: string;
  how: string;
}

/** The members that a schema names, without "whatever else there is". */
type Named<Value> = keyof { [Key in keyof Value as string extends Key ? never : Key]: true } & string;
/** A path whose first step is a member that the item's schema names. */
type Path<Value> = Named<Value> | `${Named<Value>}.${string}`;
export type Shown<Value> = Path<Value> | `${string}=${Path<Value>}`;

/** A resource type whose view names nothing that its items cannot have. */
export const resource = <Item extends z.ZodType>(
  definition: Omit<ResourceType, "item" | "show"> & { item: Item; show: readonly Shown<z.output<Item>>[] },
): ResourceType => definition;

type Given<Of extends Entry> = Omit<Of, "method" | "path" | "risk" | "retry">;

/** An operation that changes nothing: retried when it fails on the way. */
export const reads = (method: "GET" | "POST", path: string, given: Given<Entry>): Entry => ({
  method,
  path,
  risk: "read",
  retry: "safe",
  ...given,
});

/** A list in one of the styles of `list-styles.ts`. */
export const list = (
  style: ListStyle,
  method: "GET" | "POST",
  path: string,
  given: Omit<Given<ListEntry>, "style" | "envelope" | "filters"> & { filters?: Fields },
): ListEntry => ({ ...reads(method, path, given), filters: {}, ...given, envelope: style.envelope, style });

/** An operation that changes something: never sent twice unless it says that this is harmless. */
export const writes = (
  method: "POST" | "PUT" | "PATCH",
  path: string,
  given: Given<WriteEntry> & { risk: Risk; retry?: RetryPolicy },
): WriteEntry => ({ method, path, retry: "never", ...given });

/** Deletion: always destructive, never retried. */
export const deletes = (path: string, given: Given<WriteEntry>): WriteEntry => ({
  method: "DELETE",
  path,
  risk: "destructive",
  retry: "never",
  ...given,
});
