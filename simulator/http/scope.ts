import type { Context } from "hono";
import { accessDenied, notFound, requiredQuery } from "@/simulator/http/envelope";
import type { SimEnv } from "@/simulator/http/routes/route";
import type { AnyScope, Scope, World } from "@/simulator/story/types";

/** The scope of an account-wide route: `orgIdentifier` and `projectIdentifier` are null where not given. */
export function scopeOf(c: Context<SimEnv>): AnyScope {
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

/** The scope of the query, at whatever level. @throws HarnessError for a project that is not there, or not seen */
export function visibleScope(c: Context<SimEnv>, world: World): AnyScope {
  const scope = scopeOf(c);
  return scope.projectIdentifier === null ? scope : requireProject(c, world);
}

/**
 * Where a create lands: the organization and project that the body names, whatever the query says; one that names none lands at the
 * account (harness-core's NG resources read the entity's own identifiers).
 *
 * @throws HarnessError 404 for a project that does not exist
 */
export function scopeOfBody(world: World, body: BodyScope): AnyScope {
  const scope = {
    orgIdentifier: body.orgIdentifier || null,
    projectIdentifier: body.projectIdentifier || null,
  };
  const exists =
    scope.projectIdentifier === null ||
    world.projects.some((project) => sameScope({ ...project, projectIdentifier: project.identifier }, scope));
  if (exists) return scope;
  throw notFound(
    `Project with identifier [${scope.projectIdentifier}] in organization [${scope.orgIdentifier}] not found`,
  );
}

export interface BodyScope {
  orgIdentifier?: string | null | undefined;
  projectIdentifier?: string | null | undefined;
}

export const sameScope = (item: AnyScope, scope: AnyScope): boolean =>
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
