import { type BundledSchemaName, bundledSchemas } from "@/schemas/harness/yaml";
import { invalidRequest, ok, requiredQuery } from "@/simulator/http/envelope";
import type { RegisterRoutes } from "@/simulator/http/routes/route";

type Schema = Record<string, unknown>;

const draft = "http://json-schema.org/draft-07/schema#";
const text: Schema = { type: "string" };
const texts: Schema = { type: "array", items: text };
const flag: Schema = { type: "boolean" };
const identifier: Schema = { type: "string", pattern: "^[a-zA-Z_][0-9a-zA-Z_$]{0,127}$" };
const oneOfTexts = (...values: string[]): Schema => ({ type: "string", enum: values });
const ref = (name: string): Schema => ({ $ref: `#/definitions/${name}` });

const object = (required: string[], properties: Record<string, Schema>): Schema => ({
  type: "object",
  required,
  properties,
});

/** What an entity of a type has in its `spec`, as Harness's schemas say it: a condition for each type, everything by reference. */
const specOf = (type: string, definition: string): Schema => ({
  if: { properties: { type: { const: type } } },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
  then: { properties: { spec: ref(definition) } },
});

/** A document of the form of Harness's own: the entity below its name, by reference to its definition. */
const entity = (
  root: string,
  info: string,
  required: string[],
  properties: Record<string, Schema>,
  specs: Record<string, string> = {},
  definitions: Record<string, Schema> = {},
): Schema => ({
  $schema: draft,
  ...object([root], { [root]: ref(info) }),
  definitions: {
    [info]: {
      ...object(["identifier", "name", ...required], {
        identifier,
        name: text,
        description: text,
        tags: { type: "object", additionalProperties: text },
        orgIdentifier: text,
        projectIdentifier: text,
        ...properties,
      }),
      allOf: Object.entries(specs).map(([type, definition]) => specOf(type, definition)),
    },
    ...definitions,
  },
});

const bundled = (name: BundledSchemaName): Schema => {
  const { root, definitions } = bundledSchemas[name];
  return { $schema: draft, ...root, definitions };
};

const typed = (...types: string[]): Schema =>
  object(["type"], { type: oneOfTexts(...types), spec: { type: "object" } });

const connectors: Record<string, [definition: string, schema: Schema]> = {
  K8sCluster: [
    "KubernetesClusterConfig",
    object(["credential"], {
      credential: typed("InheritFromDelegate", "ManualConfig"),
      delegateSelectors: texts,
      ignoreTestConnection: flag,
    }),
  ],
  Github: [
    "GithubConnector",
    object(["url", "type", "authentication"], {
      url: text,
      type: oneOfTexts("Account", "Repo"),
      validationRepo: text,
      authentication: typed("Http", "Ssh"),
      apiAccess: typed("GithubApp", "Token"),
      delegateSelectors: texts,
      executeOnDelegate: flag,
    }),
  ],
  DockerRegistry: [
    "DockerConnector",
    object(["dockerRegistryUrl", "providerType"], {
      dockerRegistryUrl: text,
      providerType: oneOfTexts("DockerHub", "Harbor", "Quay", "Other"),
      auth: typed("UsernamePassword", "Anonymous"),
      delegateSelectors: texts,
      executeOnDelegate: flag,
    }),
  ],
  Aws: [
    "AwsConnector",
    object(["credential"], {
      credential: typed("ManualConfig", "InheritFromDelegate", "Irsa"),
      delegateSelectors: texts,
    }),
  ],
  HttpHelmRepo: [
    "HttpHelmConnector",
    object(["helmRepoUrl", "auth"], {
      helmRepoUrl: text,
      auth: typed("UsernamePassword", "Anonymous"),
      delegateSelectors: texts,
    }),
  ],
  Artifactory: [
    "ArtifactoryConnector",
    object(["artifactoryServerUrl"], {
      artifactoryServerUrl: text,
      auth: typed("UsernamePassword", "Anonymous"),
    }),
  ],
  Prometheus: ["PrometheusConnector", object(["url"], { url: text, username: text, passwordRef: text })],
};

