import { randomBytes } from "node:crypto";
import type { Context } from "hono";
import { z } from "zod";
import { Identifier, parseBody } from "@/simulator/http/entities";
import { errorDto, HarnessError, jsonBody, notFound, ok } from "@/simulator/http/envelope";
import { ngPage, pageQuery } from "@/simulator/http/paging";
import type { RegisterRoutes, SimEnv } from "@/simulator/http/routes/route";
import { matchesSearch, requireWrite, sameScope, scopeOf } from "@/simulator/http/scope";
import type { Connector, World } from "@/simulator/story/types";

const categoryOf: Record<Connector["type"], string> = {
  Github: "CODE_REPO",
  DockerRegistry: "ARTIFACTORY",
  Artifactory: "ARTIFACTORY",
  HttpHelmRepo: "ARTIFACTORY",
  K8sCluster: "CLOUD_PROVIDER",
  Aws: "CLOUD_PROVIDER",
  Prometheus: "MONITORING",
};

const connectorTypes = [
  "Github",
  "DockerRegistry",
  "K8sCluster",
  "Aws",
  "HttpHelmRepo",
  "Artifactory",
  "Prometheus",
] as const;

const statusOf = (connector: Connector): "SUCCESS" | "FAILURE" | "UNKNOWN" => {
  if (connector.failure !== null) return "FAILURE";
  return connector.lastTestedAt === 0 ? "UNKNOWN" : "SUCCESS";
};

const uuid = (): string => randomBytes(16).toString("base64url");

function errorsOf(connector: Connector) {
  const { failure } = connector;
  return failure === null ? [] : [{ reason: failure.reason, message: failure.message, code: failure.code }];
}

function view(connector: Connector) {
  return {
    connector: {
      name: connector.name,
      identifier: connector.identifier,
      description: connector.description,
      orgIdentifier: connector.orgIdentifier,
      projectIdentifier: connector.projectIdentifier,
      tags: {},
      type: connector.type,
      spec: connector.spec,
    },
    createdAt: connector.createdAt,
    lastModifiedAt: connector.createdAt,
    status: {
      status: statusOf(connector),
      errorSummary: connector.failure?.summary ?? null,
      errors: errorsOf(connector),
      testedAt: connector.lastTestedAt,
      lastTestedAt: 0,
      lastConnectedAt: connector.lastConnectedAt,
    },
    activityDetails: { lastActivityTime: connector.lastTestedAt },
    harnessManaged: false,
    gitDetails: {},
    entityValidityDetails: { valid: true, invalidYaml: null },
  };
}

const ListFilter = z.looseObject({
  filterType: z.string().optional(),
  types: z.array(z.string()).optional(),
  categories: z.array(z.string()).optional(),
  connectivityStatuses: z.array(z.string()).optional(),
  connectorNames: z.array(z.string()).optional(),
  connectorIdentifiers: z.array(z.string()).optional(),
  description: z.string().optional(),
});

const ConnectorBody = z.looseObject({
  connector: z.looseObject({
    name: z.string().min(1, "cannot be empty"),
    identifier: Identifier,
    description: z.string().optional(),
    orgIdentifier: z.string().nullish(),
    projectIdentifier: z.string().nullish(),
    type: z.enum(connectorTypes),
    spec: z.record(z.string(), z.unknown()),
  }),
});

/** A filter list that is absent or empty lets everything through. */
const allows = (list: string[] | undefined, value: string): boolean =>
  !list || list.length === 0 || list.includes(value);

