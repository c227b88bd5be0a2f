import type { Context } from "hono";
import { accessDenied, notFound, requiredQuery } from "@/simulator/http/envelope";
import type { SimEnv } from "@/simulator/http/routes/route";
import type { Scope, World } from "@/simulator/story/types";

/** The scope of an account-wide route: `orgIdentifier` and `projectIdentifier` are null where not given. */
export interface PartialScope {
  orgIdentifier: string | null;
  projectIdentifier: string | null;
}

export function scopeOf(c: Context<SimEnv>): PartialScope {
  return {
    orgIdentifier: c.req.query("orgIdentifier") || null,
    projectIdentifier: c.req.query("projectIdentifier") || null,
  };
}

/**
 * The project of the query.
 *
 * @throws HarnessError 400 without it, 404 when it does not exist, 403 when the token does not see it
 */
export function requireProject(c: Context<SimEnv>, world: World): Scope {
  const scope = {
    orgIdentifier: requiredQuery(c, "orgIdentifier"),
    projectIdentifier: requiredQuery(c, "projectIdentifier"),
  };
  const exists = world.projects.some(
    (project) =>
      project.orgIdentifier === scope.orgIdentifier && project.identifier === scope.projectIdentifier,
  );
  if (!exists) {
    throw notFound(
      `Project with identifier [${scope.projectIdentifier}] in organization [${scope.orgIdentifier}] not found`,
    );
  }
  const principal = c.get("principal");
  const visible = principal.projects;
  const names = [scope.projectIdentifier, `${scope.orgIdentifier}/${scope.projectIdentifier}`];
  if (visible !== null && !names.some((name) => visible.includes(name))) {
    throw accessDenied({
      principal: principal.uuid,
      permission: "core_project_view",
      resourceType: "PROJECT",
      resourceIdentifier: scope.projectIdentifier,
      scope: { accountIdentifier: world.account.id, ...scope },
    });
  }
  return scope;
}

export const sameScope = (item: PartialScope, scope: PartialScope): boolean =>
  item.orgIdentifier === scope.orgIdentifier && item.projectIdentifier === scope.projectIdentifier;

/** Refuses a write of a token that may only read. */
export function requireWrite(
  c: Context<SimEnv>,
  world: World,
  check: { permission: string; resourceType: string; resourceIdentifier: string | null },
): void {
  const principal = c.get("principal");
  if (principal.canWrite) return;
  throw accessDenied({
    principal: principal.uuid,
    ...check,
    scope: { accountIdentifier: world.account.id, ...scopeOf(c) },
  });
}

export const matchesSearch = (term: string | undefined, ...texts: string[]): boolean =>
  !term || texts.some((text) => text.toLowerCase().includes(term.toLowerCase()));
