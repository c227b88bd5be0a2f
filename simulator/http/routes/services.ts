import { duplicate, EntityBody, missing, pageLimits, pageNames, parseBody } from "@/simulator/http/entities";
import { jsonBody, ok } from "@/simulator/http/envelope";
import { ngPage, pageQuery } from "@/simulator/http/paging";
import { registerEnvironmentRoutes } from "@/simulator/http/routes/environments";
import { registerInfrastructureRoutes } from "@/simulator/http/routes/infrastructures";
import type { RegisterRoutes } from "@/simulator/http/routes/route";
import { matchesSearch, requireWrite, sameScope, scopeOfBody, visibleScope } from "@/simulator/http/scope";
import type { AnyScope, Service, World } from "@/simulator/story/types";

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
    yaml: service.yaml ?? serviceYaml(service),
  },
  createdAt: service.createdAt,
  lastModifiedAt: service.createdAt,
});

function findService(world: World, scope: AnyScope, name: string): Service {
  const service = world.services.find((entry) => entry.identifier === name && sameScope(entry, scope));
  if (service === undefined) throw missing("Service", name);
  return service;
}

/** Services of a project; with them the environments and infrastructures that they are deployed to. */
export const registerServiceRoutes: RegisterRoutes = (app, world, sim) => {
  registerEnvironmentRoutes(app, world, sim);
  registerInfrastructureRoutes(app, world);

  app.get("/ng/api/servicesV2", (c) => {
    const scope = visibleScope(c, world);
    const found = world.services.filter(
      (service) =>
        sameScope(service, scope) &&
        matchesSearch(c.req.query("searchTerm"), service.name, service.identifier),
    );
    return c.json(ok(ngPage(found, pageQuery(c, pageNames, pageLimits), serviceView(world))));
  });

  app.get("/ng/api/servicesV2/:identifier", (c) =>
    c.json(ok(serviceView(world)(findService(world, visibleScope(c, world), c.req.param("identifier"))))),
  );

  app.post("/ng/api/servicesV2", async (c) => {
    const body = parseBody(EntityBody, await jsonBody(c));
    const scope = scopeOfBody(world, body);
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
      deploymentType: /type:\s*NativeHelm/.test(body.yaml ?? "") ? "NativeHelm" : "Kubernetes",
      image: "",
      repository: "",
      yaml: body.yaml ?? null,
      createdAt: sim.clock.now(),
    };
    world.services.push(service);
    return c.json(ok(serviceView(world)(service)));
  });

  app.put("/ng/api/servicesV2", async (c) => {
    const body = parseBody(EntityBody, await jsonBody(c));
    const scope = scopeOfBody(world, body);
    requireWrite(c, world, {
      permission: "core_service_edit",
      resourceType: "SERVICE",
      resourceIdentifier: body.identifier,
    });
    const service = findService(world, scope, body.identifier);
    Object.assign(service, {
      name: body.name,
      description: body.description ?? service.description,
      yaml: body.yaml ?? service.yaml,
    });
    return c.json(ok(serviceView(world)(service)));
  });

  app.delete("/ng/api/servicesV2/:identifier", (c) => {
    const service = findService(world, visibleScope(c, world), c.req.param("identifier"));
    requireWrite(c, world, {
      permission: "core_service_delete",
      resourceType: "SERVICE",
      resourceIdentifier: service.identifier,
    });
    world.services.splice(world.services.indexOf(service), 1);
    return c.json(ok(true));
  });
};
