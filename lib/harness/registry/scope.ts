import { ForbiddenError, InvalidInputError } from "@/lib/errors";
import type { HarnessScope } from "@/lib/harness/client";
import type { ScopeLevel } from "@/schemas/tools/scope-level";
import type { Entry, ResourceType } from "./resource-type";

/** What a caller said about the scope. */
export interface ScopeInput {
  resource_scope?: ScopeLevel | undefined;
  org_id?: string | undefined;
  project_id?: string | undefined;
}

/**
 * Decides at which level of the hierarchy a call works. Explicit arguments win over defaults; a level that cannot be
 * completed is refused before anything is sent, for every verb.
 *
 * @throws InvalidInputError  unsupported level, or organization or project missing
 */
export function resolveScope(type: ResourceType, input: ScopeInput, defaults: HarnessScope): HarnessScope {
  const org = input.org_id ?? defaults.org;
  const project = input.project_id ?? defaults.project;
  const level = input.resource_scope;
  if (level !== undefined) {
    const supported = type.scopes ?? [type.scope];
    if (!supported.includes(level)) {
      throw new InvalidInputError(`${type.title} does not exist at ${level} level.`, {
        details: { field: "resource_scope", allowed: supported },
        remedy: `Use ${supported.join(", ")}.`,
      });
    }
    if (level === "account") return {};
    return level === "org"
      ? { org: need(org, "org_id") }
      : { org: need(org, "org_id"), project: need(project, "project_id") };
  }
  if (type.scopeOptional === true) return { org: input.org_id, project: input.project_id };
  if (type.scope === "account") return {};
  if (type.scope === "org") return { org: need(org, "org_id") };
  return { org: need(org, "org_id"), project: need(project, "project_id") };
}

function need(value: string | undefined, field: string): string {
  if (value === undefined || value === "") {
    throw new InvalidInputError(`${field} is missing.`, {
      details: { field },
      remedy: "Name it, choose a default scope, or use a resource_scope that does not need it.",
    });
  }
  return value;
}

/**
 * The scopes a caller may touch: everything, or a list in which an organization covers its projects. What the account,
 * and the organization of a listed project, hold for their projects is readable.
 */
export type AllowedScopes = "all" | readonly HarnessScope[];

/**
 * @throws ForbiddenError  the scope is not among the allowed ones; account level, and the level of an organization with
 *   an allowed project, are readable, but not writable, unless everything is allowed
 */
export function assertScopeAllowed(
  scope: HarnessScope,
  entry: Pick<Entry, "risk">,
  allowed: AllowedScopes,
): void {
  if (allowed === "all") return;
  if (scope.org === undefined) {
    if (entry.risk === "read") return;
    throw new ForbiddenError("Changes at account level are not allowed here.", {
      remedy: "Ask an administrator to widen the scopes, or name an organization and a project.",
    });
  }
  const covered = allowed.some(
    (candidate) =>
      candidate.org === undefined ||
      (candidate.org === scope.org &&
        (candidate.project === undefined ||
          candidate.project === scope.project ||
          (scope.project === undefined && entry.risk === "read"))),
  );
  if (covered) return;
  const place = scope.project === undefined ? scope.org : `${scope.org}/${scope.project}`;
  throw new ForbiddenError(`${place} is not among the projects that are connected here.`, {
    details: { org: scope.org, project: scope.project },
    remedy: "Use one of the connected projects, or add this one in Settings > Connectors.",
  });
}
