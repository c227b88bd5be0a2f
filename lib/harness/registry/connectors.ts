import { z } from "zod";
import { HarnessNotFoundError } from "@/lib/harness/client";
import {
  ConnectorCategory,
  ConnectorTest,
  DelegatesOfToken,
  DelegateToken,
  ListedConnector,
  ListedDelegate,
} from "@/schemas/harness/delivery";
import { jsonBody, listOf, present, textOf } from "./bodies";
import { entityFields, searchTerm } from "./fields";
import { contentPageByIndex, dataItemsIn, resourceItems } from "./list-styles";
import { deletes, type Fields, list, reads, resource, type Values, writes } from "./resource-type";

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

const connector = resource({
  title: "Connector",
  toolset: "connectors",
  about: "How Harness reaches a cluster, a Git host, a registry or another system.",
  scope: "project",
  scopes: ["account", "org", "project"],
  ids: ["connector_id"],
  item: ListedConnector,
  show: [
    "identifier",
    "name",
    "description",
    "tags",
    "type",
    "orgIdentifier",
    "projectIdentifier",
    "status=status.status",
    "error=status.errorSummary",
    "testedAt=status.testedAt",
    "lastConnectedAt=status.lastConnectedAt",
    "createdAt",
    "lastModifiedAt",
  ],
  link: `${settings}/connectors/{connector_id}`,
  hint: "The connector may live at another level: try resource_scope account or org.",
  list: list(contentPageByIndex, "POST", "/ng/api/connectors/listV2", {
    about: "Connectors with the result of their last test.",
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
    sends: {
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
    },
  }),
  get: reads("GET", "/ng/api/connectors/{connector_id}", {
    about: "One connector with the result of its last test.",
  }),
  create: writes("POST", "/ng/api/connectors", {
    about: "Creates a connector.",
    effect: "Pipelines can use the connector; its credentials are checked when it is first used.",
    risk: "low_write",
    sends: { wrap: "connector", body: jsonBody({ wrap: "connector" }), fields: connectorFields },
  }),
  update: writes("PUT", "/ng/api/connectors", {
    about: "Replaces a connector's definition.",
    effect: "Everything that uses the connector connects in the new way from now on.",
    risk: "low_write",
    retry: "safe",
    sends: {
      wrap: "connector",
      body: jsonBody({ wrap: "connector", identifier: "connector_id" }),
      fields: { ...connectorFields, identifier: { type: "string" } },
    },
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
        answers: ConnectorTest,
        sends: { body: () => ({}) },
      }),
      retry: "never",
    },
  },
});

const connectorCatalogue = resource({
  title: "Connector catalogue",
  toolset: "connectors",
  about: "The connector types that the account offers, by category.",
  scope: "account",
  ids: [],
  item: ConnectorCategory,
  show: ["category", "connectors"],
  related: [{ type: "connector", how: "types of" }],
  list: list(dataItemsIn("catalogue"), "GET", "/ng/api/connectors/catalogue", {
    about: "All connector types.",
  }),
});

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

const delegate = resource({
  title: "Delegate",
  toolset: "delegates",
  about: "A worker that runs Harness's tasks inside the customer's network.",
  scope: "account",
  scopes: ["account", "org", "project"],
  scopeOptional: true,
  ids: ["delegate_id"],
  item: ListedDelegate,
  show: [
    "name",
    "type",
    "description",
    "tags",
    "connected",
    "lastHeartBeat",
    "autoUpgrade",
    "legacy",
    "replicas=delegateReplicas",
  ],
  idKeys: { delegate_id: "name" },
  listLink: "/ng/account/{account}/settings/resources/delegates",
  hint: "harness_diagnose with resource_type delegate tells what is wrong with delegates.",
  list: list(resourceItems, "POST", "/ng/api/delegate-setup/listDelegates", {
    about: "Delegates with heartbeat, version and replicas.",
    query: { all: "all" },
    filters: {
      all: { type: "boolean", about: "Also delegates of the levels above." },
      ...Object.fromEntries(Object.keys(delegateFilters).map((name) => [name, { type: "string" } as const])),
      status: {
        type: "string",
        values: ["CONNECTED", "DISCONNECTED", "ENABLED", "WAITING_FOR_APPROVAL", "DISABLED", "DELETED"],
      },
    },
    sends: { body: ({ values }) => delegateBody(values) },
  }),
});

/** Tokens are named in the query; the path holds no name (DelegateTokenResource in Harness's API models). */
const delegateTokens = "/ng/api/delegate-token-ng";
const tokenName: Fields = { token_name: { type: "string", required: true } };

export const delegateToken = resource({
  title: "Delegate token",
  toolset: "delegates",
  about: "A token with which delegates register; its value is not shown here.",
  scope: "project",
  ids: ["token_name"],
  item: DelegateToken,
  show: ["name", "status", "createdAt", "createdBy"],
  idKeys: { token_name: "name" },
  listLink: "/ng/account/{account}/settings/resources/delegates/tokens",
  list: list(resourceItems, "GET", delegateTokens, {
    about: "Delegate tokens of a scope.",
    query: { name: "name", status: "status" },
    filters: { name: { type: "string" }, status: { type: "string", values: ["ACTIVE", "REVOKED"] } },
  }),
  get: reads("GET", delegateTokens, {
    about: "One delegate token.",
    envelope: "resource",
    query: { token_name: "name" },
    params: tokenName,
    answers: z.array(DelegateToken).transform(([token]) => {
      if (token === undefined) throw new HarnessNotFoundError("There is no delegate token of this name.");
      return token;
    }),
  }),
  create: writes("POST", delegateTokens, {
    about: "Creates a delegate token.",
    answers: DelegateToken,
    envelope: "resource",
    effect: "Delegates can register with the new token.",
    risk: "low_write",
    query: { token_name: "tokenName", revoke_after: "revokeAfter" },
    params: tokenName,
    sends: {
      fields: {
        name: { type: "string", required: true },
        revoke_after: { type: "number", about: "Epoch milliseconds after which it is revoked by itself." },
      },
      // All of it travels in the query.
      body: () => undefined,
    },
  }),
  delete: deletes(delegateTokens, {
    about: "Deletes a delegate token.",
    effect: "Delegates that use the token can no longer register.",
    query: { token_name: "tokenName" },
    params: tokenName,
  }),
  actions: {
    revoke: writes("PUT", delegateTokens, {
      about: "Revokes a delegate token.",
      answers: DelegateToken,
      envelope: "resource",
      effect: "Delegates that use the token are disconnected.",
      risk: "high_write",
      query: { token_name: "tokenName" },
      params: tokenName,
    }),
    get_delegates: reads("GET", `${delegateTokens}/delegate-groups`, {
      about: "Delegates that registered with a token.",
      answers: DelegatesOfToken,
      envelope: "resource",
      query: { token_name: "delegateTokenName" },
      params: tokenName,
    }),
  },
});

export const connectorsTypes = {
  connector,
  connector_catalogue: connectorCatalogue,
  delegate,
  delegate_token: delegateToken,
};
