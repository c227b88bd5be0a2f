import { z } from "zod";
import {
  errorDto,
  failureDto,
  HarnessError,
  jsonBody,
  notFound,
  ok,
  requiredQuery,
} from "@/simulator/http/envelope";
import { ngPage, pageQuery } from "@/simulator/http/paging";
import type { RegisterRoutes } from "@/simulator/http/routes/route";
import { matchesSearch, requireProject, requireWrite, sameScope } from "@/simulator/http/scope";
import type { Environment, Service, World } from "@/simulator/story/types";

const pageNames = { index: "page", size: "size" };
const pageLimits = { size: 100, maxSize: 100 };

const identifier = z.string().regex(/^[a-zA-Z_][0-9a-zA-Z_$]{0,127}$/, "is not a valid identifier");
const EntityBody = z.looseObject({
  identifier,
  name: z.string().min(1, "cannot be empty"),
  description: z.string().optional(),
  type: z.enum(["PreProduction", "Production"]).optional(),
});

function parseBody(body: Record<string, unknown>) {
  const result = EntityBody.safeParse(body);
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue) => ({
    fieldId: issue.path.join("."),
    error: issue.message,
  }));
  throw new HarnessError(400, failureDto("INVALID_REQUEST", "Invalid request: validation failed", errors));
}

function serviceYaml(service: Service): string {
  return [
    "service:",
    `  name: ${service.name}`,
    `  identifier: ${service.identifier}`,
    "  serviceDefinition:",
    `    type: ${service.deploymentType}`,
    "    spec:",
    "      artifacts:",
    "        primary:",
    "          primaryArtifactRef: image",
    "          sources:",
    "            - identifier: image",
    "              type: DockerRegistry",
    "              spec:",
    "                connectorRef: account.image_registry",
    `                imagePath: ${service.image}`,
    "                tag: <+input>",
    "",
  ].join("\n");
}

const serviceView = (world: World) => (service: Service) => ({
  service: {
    accountId: world.account.id,
    identifier: service.identifier,
    orgIdentifier: service.orgIdentifier,
    projectIdentifier: service.projectIdentifier,
    name: service.name,
    description: service.description,
    deleted: false,
    tags: {},
    yaml: serviceYaml(service),
  },
  createdAt: service.createdAt,
  lastModifiedAt: service.createdAt,
});

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
    yaml: `environment:\n  name: ${environment.name}\n  identifier: ${environment.identifier}\n  type: ${environment.type}\n  orgIdentifier: ${environment.orgIdentifier}\n  projectIdentifier: ${environment.projectIdentifier}\n`,
  },
  createdAt: environment.createdAt,
  lastModifiedAt: environment.createdAt,
});

type Infrastructure = Environment["infrastructures"][number];

const infrastructureView = (world: World, environment: Environment) => (infrastructure: Infrastructure) => ({
  infrastructure: {
    accountId: world.account.id,
    identifier: infrastructure.identifier,
    orgIdentifier: environment.orgIdentifier,
    projectIdentifier: environment.projectIdentifier,
    environmentRef: environment.identifier,
    name: infrastructure.name,
    description: "",
    tags: {},
    type: infrastructure.type,
    deploymentType: "Kubernetes",
    yaml: `infrastructureDefinition:\n  name: ${infrastructure.name}\n  identifier: ${infrastructure.identifier}\n  environmentRef: ${environment.identifier}\n  deploymentType: Kubernetes\n  type: ${infrastructure.type}\n  spec:\n    namespace: ${infrastructure.namespace}\n    releaseName: release-<+INFRA_KEY_SHORT_ID>\n`,
  },
  createdAt: environment.createdAt,
  lastModifiedAt: environment.createdAt,
});

const missing = (kind: string, name: string) =>
  notFound(`${kind} with identifier [${name}] in the given scope not found`);

const duplicate = (kind: string, name: string) =>
  new HarnessError(400, errorDto("DUPLICATE_FIELD", `${kind} [${name}] already exists in the given scope`));

/** Services, environments and infrastructure definitions of a project. */
export const registerServiceRoutes: RegisterRoutes = (app, world, sim) => {
  registerServices(app, world, sim);
  registerEnvironments(app, world, sim);

  app.get("/ng/api/infrastructures", (c) => {
    const environment = findEnvironment(
      world,
      requireProject(c, world),
      requiredQuery(c, "environmentIdentifier"),
    );
    const found = environment.infrastructures.filter((entry) =>
      matchesSearch(c.req.query("searchTerm"), entry.name, entry.identifier),
    );
    return c.json(
      ok(ngPage(found, pageQuery(c, pageNames, pageLimits), infrastructureView(world, environment))),
    );
  });

  app.get("/ng/api/infrastructures/:identifier", (c) => {
    const environment = findEnvironment(
      world,
      requireProject(c, world),
      requiredQuery(c, "environmentIdentifier"),
    );
    const name = c.req.param("identifier");
    const infrastructure = environment.infrastructures.find((entry) => entry.identifier === name);
    if (infrastructure === undefined) throw missing("Infrastructure", name);
    return c.json(ok(infrastructureView(world, environment)(infrastructure)));
  });
};

