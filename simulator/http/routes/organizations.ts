import { errorDto, HarnessError, jsonBody, notFound, ok } from "@/simulator/http/envelope";
import { ngPage, pageQuery } from "@/simulator/http/paging";
import type { RegisterRoutes } from "@/simulator/http/routes/route";
import { matchesSearch, requireWrite } from "@/simulator/http/scope";
import type { Organization } from "@/simulator/story/types";

export function organizationView(organization: Organization) {
  return {
    organization: {
      identifier: organization.identifier,
      name: organization.name,
      description: organization.description,
      tags: {},
    },
    createdAt: organization.createdAt,
    lastModifiedAt: organization.createdAt,
    harnessManaged: false,
  };
}

/** A text of a body's inner object, e.g. `organization.name`. */
export function textIn(body: Record<string, unknown>, wrapper: string, name: string): string | null {
  const inner = body[wrapper] ?? body;
  if (typeof inner !== "object" || inner === null) return null;
  const value = Object.entries(inner).find(([key]) => key === name)?.[1];
  return typeof value === "string" && value !== "" ? value : null;
}

export const identifierPattern = /^[a-zA-Z_][0-9a-zA-Z_$]{0,127}$/;

export const registerOrganizationRoutes: RegisterRoutes = (app, world, sim) => {
  const find = (identifier: string): Organization => {
    const found = world.organizations.find((organization) => organization.identifier === identifier);
    if (!found) throw notFound(`Organization with identifier [${identifier}] not found`);
    return found;
  };
  const write = { permission: "core_organization_edit", resourceType: "ORGANIZATION" };

  app.get("/ng/api/organizations", (c) => {
    const page = pageQuery(c, { index: "pageIndex", size: "pageSize" }, { size: 50, maxSize: 100 });
    const identifiers = c.req.queries("identifiers");
    const seen = c.get("principal").projects;
    const items = world.organizations.filter(
      (organization) =>
        (!identifiers || identifiers.includes(organization.identifier)) &&
        matchesSearch(c.req.query("searchTerm"), organization.identifier, organization.name) &&
        (seen === null || seen.some((project) => project.startsWith(`${organization.identifier}/`))),
    );
    return c.json(ok(ngPage(items, page, organizationView)));
  });

  app.get("/ng/api/organizations/:org", (c) => c.json(ok(organizationView(find(c.req.param("org"))))));

  app.post("/ng/api/organizations", async (c) => {
    requireWrite(c, world, { ...write, resourceIdentifier: null });
    const body = await jsonBody(c);
    const identifier = textIn(body, "organization", "identifier");
    const name = textIn(body, "organization", "name");
    if (!identifier || !name || !identifierPattern.test(identifier)) {
      throw new HarnessError(
        400,
        errorDto("INVALID_REQUEST", "Invalid request: identifier and name are required"),
      );
    }
    if (world.organizations.some((organization) => organization.identifier === identifier)) {
      throw new HarnessError(
        400,
        errorDto("DUPLICATE_FIELD", `An organization with identifier [${identifier}] is already present`),
      );
    }
    const organization: Organization = {
      identifier,
      name,
      description: textIn(body, "organization", "description") ?? "",
      createdAt: sim.clock.now(),
    };
    world.organizations.push(organization);
    return c.json(ok(organizationView(organization)));
  });

  app.put("/ng/api/organizations/:org", async (c) => {
    const organization = find(c.req.param("org"));
    requireWrite(c, world, { ...write, resourceIdentifier: organization.identifier });
    const body = await jsonBody(c);
    organization.name = textIn(body, "organization", "name") ?? organization.name;
    organization.description = textIn(body, "organization", "description") ?? organization.description;
    return c.json(ok(organizationView(organization)));
  });

  app.delete("/ng/api/organizations/:org", (c) => {
    const organization = find(c.req.param("org"));
    requireWrite(c, world, {
      permission: "core_organization_delete",
      resourceType: "ORGANIZATION",
      resourceIdentifier: organization.identifier,
    });
    world.organizations.splice(world.organizations.indexOf(organization), 1);
    world.projects = world.projects.filter((project) => project.orgIdentifier !== organization.identifier);
    return c.json(ok(true));
  });
};
