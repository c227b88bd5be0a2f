import type { Context, Hono } from "hono";
import { z } from "zod";
import { duplicate, EntityBody, missing, pageLimits, pageNames, parseBody } from "@/simulator/http/entities";
import { jsonBody, ok, requiredQuery } from "@/simulator/http/envelope";
import { ngPage, pageQuery } from "@/simulator/http/paging";
import { findEnvironment } from "@/simulator/http/routes/environments";
import type { SimEnv } from "@/simulator/http/routes/route";
import { matchesSearch, requireWrite, scopeOfBody, visibleScope } from "@/simulator/http/scope";
import type { Environment, Infrastructure, World } from "@/simulator/story/types";

const InfrastructureBody = EntityBody.extend({
  environmentRef: z.string().min(1, "cannot be empty"),
  type: z.string().min(1, "cannot be empty"),
  deploymentType: z.string().optional(),
});

const infrastructureView = (world: World, environment: Environment) => (infrastructure: Infrastructure) => ({
  infrastructure: {
    accountId: world.account.id,
    identifier: infrastructure.identifier,
    orgIdentifier: environment.orgIdentifier,
    projectIdentifier: environment.projectIdentifier,
    environmentRef: environment.identifier,
    name: infrastructure.name,
    description: infrastructure.description,
    tags: {},
    type: infrastructure.type,
    deploymentType: infrastructure.deploymentType,
    yaml:
      infrastructure.yaml ??
      `infrastructureDefinition:\n  name: ${infrastructure.name}\n  identifier: ${infrastructure.identifier}\n  environmentRef: ${environment.identifier}\n  deploymentType: Kubernetes\n  type: ${infrastructure.type}\n  spec:\n    namespace: ${infrastructure.namespace}\n    releaseName: release-<+INFRA_KEY_SHORT_ID>\n`,
  },
  createdAt: environment.createdAt,
  lastModifiedAt: environment.createdAt,
});

/** Infrastructure definitions of an environment. */
export function registerInfrastructureRoutes(app: Hono<SimEnv>, world: World): void {
  const environmentOf = (c: Context<SimEnv>): Environment =>
    findEnvironment(world, visibleScope(c, world), requiredQuery(c, "environmentIdentifier"));

  const find = (environment: Environment, name: string): Infrastructure => {
    const infrastructure = environment.infrastructures.find((entry) => entry.identifier === name);
    if (infrastructure === undefined) throw missing("Infrastructure", name);
    return infrastructure;
  };

  const mayEdit = (c: Context<SimEnv>, name: string) =>
    requireWrite(c, world, {
      permission: "core_environment_edit",
      resourceType: "ENVIRONMENT",
      resourceIdentifier: name,
    });

  app.get("/ng/api/infrastructures", (c) => {
    const environment = environmentOf(c);
    const found = environment.infrastructures.filter((entry) =>
      matchesSearch(c.req.query("searchTerm"), entry.name, entry.identifier),
    );
    return c.json(
      ok(ngPage(found, pageQuery(c, pageNames, pageLimits), infrastructureView(world, environment))),
    );
  });

  app.get("/ng/api/infrastructures/:identifier", (c) => {
    const environment = environmentOf(c);
    return c.json(ok(infrastructureView(world, environment)(find(environment, c.req.param("identifier")))));
  });

  app.post("/ng/api/infrastructures", async (c) => {
    const body = parseBody(InfrastructureBody, await jsonBody(c));
    const environment = findEnvironment(world, scopeOfBody(world, body), body.environmentRef);
    mayEdit(c, environment.identifier);
    if (environment.infrastructures.some((entry) => entry.identifier === body.identifier)) {
      throw duplicate("Infrastructure", body.identifier);
    }
    const created: Infrastructure = {
      identifier: body.identifier,
      name: body.name,
      description: body.description ?? "",
      type: body.type,
      deploymentType: body.deploymentType ?? "Kubernetes",
      namespace: /namespace:\s*(\S+)/.exec(body.yaml ?? "")?.[1] ?? body.identifier.replaceAll("_", "-"),
      yaml: body.yaml ?? null,
    };
    environment.infrastructures.push(created);
    return c.json(ok(infrastructureView(world, environment)(created)));
  });

  app.put("/ng/api/infrastructures", async (c) => {
    const body = parseBody(InfrastructureBody, await jsonBody(c));
    const environment = findEnvironment(world, scopeOfBody(world, body), body.environmentRef);
    mayEdit(c, environment.identifier);
    const infrastructure = find(environment, body.identifier);
    infrastructure.name = body.name;
    infrastructure.type = body.type;
    infrastructure.description = body.description ?? infrastructure.description;
    infrastructure.deploymentType = body.deploymentType ?? infrastructure.deploymentType;
    infrastructure.yaml = body.yaml ?? infrastructure.yaml;
    infrastructure.namespace = /namespace:\s*(\S+)/.exec(body.yaml ?? "")?.[1] ?? infrastructure.namespace;
    return c.json(ok(infrastructureView(world, environment)(infrastructure)));
  });

  app.delete("/ng/api/infrastructures/:identifier", (c) => {
    const environment = environmentOf(c);
    mayEdit(c, environment.identifier);
    const infrastructure = find(environment, c.req.param("identifier"));
    environment.infrastructures.splice(environment.infrastructures.indexOf(infrastructure), 1);
    return c.json(ok(true));
  });
}