/** Connectors of the account, its organizations and projects; the scope is exact, as in Harness. */
export const registerConnectorRoutes: RegisterRoutes = (app, world, sim) => {
  app.post("/ng/api/connectors/listV2", async (c) => {
    const filter = parseBody(ListFilter, await jsonBody(c));
    const page = pageQuery(c, { index: "pageIndex", size: "pageSize" }, { size: 50, maxSize: 100 });
    const scope = scopeOf(c);
    const upwards = c.req.query("includeAllConnectorsAvailableAtScope") === "true";
    const inScope = (connector: Connector): boolean =>
      sameScope(connector, scope) ||
      (upwards &&
        connector.projectIdentifier === null &&
        (connector.orgIdentifier === null || connector.orgIdentifier === scope.orgIdentifier));
    const found = world.connectors.filter(
      (connector) =>
        inScope(connector) &&
        allows(filter.types, connector.type) &&
        allows(filter.categories, categoryOf[connector.type]) &&
        allows(filter.connectivityStatuses, statusOf(connector)) &&
        allows(filter.connectorNames, connector.name) &&
        allows(filter.connectorIdentifiers, connector.identifier) &&
        matchesSearch(c.req.query("searchTerm"), connector.name, connector.identifier),
    );
    return c.json(ok(ngPage(found, page, view)));
  });

  app.get("/ng/api/connectors/catalogue", (c) => {
    const byCategory = Map.groupBy(connectorTypes, (type) => categoryOf[type]);
    return c.json(
      ok({ catalogue: [...byCategory].map(([category, connectors]) => ({ category, connectors })) }),
    );
  });

  app.get("/ng/api/connectors/:identifier", (c) =>
    c.json(ok(view(find(c, world, c.req.param("identifier"))))),
  );

  app.post("/ng/api/connectors/testConnection/:identifier", (c) => {
    const connector = find(c, world, c.req.param("identifier"));
    const now = sim.clock.now();
    connector.lastTestedAt = now;
    const { failure } = connector;
    if (failure !== null && /delegate/i.test(failure.reason)) {
      throw new HarnessError(
        400,
        errorDto("GENERAL_ERROR", failure.message, [
          { code: "HINT", message: failure.hint },
          { code: "EXPLANATION", message: failure.explanation },
        ]),
      );
    }
    if (failure === null) connector.lastConnectedAt = now;
    return c.json(
      ok({
        status: failure === null ? "SUCCESS" : "FAILURE",
        errors: failure === null ? null : errorsOf(connector),
        errorSummary: failure?.summary ?? null,
        testedAt: now,
        delegateId: world.delegates[0]?.replicas[0]?.uuid ?? null,
        taskId: uuid(),
      }),
    );
  });

  app.post("/ng/api/connectors", async (c) => {
    const { connector: body } = parseBody(ConnectorBody, await jsonBody(c));
    requireWrite(c, world, writeCheck(body.identifier));
    const scope = {
      orgIdentifier: body.orgIdentifier ?? null,
      projectIdentifier: body.projectIdentifier ?? null,
    };
    if (world.connectors.some((known) => known.identifier === body.identifier && sameScope(known, scope))) {
      const message = `Try using different connector identifier, [${body.identifier}] cannot be used`;
      throw new HarnessError(400, errorDto("DUPLICATE_FIELD", message));
    }
    const created: Connector = {
      ...scope,
      identifier: body.identifier,
      name: body.name,
      description: body.description ?? "",
      type: body.type,
      spec: body.spec,
      createdAt: sim.clock.now(),
      lastTestedAt: 0,
      lastConnectedAt: 0,
      failure: null,
    };
    world.connectors.push(created);
    return c.json(ok(view(created)));
  });

  app.put("/ng/api/connectors", async (c) => {
    const { connector: body } = parseBody(ConnectorBody, await jsonBody(c));
    requireWrite(c, world, writeCheck(body.identifier));
    const scope = {
      orgIdentifier: body.orgIdentifier ?? null,
      projectIdentifier: body.projectIdentifier ?? null,
    };
    const known = world.connectors.find(
      (entry) => entry.identifier === body.identifier && sameScope(entry, scope),
    );
    if (known === undefined) throw missing(body.identifier);
    Object.assign(known, { name: body.name, description: body.description ?? "", spec: body.spec });
    return c.json(ok(view(known)));
  });

  app.delete("/ng/api/connectors/:identifier", (c) => {
    const connector = find(c, world, c.req.param("identifier"));
    requireWrite(c, world, { ...writeCheck(connector.identifier), permission: "core_connector_delete" });
    world.connectors.splice(world.connectors.indexOf(connector), 1);
    return c.json(ok(true));
  });
};

const writeCheck = (identifier: string) => ({
  permission: "core_connector_edit",
  resourceType: "CONNECTOR",
  resourceIdentifier: identifier,
});

const missing = (identifier: string): HarnessError =>
  notFound(`Connector with identifier [${identifier}] is not found in the given scope`, "RESOURCE_NOT_FOUND");

function find(c: Context<SimEnv>, world: World, identifier: string): Connector {
  const scope = scopeOf(c);
  const connector = world.connectors.find(
    (entry) => entry.identifier === identifier && sameScope(entry, scope),
  );
  if (connector === undefined) throw missing(identifier);
  return connector;
}