const kubernetesService = object([], {
  artifacts: object([], {
    primary: object([], { primaryArtifactRef: text, sources: { type: "array", items: { type: "object" } } }),
  }),
  manifests: { type: "array", items: { type: "object" } },
  variables: { type: "array", items: ref("NGVariable") },
});
const variable: Schema = object(["name", "type"], {
  name: text,
  type: oneOfTexts("String", "Number", "Secret"),
  value: { type: ["string", "number"] },
  required: flag,
});

const schemas: Record<string, Schema> = {
  Pipelines: bundled("pipeline"),
  Triggers: bundled("trigger"),
  InputSets: bundled("inputSet"),
  Template: bundled("template"),
  Connectors: entity(
    "connector",
    "ConnectorInfo",
    ["type", "spec"],
    { type: oneOfTexts(...Object.keys(connectors)), spec: { type: "object" } },
    Object.fromEntries(Object.entries(connectors).map(([type, [definition]]) => [type, definition])),
    Object.fromEntries(Object.values(connectors)),
  ),
  Service: entity(
    "service",
    "NGServiceV2InfoConfig",
    ["serviceDefinition"],
    {
      serviceDefinition: ref("ServiceDefinition"),
      gitOpsEnabled: flag,
    },
    {},
    {
      ServiceDefinition: {
        ...object(["type", "spec"], {
          type: oneOfTexts("Kubernetes", "NativeHelm"),
          spec: { type: "object" },
        }),
        allOf: [specOf("Kubernetes", "KubernetesServiceSpec"), specOf("NativeHelm", "KubernetesServiceSpec")],
      },
      KubernetesServiceSpec: kubernetesService,
      NGVariable: variable,
    },
  ),
  Environment: entity(
    "environment",
    "NGEnvironmentInfoConfig",
    ["type"],
    {
      type: oneOfTexts("PreProduction", "Production"),
      variables: { type: "array", items: ref("NGVariable") },
      overrides: { type: "object" },
    },
    {},
    { NGVariable: variable },
  ),
  Infrastructure: entity(
    "infrastructureDefinition",
    "InfrastructureDefinitionConfig",
    ["environmentRef", "deploymentType", "type", "spec"],
    {
      environmentRef: text,
      deploymentType: text,
      type: oneOfTexts("KubernetesDirect", "KubernetesGcp", "KubernetesAzure", "KubernetesAws"),
      spec: { type: "object" },
      allowSimultaneousDeployments: flag,
    },
    { KubernetesDirect: "K8SDirectInfrastructure" },
    {
      K8SDirectInfrastructure: object(["connectorRef", "namespace", "releaseName"], {
        connectorRef: text,
        namespace: text,
        releaseName: text,
        provisioner: text,
      }),
    },
  ),
  Secrets: entity(
    "secret",
    "SecretInfo",
    ["type", "spec"],
    { type: oneOfTexts("SecretText", "SecretFile", "SSHKey"), spec: { type: "object" } },
    { SecretText: "SecretTextSpec" },
    {
      SecretTextSpec: object(["secretManagerIdentifier", "valueType"], {
        secretManagerIdentifier: text,
        valueType: oneOfTexts("Inline", "Reference", "CustomSecretManagerValues"),
        value: text,
      }),
    },
  ),
};

/**
 * JSON schemas of the YAML entities, in the form of Harness's own: pipelines, triggers, input sets and templates whole, the others for
 * the types that stand in the story.
 */
export const registerYamlSchemaRoutes: RegisterRoutes = (app) => {
  for (const path of ["/ng/api/yaml-schema", "/pipeline/api/yaml-schema"]) {
    app.get(path, (c) => {
      const type = requiredQuery(c, "entityType");
      const schema = schemas[type];
      if (schema === undefined) {
        throw invalidRequest(`entityType ${type} is not one of ${Object.keys(schemas).join(", ")}`);
      }
      return c.json(ok(schema));
    });
  }
};
