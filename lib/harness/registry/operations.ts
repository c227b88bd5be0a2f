import { z } from "zod";
import type { AccountParameters, ReadOperation, WriteOperation } from "@/lib/harness/client";
import type { ResolvedRequest } from "@/schemas/tools/write-plan";
import { pageOf } from "./answers";
import type { AnyEntry, CrudVerb } from "./resource-type";
import type { ResourceTypeName } from "./resource-types";
import { entryOf, resourceType } from "./resource-types";

/** A registry entry as the client takes it: its arguments are the resolved request itself. */
export type RegistryOperation =
  | ReadOperation<ResolvedRequest, unknown>
  | WriteOperation<ResolvedRequest, unknown>;

/** `<type>.<verb>` or `<type>.<action>`: what grants and audit rows name. */
export const operationKey = (type: ResourceTypeName, verbOrAction: string): string =>
  `${type}.${verbOrAction}`;

/**
 * What an answer must look like. What a write answers is read after it: an odd word of Harness does not undo what was done, and
 * must not look like a failure.
 */
function schemaOf(type: ResourceTypeName, entry: AnyEntry): z.ZodType {
  if (entry.risk !== "read") return z.unknown();
  const item = entry.answers ?? resourceType(type).item;
  return "style" in entry ? pageOf(entry.style, item) : item;
}

/** Some services take the account under a name of their own beside the common one, which their gateway wants. */
function accountOf(path: string): AccountParameters {
  if (path.startsWith("/gateway/log-service/")) return ["accountIdentifier", "accountID"];
  return path.startsWith("/fme/") ? ["accountIdentifier", "account_id"] : ["accountIdentifier"];
}

/** Makes the client operation of an entry. */
export function operationOf(
  type: ResourceTypeName,
  verbOrAction: string,
  entry: AnyEntry,
): RegistryOperation {
  const shared = {
    key: operationKey(type, verbOrAction),
    method: entry.method,
    path: entry.path,
    account: accountOf(entry.path),
    bind: (request: ResolvedRequest) => request,
    response: {
      envelope: entry.envelope ?? ("data" as const),
      schema: schemaOf(type, entry),
      mayBeEmpty: entry.risk !== "read",
    },
  };
  return entry.risk === "read"
    ? { ...shared, risk: entry.risk, retry: entry.retry }
    : { ...shared, risk: entry.risk, retry: entry.retry };
}

const crudVerbs: readonly string[] = ["list", "get", "create", "update", "delete"] satisfies CrudVerb[];
const isCrudVerb = (name: string): name is CrudVerb => crudVerbs.includes(name);

/** Finds an entry by what a stored plan names. */
export function entryByName(type: ResourceTypeName, verbOrAction: string): AnyEntry | undefined {
  return entryOf(type, isCrudVerb(verbOrAction) ? { verb: verbOrAction } : { action: verbOrAction });
}
