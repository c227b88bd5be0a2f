import { InvalidInputError } from "@/lib/errors";
import { jsonBody, listOf, objectBody, present, textOf } from "./bodies";
import { entityFields, searchTerm } from "./fields";
import { entityIn, type ItemList, isRecord, itemsIn, itemsOf, pageIndexAndSize } from "./paging";
import { deletes, type Fields, type ResourceType, reads, type Values, writes } from "./resource-type";

const settings = "/ng/account/{account}/all/orgs/{org}/projects/{project}/settings";

const connectorTypes =
  "K8sCluster Git Splunk AppDynamics Prometheus Dynatrace Vault AzureKeyVault DockerRegistry Local AwsKms GcpKms AwsSecretManager Gcp Aws Azure Artifactory Jira Nexus Github Gitlab Bitbucket Codecommit CEAws CEAzure GcpCloudCost CEK8sCluster HttpHelmRepo NewRelic Datadog SumoLogic PagerDuty CustomHealth ServiceNow ErrorTracking Pdc AzureRepo Jenkins OciHelmRepo CustomSecretManager ElasticSearch GcpSecretManager AzureArtifacts Tas Spot Bamboo TerraformCloud SignalFX Harness Rancher JDBC Mcp".split(
    " ",
  );
const categories =
  "CLOUD_PROVIDER SECRET_MANAGER CLOUD_COST ARTIFACTORY CODE_REPO MONITORING TICKETING DATABASE COMMUNICATION DOCUMENTATION ML_OPS MCP".split(
    " ",
  );

const connectorFields: Fields = {
  ...entityFields,
  type: { type: "string", required: true, values: connectorTypes },
  spec: { type: "object", required: true, about: "Depends on the type; harness_schema knows it." },
};

export const connector: ResourceType = {
  title: "Connector",
  toolset: "connectors",
  about: "How Harness reaches a cluster, a Git host, a registry or another system.",
  scope: "project",
  scopes: ["account", "org", "project"],
  ids: ["connector_id"],
  link: `${settings}/connectors/{connector_id}`,
  hint: "The connector may live at another level: try resource_scope account or org.",
  list: reads("POST", "/ng/api/connectors/listV2", {
    about: "Connectors with the result of their last test.",
    paging: pageIndexAndSize,
    query: {
      search_term: "searchTerm",
      include_all_connectors_available_at_scope: "includeAllConnectorsAvailableAtScope",
    },
    filters: {
      ...searchTerm,
      type: { type: "string", values: connectorTypes, about: "One type or several, with commas." },
      category: { type: "string", values: categories },
      connector_names: { type: "array" },
      connector_identifiers: { type: "array" },
      connectivity_statuses: { type: "array", values: ["SUCCESS", "FAILURE", "PARTIAL", "UNKNOWN"] },
      connector_connectivity_modes: { type: "array", values: ["DELEGATE", "MANAGER"] },
      description: { type: "string" },
      inheriting_credentials_from_delegate: { type: "boolean" },
      tags: { type: "string" },
      include_all_connectors_available_at_scope: {
        type: "boolean",
        about: "Also the connectors of the levels above.",
      },
    },
    body: ({ values }) =>
      present({
        filterType: "Connector",
        types: listOf(values, "type") ?? listOf(values, "types"),
        categories: listOf(values, "category") ?? listOf(values, "categories"),
        connectorNames: listOf(values, "connector_names"),
        connectorIdentifiers: listOf(values, "connector_identifiers"),
        connectivityStatuses: listOf(values, "connectivity_statuses"),
        connectorConnectivityModes: listOf(values, "connector_connectivity_modes"),
        description: textOf(values, "description"),
        inheritingCredentialsFromDelegate: values.inheriting_credentials_from_delegate,
        tags: values.tags,
      }),
    take: itemsIn("connector"),
  }),
  get: reads("GET", "/ng/api/connectors/{connector_id}", {
    about: "One connector with the result of its last test.",
    take: entityIn("connector"),
  }),
  create: writes("POST", "/ng/api/connectors", {
    about: "Creates a connector.",
    effect: "Pipelines can use the connector; its credentials are checked when it is first used.",
    risk: "low_write",
    wrap: "connector",
    body: jsonBody({ wrap: "connector" }),
    bodyFields: connectorFields,
  }),
  update: writes("PUT", "/ng/api/connectors", {
    about: "Replaces a connector's definition.",
    effect: "Everything that uses the connector connects in the new way from now on.",
    risk: "low_write",
    retry: "safe",
    wrap: "connector",
    body: jsonBody({ wrap: "connector", identifier: "connector_id" }),
    bodyFields: { ...connectorFields, identifier: { type: "string" } },
  }),
  delete: deletes("/ng/api/connectors/{connector_id}", {
    about: "Deletes a connector.",
    effect: "Pipelines, services and infrastructure that use the connector stop working.",
  }),
  actions: {
    // Changes nothing but the time of the last test; not repeated, because a test may hold a delegate for a minute.
    test_connection: {
      ...reads("POST", "/ng/api/connectors/testConnection/{connector_id}", {
        about: "Lets Harness test the connection now.",
        body: () => ({}),
      }),
      retry: "never",
    },
  },
};

