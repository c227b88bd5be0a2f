import { stringify } from "yaml";
import { ListedEnvironment, ListedInfrastructure, ListedService } from "@/schemas/harness/delivery";
import { emptyBody, jsonBody } from "./bodies";
import { entityFields, entityUpdateFields, searchTerm, sorting } from "./fields";
import { contentPage } from "./list-styles";
import { type BodyInput, deletes, type Fields, list, reads, resource, writes } from "./resource-type";

const projectPath = "/ng/account/{account}/all/orgs/{org}/projects/{project}";
const everyLevel = ["account", "org", "project"] as const;
const sortQuery = { search_term: "searchTerm", sort: "sort", order: "order" } as const;

const service = resource({
  title: "Service",
  toolset: "services",
  about: "Something that is deployed.",
  scope: "project",
  scopes: everyLevel,
  ids: ["service_id"],
  item: ListedService,
  show: [
    "identifier",
    "name",
    "description",
    "tags",
    "orgIdentifier",
    "projectIdentifier",
    "createdAt",
    "lastModifiedAt",
  ],
  link: `${projectPath}/settings/services/{service_id}`,
  list: list(contentPage, "GET", "/ng/api/servicesV2", {
    about: "Services of a scope.",
    query: sortQuery,
    filters: { ...searchTerm, ...sorting },
  }),
  get: reads("GET", "/ng/api/servicesV2/{service_id}", { about: "One service with its YAML." }),
  create: writes("POST", "/ng/api/servicesV2", {
    about: "Creates a service.",
    effect: "A new service can be deployed by pipelines; nothing is deployed yet.",
    risk: "low_write",
    sends: { body: jsonBody({ unwrap: "service" }), fields: { ...entityFields, yaml: { type: "yaml" } } },
  }),
  update: writes("PUT", "/ng/api/servicesV2", {
    about: "Replaces a service's definition.",
    effect: "Later deployments use the new definition.",
    risk: "low_write",
    retry: "safe",
    sends: {
      body: jsonBody({ unwrap: "service", identifier: "service_id" }),
      fields: { ...entityUpdateFields, yaml: { type: "yaml" } },
    },
  }),
  delete: deletes("/ng/api/servicesV2/{service_id}", {
    about: "Deletes a service.",
    effect: "Pipelines that deploy this service stop working.",
  }),
});

const environmentTypes = ["Production", "PreProduction"] as const;

const environment = resource({
  title: "Environment",
  toolset: "environments",
  about: "Where services are deployed to: production or not.",
  scope: "project",
  scopes: everyLevel,
  ids: ["environment_id"],
  item: ListedEnvironment,
  show: [
    "identifier",
    "name",
    "description",
    "tags",
    "type",
    "orgIdentifier",
    "projectIdentifier",
    "createdAt",
    "lastModifiedAt",
  ],
  aliases: ["env"],
  link: `${projectPath}/settings/environments/{environment_id}/details`,
  related: [{ type: "infrastructure", how: "holds" }],
  list: list(contentPage, "GET", "/ng/api/environmentsV2", {
    about: "Environments of a scope.",
    query: { ...sortQuery, env_type: "envType" },
    filters: { ...searchTerm, env_type: { type: "string", values: environmentTypes }, ...sorting },
  }),
  get: reads("GET", "/ng/api/environmentsV2/{environment_id}", { about: "One environment with its YAML." }),
  create: writes("POST", "/ng/api/environmentsV2", {
    about: "Creates an environment.",
    effect: "A new environment can be deployed to.",
    risk: "low_write",
    sends: {
      body: jsonBody({ unwrap: "environment" }),
      fields: {
        ...entityFields,
        type: { type: "string", required: true, values: environmentTypes },
        yaml: { type: "yaml" },
      },
    },
  }),
  update: writes("PUT", "/ng/api/environmentsV2", {
    about: "Replaces an environment's definition.",
    effect: "Later deployments to this environment use the new definition.",
    risk: "low_write",
    retry: "safe",
    sends: {
      body: jsonBody({ unwrap: "environment", identifier: "environment_id" }),
      fields: { ...entityUpdateFields, type: { type: "string", required: true, values: environmentTypes } },
    },
  }),
  delete: deletes("/ng/api/environmentsV2/{environment_id}", {
    about: "Deletes an environment.",
    effect: "The environment and its infrastructure definitions are gone; deployments to it fail.",
  }),
  actions: { move_configs: moveConfigs("/ng/api/environmentsV2/move-config/{environment_id}", {}) },
});

