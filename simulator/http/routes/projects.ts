import { errorDto, HarnessError, jsonBody, notFound, ok, requiredQuery } from "@/simulator/http/envelope";
import { ngPage, pageQuery } from "@/simulator/http/paging";
import { identifierPattern, textIn } from "@/simulator/http/routes/organizations";
import type { Principal, RegisterRoutes } from "@/simulator/http/routes/route";
import { matchesSearch, requireWrite } from "@/simulator/http/scope";
import type { Project } from "@/simulator/story/types";

export function projectView(project: Project) {
  return {
    project: {
      orgIdentifier: project.orgIdentifier,
      identifier: project.identifier,
      name: project.name,
      color: project.color,
      modules: project.modules,
      description: project.description,
      tags: {},
    },
    createdAt: project.createdAt,
    lastModifiedAt: project.createdAt,
    isFavorite: false,
  };
}

const visible = (principal: Principal, project: Project): boolean =>
  principal.projects === null ||
  principal.projects.includes(`${project.orgIdentifier}/${project.identifier}`);

export const registerProjectRoutes: RegisterRoutes = (app, world, sim) => {
  const find = (org: string, identifier: string): Project => {
    const found = world.projects.find(
      (project) => project.orgIdentifier === org && project.identifier === identifier,
    );
    if (!found)
      throw notFound(`Project with orgIdentifier [${org}] and identifier [${identifier}] not found`);
    return found;
  };
  const write = { permission: "core_project_edit", resourceType: "PROJECT" };

  const list = (
    query: { org?: string; term?: string; identifiers?: string[]; module?: string },
    principal: Principal,
  ) =>
    world.projects.filter(
      (project) =>
        visible(principal, project) &&
        (!query.org || project.orgIdentifier === query.org) &&
        (!query.identifiers || query.identifiers.includes(project.identifier)) &&
        (!query.module || project.modules.includes(query.module)) &&
        matchesSearch(query.term, project.identifier, project.name),
    );

  app.get("/ng/api/projects", (c) => {
    const page = pageQuery(c, { index: "pageIndex", size: "pageSize" }, { size: 50, maxSize: 100 });
    const items = list(
      {
        org: c.req.query("orgIdentifier"),
        term: c.req.query("searchTerm"),
        identifiers: c.req.queries("identifiers"),
        module: c.req.query("moduleType"),
      },
      c.get("principal"),
    );
    return c.json(ok(ngPage(items, page, projectView)));
  });

  app.get("/ng/api/aggregate/projects", (c) => {
    const page = pageQuery(c, { index: "pageIndex", size: "pageSize" }, { size: 50, maxSize: 100 });
    const items = list(
      { org: c.req.query("orgIdentifier"), term: c.req.query("searchTerm") },
      c.get("principal"),
    );
    return c.json(
      ok(
        ngPage(items, page, (project) => {
          const organization = world.organizations.find(
            (entry) => entry.identifier === project.orgIdentifier,
          );
          return {
            projectResponse: projectView(project),
            organization: organization && {
              identifier: organization.identifier,
              name: organization.name,
              tags: {},
            },
            harnessManagedOrg: false,
            admins: [],
            collaborators: [],
          };
        }),
      ),
    );
  });

  app.get("/ng/api/projects/:project", (c) => {
    const project = find(c.req.query("orgIdentifier") ?? "default", c.req.param("project"));
    if (!visible(c.get("principal"), project))
      throw notFound(`Project with identifier [${project.identifier}] not found`);
    return c.json(ok(projectView(project)));
  });

  app.post("/ng/api/projects", async (c) => {
    const orgIdentifier = requiredQuery(c, "orgIdentifier");
    requireWrite(c, world, {
      permission: "core_project_create",
      resourceType: "PROJECT",
      resourceIdentifier: null,
    });
    if (!world.organizations.some((organization) => organization.identifier === orgIdentifier)) {
      throw notFound(`Organization with identifier [${orgIdentifier}] not found`);
    }
    const body = await jsonBody(c);
    const identifier = textIn(body, "project", "identifier");
    const name = textIn(body, "project", "name");
    if (!identifier || !name || !identifierPattern.test(identifier)) {
      throw new HarnessError(
        400,
        errorDto("INVALID_REQUEST", "Invalid request: identifier and name are required"),
      );
    }
    if (
      world.projects.some((entry) => entry.orgIdentifier === orgIdentifier && entry.identifier === identifier)
    ) {
      throw new HarnessError(
        400,
        errorDto(
          "DUPLICATE_FIELD",
          `A project with identifier [${identifier}] and orgIdentifier [${orgIdentifier}] is already present`,
        ),
      );
    }
    const project: Project = {
      identifier,
      orgIdentifier,
      name,
      description: textIn(body, "project", "description") ?? "",
      color: textIn(body, "project", "color") ?? "#0063f7",
      modules: [],
      createdAt: sim.clock.now(),
    };
    world.projects.push(project);
    return c.json(ok(projectView(project)));
  });

  app.put("/ng/api/projects/:project", async (c) => {
    const project = find(requiredQuery(c, "orgIdentifier"), c.req.param("project"));
    requireWrite(c, world, { ...write, resourceIdentifier: project.identifier });
    const body = await jsonBody(c);
    project.name = textIn(body, "project", "name") ?? project.name;
    project.description = textIn(body, "project", "description") ?? project.description;
    return c.json(ok(projectView(project)));
  });

  app.delete("/ng/api/projects/:project", (c) => {
    const project = find(requiredQuery(c, "orgIdentifier"), c.req.param("project"));
    requireWrite(c, world, {
      permission: "core_project_delete",
      resourceType: "PROJECT",
      resourceIdentifier: project.identifier,
    });
    world.projects.splice(world.projects.indexOf(project), 1);
    return c.json(ok(true));
  });
};
