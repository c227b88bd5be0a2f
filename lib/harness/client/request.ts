import { InvalidInputError } from "@/lib/errors";
import type { AccountParameters, BoundRequest, Query } from "./operation";

/**
 * Fills a path template. Values are percent-encoded as single segments.
 *
 * @throws InvalidInputError  a placeholder has no value; nothing is ever sent with "undefined" in its path
 */
export function renderPath(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined || value === "") {
      throw new InvalidInputError(`${name} is missing.`, { details: { field: name } });
    }
    // "." and ".." would be normalised away by the URL parser and lead to another route.
    if (value === "." || value === "..") {
      throw new InvalidInputError(`"${value}" is not a valid ${name}.`, { details: { field: name } });
    }
    return encodeURIComponent(value);
  });
}

/**
 * The query string: account first, empty values dropped, arrays as repeated keys. `routingId` is the account again: the
 * gateway finds the cluster that serves the account by it.
 */
export function searchOf(account: AccountParameters, accountId: string, query: Query): string {
  const search = new URLSearchParams();
  for (const name of account) search.append(name, accountId);
  if (account.length > 0) search.append("routingId", accountId);
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === "") continue;
    if (Array.isArray(value)) for (const member of value) search.append(name, String(member));
    else search.append(name, String(value));
  }
  return search.toString();
}

/** An object becomes JSON, text goes as it is (YAML unless the request says otherwise), no body stays no body. */
export function encodeBody(request: BoundRequest): { content?: string; contentType?: string } {
  if (request.body === undefined || request.body === null) return {};
  if (typeof request.body === "string") {
    return { content: request.body, contentType: request.contentType ?? "application/yaml" };
  }
  return { content: JSON.stringify(request.body), contentType: request.contentType ?? "application/json" };
}
