import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registerConnectorRoutes } from "@/simulator/http/routes/connectors";
import { registerDelegateRoutes } from "@/simulator/http/routes/delegates";
import { registerFlagRoutes } from "@/simulator/http/routes/flags";
import { registerServiceRoutes } from "@/simulator/http/routes/services";
import { registerYamlSchemaRoutes } from "@/simulator/http/routes/yaml-schema";
import { serveRoutes, testAccount, writer } from "./account.fixture";

const { world, sim } = testAccount();
const families = [
  registerConnectorRoutes,
  registerDelegateRoutes,
  registerFlagRoutes,
  registerServiceRoutes,
  registerYamlSchemaRoutes,
];
let base = "";
let readOnly = "";
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const full = await serveRoutes(families, world, sim);
  const viewer = await serveRoutes(families, world, sim, { ...writer, canWrite: false });
  base = full.base;
  readOnly = viewer.base;
  closing.push(full.close, viewer.close);
});
afterAll(() => Promise.all(closing.map((close) => close())));

const storefront = { orgIdentifier: "commerce", projectIdentifier: "storefront" };
const foundations = { orgIdentifier: "platform", projectIdentifier: "foundations" };

async function call(
  method: string,
  path: string,
  query: Record<string, string> = {},
  body?: unknown,
  at = base,
) {
  const answer = await fetch(`${at}${path}?${new URLSearchParams({ accountIdentifier: "acct", ...query })}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json: Record<string, unknown> = await answer.json();
  return { status: answer.status, json };
}

describe("connectors", () => {
  it("are listed in exactly their scope, and those above when asked to", async () => {
    const own = await call("POST", "/ng/api/connectors/listV2", foundations, { filterType: "Connector" });
    expect(own.json).toMatchObject({
      data: { totalItems: 1, content: [{ connector: { identifier: "aws_sandbox" } }] },
    });
    const all = await call(
      "POST",
      "/ng/api/connectors/listV2",
      { ...foundations, includeAllConnectorsAvailableAtScope: "true" },
      { filterType: "Connector" },
    );
    expect(all.json).toMatchObject({ data: { totalItems: 7 } });
  });

  it("are filtered by type, status and text", async () => {
    const list = async (query: Record<string, string>, filter: object) =>
      (await call("POST", "/ng/api/connectors/listV2", query, { filterType: "Connector", ...filter })).json;
    expect(await list({}, { types: ["K8sCluster"] })).toMatchObject({ data: { totalItems: 2 } });
    expect(await list(foundations, { connectivityStatuses: ["FAILURE"] })).toMatchObject({
      data: { totalItems: 1 },
    });
    expect(await list({ searchTerm: "REGISTRY" }, {})).toMatchObject({ data: { totalItems: 2 } });
  });

  it("a page above 100 is refused", async () => {
    expect((await call("POST", "/ng/api/connectors/listV2", { pageSize: "101" }, {})).status).toBe(400);
  });

  it("a working one tests as success, a broken one as failure with its reason", async () => {
    expect((await call("POST", "/ng/api/connectors/testConnection/code_host")).json).toMatchObject({
      data: { status: "SUCCESS" },
    });
    expect(
      (await call("POST", "/ng/api/connectors/testConnection/aws_sandbox", foundations)).json,
    ).toMatchObject({
      data: { status: "FAILURE", errors: [{ code: 450, reason: expect.any(String) }] },
    });
  });

  it("one whose delegate is away tests as an explained error", async () => {
    const cluster = world.connectors.find((connector) => connector.identifier === "cluster_preprod");
    if (cluster === undefined) throw new Error("no cluster connector");
    cluster.failure = {
      summary: "No eligible delegate",
      reason: "Delegate not available",
      message: "No eligible delegate(s) in account to execute task.",
      code: 450,
      hint: "Make sure the delegate is connected.",
      explanation: "No connected delegate matches the selectors.",
    };
    const answer = await call("POST", "/ng/api/connectors/testConnection/cluster_preprod");
    cluster.failure = null;
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({
      responseMessages: [{ code: "HINT" }, { code: "EXPLANATION" }, { level: "ERROR" }],
    });
  });

  it("can be created, changed and deleted once", async () => {
    const connector = {
      name: "Mirror",
      identifier: "mirror",
      type: "Artifactory",
      spec: { artifactoryServerUrl: "https://mirror" },
    };
    expect((await call("POST", "/ng/api/connectors", {}, { connector })).status).toBe(200);
    expect((await call("POST", "/ng/api/connectors", {}, { connector })).json).toMatchObject({
      code: "DUPLICATE_FIELD",
    });
    await call("PUT", "/ng/api/connectors", {}, { connector: { ...connector, name: "Mirror 2" } });
    expect((await call("GET", "/ng/api/connectors/mirror")).json).toMatchObject({
      data: { connector: { name: "Mirror 2" } },
    });
    expect((await call("DELETE", "/ng/api/connectors/mirror")).json).toMatchObject({ data: true });
    expect((await call("GET", "/ng/api/connectors/mirror")).status).toBe(404);
  });

  it("a body that does not validate names its fields, a reader may not write", async () => {
    const bad = await call(
      "POST",
      "/ng/api/connectors",
      {},
      { connector: { identifier: "9x", type: "Github", spec: {} } },
    );
    expect(bad.json).toMatchObject({
      status: "FAILURE",
      errors: expect.arrayContaining([{ fieldId: "connector.identifier", error: expect.any(String) }]),
    });
    const denied = await call("DELETE", "/ng/api/connectors/code_host", {}, undefined, readOnly);
    expect(denied.status).toBe(403);
    expect(denied.json).toMatchObject({
      code: "NG_ACCESS_DENIED",
      failedPermissionChecks: [{ permission: "core_connector_delete" }],
    });
  });
});

describe("delegates", () => {
  it("come in the older envelope; a stale one is not connected", async () => {
    const all = await call(
      "POST",
      "/ng/api/delegate-setup/listDelegates",
      { all: "true" },
      { filterType: "Delegate" },
    );
    expect(all.json).toMatchObject({ metaData: {}, responseMessages: [], resource: expect.any(Array) });
    expect(JSON.stringify(all.json)).toContain("warehouse-edge");
    const connected = await call(
      "POST",
      "/ng/api/delegate-setup/listDelegates",
      { all: "true" },
      { status: "CONNECTED" },
    );
    expect(JSON.stringify(connected.json)).not.toContain("warehouse-edge");
    expect(JSON.stringify(connected.json)).toContain("prod-runner");
  });
});

describe("services, environments, infrastructures", () => {
  it("are those of the project, with their YAML", async () => {
    expect((await call("GET", "/ng/api/servicesV2", storefront)).json).toMatchObject({
      data: {
        totalItems: 3,
        content: expect.arrayContaining([
          expect.objectContaining({
            service: expect.objectContaining({
              identifier: "basket_api",
              yaml: expect.stringContaining("service:"),
            }),
          }),
        ]),
      },
    });
    expect(
      (await call("GET", "/ng/api/environmentsV2", { ...storefront, envType: "Production" })).json,
    ).toMatchObject({
      data: { totalItems: 1, content: [{ environment: { identifier: "prod", type: "Production" } }] },
    });
    expect(
      (await call("GET", "/ng/api/infrastructures", { ...storefront, environmentIdentifier: "prod" })).json,
    ).toMatchObject({
      data: { content: [{ infrastructure: { identifier: "k8s_prod", environmentRef: "prod" } }] },
    });
  });

  it("a project without its organization is a 400, an unknown project and an unknown service a 404", async () => {
    expect((await call("GET", "/ng/api/servicesV2", { projectIdentifier: "storefront" })).status).toBe(400);
    expect(
      (await call("GET", "/ng/api/servicesV2", { ...storefront, projectIdentifier: "nowhere" })).status,
    ).toBe(404);
    expect((await call("GET", "/ng/api/servicesV2/nowhere", storefront)).json).toMatchObject({
      code: "ENTITY_NOT_FOUND",
    });
  });

  it("a service can be created, renamed and deleted; a reader may not", async () => {
    const service = { identifier: "gift_api", name: "Gift API", ...storefront };
    expect((await call("POST", "/ng/api/servicesV2", storefront, service, readOnly)).status).toBe(403);
    expect((await call("POST", "/ng/api/servicesV2", storefront, service)).status).toBe(200);
    expect(
      (await call("PUT", "/ng/api/servicesV2", storefront, { ...service, name: "Gifts" })).json,
    ).toMatchObject({ data: { service: { name: "Gifts" } } });
    expect((await call("DELETE", "/ng/api/servicesV2/gift_api", storefront)).json).toMatchObject({
      data: true,
    });
  });
});

describe("where a create lands", () => {
  it("the body's scope decides, not the query's; a body that names none lands at the account", async () => {
    const other = { orgIdentifier: "commerce", projectIdentifier: "fulfilment" };
    const service = { identifier: "wanderer", name: "Wanderer" };
    const names = async (scope: Record<string, string>) =>
      JSON.stringify((await call("GET", "/ng/api/servicesV2", { ...scope, searchTerm: "wanderer" })).json);
    expect((await call("POST", "/ng/api/servicesV2", storefront, { ...service, ...other })).status).toBe(200);
    expect(await names(storefront)).not.toContain("wanderer");
    expect(await names(other)).toContain("wanderer");
    expect((await call("POST", "/ng/api/servicesV2", storefront, service)).json).toMatchObject({
      data: { service: { orgIdentifier: null, projectIdentifier: null } },
    });
    expect(await names({})).toContain("wanderer");
    const nowhere = { ...service, orgIdentifier: "commerce", projectIdentifier: "nowhere" };
    expect((await call("POST", "/ng/api/servicesV2", storefront, nowhere)).status).toBe(404);
    const environment = { identifier: "lab", name: "Lab", type: "PreProduction", ...other };
    await call("POST", "/ng/api/environmentsV2", storefront, environment);
    expect((await call("GET", "/ng/api/environmentsV2/lab", storefront)).status).toBe(404);
    expect((await call("GET", "/ng/api/environmentsV2/lab", other)).status).toBe(200);
  });
});

describe("infrastructures", () => {
  it("can be created, changed and deleted in their environment", async () => {
    const body = {
      identifier: "k8s_blue",
      name: "k8s-blue",
      environmentRef: "staging",
      type: "KubernetesAzure",
      deploymentType: "NativeHelm",
      yaml: "infrastructureDefinition:\n  # by hand\n  spec:\n    namespace: blue\n    cluster: west\n",
      ...storefront,
    };
    const query = { ...storefront, environmentIdentifier: "staging" };
    expect((await call("POST", "/ng/api/infrastructures", storefront, body)).status).toBe(200);
    expect((await call("POST", "/ng/api/infrastructures", storefront, body)).json).toMatchObject({
      code: "DUPLICATE_FIELD",
    });
    await call("PUT", "/ng/api/infrastructures", storefront, { ...body, name: "k8s-blue-2" });
    expect((await call("GET", "/ng/api/infrastructures/k8s_blue", query)).json).toMatchObject({
      data: {
        infrastructure: {
          name: "k8s-blue-2",
          type: "KubernetesAzure",
          deploymentType: "NativeHelm",
          // Whole, with what the simulator does not understand.
          yaml: body.yaml,
        },
      },
    });
    expect((await call("DELETE", "/ng/api/infrastructures/k8s_blue", query)).json).toMatchObject({
      data: true,
    });
    expect((await call("GET", "/ng/api/infrastructures", storefront)).status).toBe(400);
  });
});

describe("feature flags of the legacy product", () => {
  beforeAll(() => sim.account.change({ featureFlags: "legacy" }));
  afterAll(() => sim.account.reset());

  it("are there instead of FME, never beside it", async () => {
    const project = { organization_identifier: "commerce", project_identifier: "storefront" };
    expect((await call("GET", "/fme/api/v4/feature-flags", project)).status).toBe(403);
    sim.account.change({ featureFlags: "fme" });
    expect((await call("GET", "/fme/api/v4/feature-flags", project)).status).toBe(200);
    expect((await call("GET", "/cf/admin/features", storefront)).json).toMatchObject({ code: "403" });
    sim.account.change({ featureFlags: "legacy" });
  });

  it("are a bare page with the state of the environment asked for", async () => {
    const page = await call("GET", "/cf/admin/features", {
      ...storefront,
      environmentIdentifier: "prod",
      pageSize: "2",
    });
    expect(page.json).toMatchObject({
      itemCount: 3,
      pageCount: 2,
      features: [{ identifier: "faceted_search_v2", envProperties: { state: "off" } }, {}],
    });
  });

  it("are switched by an instruction, by those who may", async () => {
    const body = {
      comment: "incident",
      instructions: [{ kind: "setFeatureFlagState", parameters: { state: "off" } }],
    };
    const query = { ...storefront, environmentIdentifier: "prod" };
    expect((await call("PATCH", "/cf/admin/features/voucher_stacking", query, body, readOnly)).status).toBe(
      403,
    );
    expect((await call("PATCH", "/cf/admin/features/voucher_stacking", query, body)).status).toBe(200);
    expect((await call("GET", "/cf/admin/features/voucher_stacking", query)).json).toMatchObject({
      envProperties: { state: "off" },
    });
    expect((await call("GET", "/cf/admin/features/nothing", query)).json).toMatchObject({ code: "404" });
  });
});

describe("YAML schemas", () => {
  it("exist per entity type; an unknown type is refused with the known ones", async () => {
    expect((await call("GET", "/ng/api/yaml-schema", { entityType: "Pipelines" })).json).toMatchObject({
      data: { type: "object", required: ["pipeline"] },
    });
    const connectors = (await call("GET", "/ng/api/yaml-schema", { entityType: "Connectors" })).json;
    expect(connectors).toMatchObject({
      data: {
        properties: { connector: { $ref: "#/definitions/ConnectorInfo" } },
        definitions: {
          ConnectorInfo: { allOf: expect.any(Array) },
          GithubConnector: { required: ["url", "type", "authentication"] },
        },
      },
    });
    // What a definition refers to is there.
    for (const entityType of [
      "Pipelines",
      "Triggers",
      "Template",
      "Service",
      "Infrastructure",
      "Connectors",
    ]) {
      const { json } = await call("GET", "/ng/api/yaml-schema", { entityType });
      const text = JSON.stringify(json);
      for (const [, name] of text.matchAll(/#\/definitions\/([^"]+)/g))
        expect(text, `${entityType} ${name}`).toContain(`"${name}":{`);
    }
    const unknown = await call("GET", "/ng/api/yaml-schema", { entityType: "Teapot" });
    expect(unknown.status).toBe(400);
    expect(unknown.json).toMatchObject({ message: expect.stringContaining("Pipelines") });
  });
});

describe("feature flags of FME", () => {
  const project = { organization_identifier: "commerce", project_identifier: "storefront" };
  const flags = "/fme/api/v4/feature-flags";
  const definitions = "/fme/api/v4/feature-flag-definitions";

  it("are a page counted by items, found by name, in the scope that they name themselves", async () => {
    expect((await call("GET", flags, { ...project, limit: "2", offset: "1" })).json).toMatchObject({
      data: [{ name: "voucher_stacking", status: "ACTIVE" }, {}],
      limit: 2,
      offset: 1,
      totalCount: 3,
    });
    expect((await call("GET", flags, { ...project, name: "gift" })).json).toMatchObject({ totalCount: 1 });
    expect((await call("GET", `${flags}/gift_wrapping`, project)).json).toMatchObject({
      name: "gift_wrapping",
    });
    expect((await call("GET", flags, storefront)).status).toBe(400);
    expect((await call("GET", `${flags}/nothing`, project)).status).toBe(404);
  });

  it("are killed and restored in one environment, by those who may", async () => {
    const query = { ...project, environment_id: "staging" };
    const kill = "/fme/api/v3/feature-flag-definitions/voucher_stacking/kill";
    expect((await call("POST", kill, project)).status).toBe(400);
    expect((await call("POST", kill, query, {}, readOnly)).status).toBe(403);
    expect((await call("POST", kill, query, {})).json).toMatchObject({ entity: { isKilled: true } });
    const killed = async (environment_id: string) =>
      (await call("GET", `${definitions}/voucher_stacking`, { ...project, environment_id })).json;
    expect(await killed("staging")).toMatchObject({ isKilled: true, environment: { name: "staging" } });
    expect(await killed("dev")).toMatchObject({ isKilled: false });
    const listed = await call("GET", definitions, { ...project, feature_flag_name: "voucher_stacking" });
    expect(listed.json).toMatchObject({ totalCount: 3 });
    await call("POST", kill.replace("v3", "v4").replace("/kill", "/restore"), query, {});
    expect(await killed("staging")).toMatchObject({ isKilled: false });
  });
});