/** Moves a definition from Harness into Git. All of its arguments travel in the query. */
function moveConfigs(path: string, more: Record<string, string>) {
  const params: Fields = {
    move_config_type: { type: "string", required: true, values: ["INLINE_TO_REMOTE", "REMOTE_TO_INLINE"] },
    ...Object.fromEntries(
      Object.keys(more).map((name) => [name, { type: "string", required: true } as const]),
    ),
    connector_ref: { type: "string" },
    repo_name: { type: "string" },
    branch: { type: "string" },
    file_path: { type: "string" },
    commit_msg: { type: "string" },
    is_new_branch: { type: "boolean" },
    base_branch: { type: "string" },
    is_harness_code_repo: { type: "boolean" },
  };
  return writes("POST", path, {
    about: "Moves the definition between Harness and Git.",
    effect: "The definition is kept in the other place from now on; a commit is made when it moves to Git.",
    risk: "low_write",
    query: {
      ...more,
      move_config_type: "moveConfigType",
      connector_ref: "connectorRef",
      repo_name: "repoName",
      branch: "branch",
      file_path: "filePath",
      commit_msg: "commitMsg",
      is_new_branch: "isNewBranch",
      base_branch: "baseBranch",
      is_harness_code_repo: "isHarnessCodeRepo",
    },
    params,
    sends: { body: emptyBody },
  });
}

/** The API wants the definition twice: as fields and as YAML. The YAML is written from the fields when it is missing. */
const infrastructureBody =
  (identifier?: string) =>
  (input: BodyInput): Record<string, unknown> => {
    const entity = jsonBody({
      unwrap: "infrastructureDefinition",
      ...(identifier === undefined ? {} : { identifier }),
    })(input);
    if (typeof entity.yaml === "string") return entity;
    return { ...entity, yaml: stringify({ infrastructureDefinition: entity }, { lineWidth: 0 }) };
  };

const infrastructureFields: Fields = {
  ...entityFields,
  type: { type: "string", required: true, about: "Such as KubernetesDirect." },
  environmentRef: { type: "string", required: true },
  deploymentType: { type: "string", about: "Such as Kubernetes." },
  yaml: { type: "yaml" },
};

const infrastructure = resource({
  title: "Infrastructure definition",
  toolset: "infrastructure",
  about: "The cluster, namespace or hosts of an environment.",
  scope: "project",
  scopes: everyLevel,
  ids: ["infrastructure_id"],
  item: ListedInfrastructure,
  show: [
    "identifier",
    "name",
    "description",
    "tags",
    "type",
    "deploymentType",
    "environmentRef",
    "createdAt",
    "lastModifiedAt",
  ],
  idKeys: { environment_id: "environmentIdentifier" },
  aliases: ["infra", "infrastructure_definition"],
  link: `${projectPath}/settings/environments/{environment_id}/details?sectionId=INFRASTRUCTURE`,
  related: [{ type: "environment", how: "belongs to" }],
  list: list(contentPage, "GET", "/ng/api/infrastructures", {
    about: "Infrastructure definitions, of one environment or all.",
    query: { ...sortQuery, environment_id: "environmentIdentifier", deployment_type: "deploymentType" },
    filters: {
      environment_id: { type: "string" },
      ...searchTerm,
      deployment_type: { type: "string" },
      ...sorting,
    },
  }),
  get: reads("GET", "/ng/api/infrastructures/{infrastructure_id}", {
    about: "One infrastructure definition with its YAML.",
    query: { environment_id: "environmentIdentifier" },
    params: { environment_id: { type: "string" } },
  }),
  create: writes("POST", "/ng/api/infrastructures", {
    about: "Creates an infrastructure definition.",
    effect: "The environment can be deployed to through it.",
    risk: "low_write",
    sends: { body: infrastructureBody(), fields: infrastructureFields },
  }),
  update: writes("PUT", "/ng/api/infrastructures", {
    about: "Replaces an infrastructure definition.",
    effect: "Later deployments go where the new definition says.",
    risk: "low_write",
    retry: "safe",
    sends: {
      body: infrastructureBody("infrastructure_id"),
      fields: { ...infrastructureFields, identifier: { type: "string" } },
    },
  }),
  delete: deletes("/ng/api/infrastructures/{infrastructure_id}", {
    about: "Deletes an infrastructure definition.",
    effect: "Deployments that use it fail.",
    query: { environment_id: "environmentIdentifier" },
    params: { environment_id: { type: "string" } },
  }),
  actions: {
    move_configs: moveConfigs("/ng/api/infrastructures/move-config/{infrastructure_id}", {
      environment_id: "environmentIdentifier",
    }),
  },
});

export const deliveryTypes = { service, environment, infrastructure };