export const connectorCatalogue: ResourceType = {
  title: "Connector catalogue",
  toolset: "connectors",
  about: "The connector types that the account offers, by category.",
  scope: "account",
  ids: [],
  related: [{ type: "connector", how: "types of" }],
  list: reads("GET", "/ng/api/connectors/catalogue", {
    about: "All connector types.",
    take: (value) =>
      itemsOf(typeof value === "object" && value !== null && "catalogue" in value ? value.catalogue : value),
  }),
};

const delegateFilters: Readonly<Record<string, string>> = {
  status: "status",
  delegate_name: "delegateName",
  delegate_type: "delegateType",
  description: "description",
  host_name: "hostName",
  delegate_group_identifier: "delegateGroupIdentifier",
  delegate_instance_filter: "delegateInstanceFilter",
  auto_upgrade: "autoUpgrade",
  version_status: "versionStatus",
};

const delegateBody = (values: Values): Record<string, unknown> =>
  present({
    filterType: "Delegate",
    ...Object.fromEntries(
      Object.entries(delegateFilters).map(([name, wire]) => [wire, textOf(values, name)]),
    ),
  });

export const delegate: ResourceType = {
  title: "Delegate",
  toolset: "delegates",
  about: "A worker that runs Harness's tasks inside the customer's network.",
  scope: "account",
  scopes: ["account", "org", "project"],
  scopeOptional: true,
  ids: ["delegate_id"],
  idKeys: { delegate_id: "name" },
  listLink: "/ng/account/{account}/settings/resources/delegates",
  hint: "harness_diagnose with resource_type delegate tells what is wrong with delegates.",
  list: reads("POST", "/ng/api/delegate-setup/listDelegates", {
    about: "Delegates with heartbeat, version and replicas.",
    envelope: "resource",
    query: { all: "all" },
    filters: {
      all: { type: "boolean", about: "Also delegates of the levels above." },
      ...Object.fromEntries(Object.keys(delegateFilters).map((name) => [name, { type: "string" } as const])),
      status: {
        type: "string",
        values: ["CONNECTED", "DISCONNECTED", "ENABLED", "WAITING_FOR_APPROVAL", "DISABLED", "DELETED"],
      },
    },
    body: ({ values }) => delegateBody(values),
    take: itemsOf,
  }),
};

/** Harness answers with the token itself under `value`; whoever holds it can register a delegate. */
function withoutTokenValue(token: unknown): unknown {
  if (!isRecord(token)) return token;
  const { value: _, ...shown } = token;
  return shown;
}

const withoutTokenValues = (value: unknown): ItemList => {
  const list = itemsOf(value);
  return { ...list, items: list.items.map(withoutTokenValue) };
};

export const delegateToken: ResourceType = {
  title: "Delegate token",
  toolset: "delegates",
  about: "A token with which delegates register; its value is not shown here.",
  scope: "project",
  ids: ["token_name"],
  idKeys: { token_name: "name" },
  listLink: "/ng/account/{account}/settings/resources/delegates/tokens",
  list: reads("GET", "/ng/api/delegate-token-ng", {
    about: "Delegate tokens of a scope.",
    query: { name: "name", status: "status" },
    filters: { name: { type: "string" }, status: { type: "string", values: ["ACTIVE", "REVOKED"] } },
    take: withoutTokenValues,
  }),
  get: reads("GET", "/ng/api/delegate-token-ng/{token_name}", {
    about: "One delegate token.",
    take: withoutTokenValue,
  }),
  create: writes("POST", "/ng/api/delegate-token-ng", {
    about: "Creates a delegate token.",
    effect: "Delegates can register with the new token.",
    risk: "low_write",
    bodyFields: { name: { type: "string", required: true } },
    take: withoutTokenValue,
    body: ({ body, values }) => {
      const given = body === undefined || body === null ? {} : objectBody(body);
      const name = textOf(given, "name") ?? textOf(values, "name") ?? textOf(values, "token_name");
      if (name === undefined)
        throw new InvalidInputError("The name of the token is missing.", { details: { field: "name" } });
      return { name };
    },
  }),
  delete: deletes("/ng/api/delegate-token-ng/{token_name}", {
    about: "Deletes a delegate token.",
    effect: "Delegates that use the token can no longer register.",
  }),
  actions: {
    revoke: writes("PUT", "/ng/api/delegate-token-ng/{token_name}", {
      about: "Revokes a delegate token.",
      effect: "Delegates that use the token are disconnected.",
      risk: "high_write",
      fixed: { status: "REVOKED" },
      take: withoutTokenValue,
    }),
    get_delegates: reads("GET", "/ng/api/delegate-token-ng/{token_name}/delegates", {
      about: "Delegates that registered with a token.",
    }),
  },
};
