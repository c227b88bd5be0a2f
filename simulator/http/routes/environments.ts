import { z } from "zod";
import { duplicate, EntityBody, missing, pageLimits, pageNames, parseBody } from "@/simulator/http/entities";
import { failureDto, HarnessError, jsonBody, ok } from "@/simulator/http/envelope";
import { ngPage, pageQuery } from "@/simulator/http/paging";
import type { RegisterRoutes } from "@/simulator/http/routes/route";
import { matchesSearch, requireWrite, sameScope, scopeOfBody, visibleScope } from "@/simulator/http/scope";
import type { AnyScope, Environment, World } from "@/simulator/story/types";

const EnvironmentBody = EntityBody.extend({ type: z.enum(["PreProduction", "Production"]).optional() });

const environmentView = (world: World) => (environment: Environment) => ({
  environment: {
    accountId: world.account.id,
    orgIdentifier: environment.orgIdentifier,
    projectIdentifier: environment.projectIdentifier,
    identifier: environment.identifier,
    name: environment.name,
    description: "",
    color: environment.color,
    type: environment.type,
    deleted: false,
    tags: {},
    yaml:
      environment.yaml ??
      `environment:\n  name: ${environment.name}\n  identifier: ${environment.identifier}\n  type: ${environment.type}\n  orgIdentifier: ${environment.orgIdentifier}\n  projectIdentifier: ${environment.projectIdentifier}\n`,
  },
  createdAt: environment.createdAt,
  lastModifiedAt: environment.createdAt,
});

/** @throws HarnessError 404 */
export function findEnvironment(world: World, scope: AnyScope, name: string): Environment {
  const environment = world.environments.find(
    (entry) => entry.identifier === name && sameScope(entry, scope),
  );
  if (environment === undefined) throw missing("Environment", name);
  return environment;
}

/** Environments of a project. */
export const registerEnvironmentRoutes: RegisterRoutes = (app, world, sim) => {
  app.get("/ng/api/environmentsV2", (c) => {
    const scope = visibleScope(c, world);
    const type = c.req.query("envType");
    const found = world.environments.filter(
      (entry) =>
        sameScope(entry, scope) &&
        (!type || entry.type === type) &&
        matchesSearch(c.req.query("searchTerm"), entry.name, entry.identifier),
    );
    return c.json(ok(ngPage(found, pageQuery(c, pageNames, pageLimits), environmentView(world))));
  });

  app.get("/ng/api/environmentsV2/:identifier", (c) =>
    c.json(
      ok(environmentView(world)(findEnvironment(world, visibleScope(c, world), c.req.param("identifier")))),
    ),
  );

  app.post("/ng/api/environmentsV2", async (c) => {
    const body = parseBody(EnvironmentBody, await jsonBody(c));
    const scope = scopeOfBody(world, body);
    requireWrite(c, world, {
      permission: "core_environment_edit",
      resourceType: "ENVIRONMENT",
      resourceIdentifier: body.identifier,
    });
    if (body.type === undefined) {
      throw new HarnessError(
        400,
        failureDto("INVALID_REQUEST", "Invalid request: type must not be null", [
          { fieldId: "type", error: "must not be null" },
        ]),
      );
    }
    if (world.environments.some((entry) => entry.identifier === body.identifier && sameScope(entry, scope))) {
      throw duplicate("Environment", body.identifier);
    }
    const environment: Environment = {
      ...scope,
      identifier: body.identifier,
      name: body.name,
      type: body.type,
      color: "#0063f7",
      yaml: body.yaml ?? null,
      infrastructures: [],
      createdAt: sim.clock.now(),
    };
    world.environments.push(environment);
    return c.json(ok(environmentView(world)(environment)));
  });

  app.put("/ng/api/environmentsV2", async (c) => {
    const body = parseBody(EnvironmentBody, await jsonBody(c));
    const scope = scopeOfBody(world, body);
    requireWrite(c, world, {
      permission: "core_environment_edit",
      resourceType: "ENVIRONMENT",
      resourceIdentifier: body.identifier,
    });
    const environment = findEnvironment(world, scope, body.identifier);
    Object.assign(environment, {
      name: body.name,
      type: body.type ?? environment.type,
      yaml: body.yaml ?? environment.yaml,
    });
    return c.json(ok(environmentView(world)(environment)));
  });

  app.delete("/ng/api/environmentsV2/:identifier", (c) => {
    const environment = findEnvironment(world, visibleScope(c, world), c.req.param("identifier"));
    requireWrite(c, world, {
      permission: "core_environment_delete",
      resourceType: "ENVIRONMENT",
      resourceIdentifier: environment.identifier,
    });
    world.environments.splice(world.environments.indexOf(environment), 1);
    return c.json(ok(true));
  });
};