type ScopeOfProject = { orgIdentifier: string; projectIdentifier: string };

function findEnvironment(world: World, scope: ScopeOfProject, name: string): Environment {
  const environment = world.environments.find(
    (entry) => entry.identifier === name && sameScope(entry, scope),
  );
  if (environment === undefined) throw missing("Environment", name);
  return environment;
}

function findService(world: World, scope: ScopeOfProject, name: string): Service {
  const service = world.services.find((entry) => entry.identifier === name && sameScope(entry, scope));
  if (service === undefined) throw missing("Service", name);
  return service;
}

const registerServices: RegisterRoutes = (app, world, sim) => {
  app.get("/ng/api/servicesV2", (c) => {
    const scope = requireProject(c, world);
    const found = world.services.filter(
      (service) =>
        sameScope(service, scope) &&
        matchesSearch(c.req.query("searchTerm"), service.name, service.identifier),
    );
    return c.json(ok(ngPage(found, pageQuery(c, pageNames, pageLimits), serviceView(world))));
  });

  app.get("/ng/api/servicesV2/:identifier", (c) =>
    c.json(ok(serviceView(world)(findService(world, requireProject(c, world), c.req.param("identifier"))))),
  );

  app.post("/ng/api/servicesV2", async (c) => {
    const scope = requireProject(c, world);
    const body = parseBody(await jsonBody(c));
    requireWrite(c, world, {
      permission: "core_service_edit",
      resourceType: "SERVICE",
      resourceIdentifier: body.identifier,
    });
    if (world.services.some((entry) => entry.identifier === body.identifier && sameScope(entry, scope))) {
      throw duplicate("Service", body.identifier);
    }
    const service: Service = {
      ...scope,
      identifier: body.identifier,
      name: body.name,
      description: body.description ?? "",
      deploymentType: "Kubernetes",
      image: "",
      repository: "",
      createdAt: sim.clock.now(),
    };
    world.services.push(service);
    return c.json(ok(serviceView(world)(service)));
  });

  app.put("/ng/api/servicesV2", async (c) => {
    const scope = requireProject(c, world);
    const body = parseBody(await jsonBody(c));
    requireWrite(c, world, {
      permission: "core_service_edit",
      resourceType: "SERVICE",
      resourceIdentifier: body.identifier,
    });
    const service = findService(world, scope, body.identifier);
    Object.assign(service, { name: body.name, description: body.description ?? service.description });
    return c.json(ok(serviceView(world)(service)));
  });

  app.delete("/ng/api/servicesV2/:identifier", (c) => {
    const service = findService(world, requireProject(c, world), c.req.param("identifier"));
    requireWrite(c, world, {
      permission: "core_service_delete",
      resourceType: "SERVICE",
      resourceIdentifier: service.identifier,
    });
    world.services.splice(world.services.indexOf(service), 1);
    return c.json(ok(true));
  });
};

const registerEnvironments: RegisterRoutes = (app, world, sim) => {
  app.get("/ng/api/environmentsV2", (c) => {
    const scope = requireProject(c, world);
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
      ok(environmentView(world)(findEnvironment(world, requireProject(c, world), c.req.param("identifier")))),
    ),
  );

  app.post("/ng/api/environmentsV2", async (c) => {
    const scope = requireProject(c, world);
    const body = parseBody(await jsonBody(c));
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
      infrastructures: [],
      createdAt: sim.clock.now(),
    };
    world.environments.push(environment);
    return c.json(ok(environmentView(world)(environment)));
  });

  app.put("/ng/api/environmentsV2", async (c) => {
    const scope = requireProject(c, world);
    const body = parseBody(await jsonBody(c));
    requireWrite(c, world, {
      permission: "core_environment_edit",
      resourceType: "ENVIRONMENT",
      resourceIdentifier: body.identifier,
    });
    const environment = findEnvironment(world, scope, body.identifier);
    Object.assign(environment, { name: body.name, type: body.type ?? environment.type });
    return c.json(ok(environmentView(world)(environment)));
  });

  app.delete("/ng/api/environmentsV2/:identifier", (c) => {
    const environment = findEnvironment(world, requireProject(c, world), c.req.param("identifier"));
    requireWrite(c, world, {
      permission: "core_environment_delete",
      resourceType: "ENVIRONMENT",
      resourceIdentifier: environment.identifier,
    });
    world.environments.splice(world.environments.indexOf(environment), 1);
    return c.json(ok(true));
  });
};
