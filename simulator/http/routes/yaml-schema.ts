import { invalidRequest, ok, requiredQuery } from "@/simulator/http/envelope";
import type { RegisterRoutes } from "@/simulator/http/routes/route";

type Schema = Record<string, unknown>;

const text: Schema = { type: "string" };
const identifier: Schema = { type: "string", pattern: "^[a-zA-Z_][0-9a-zA-Z_$]{0,127}$" };
const tags: Schema = { type: "object", additionalProperties: { type: "string" } };

const object = (required: string[], properties: Record<string, Schema>): Schema => ({
  type: "object",
  required,
  properties,
});

const named = {
  identifier,
  name: text,
  description: text,
  tags,
  orgIdentifier: text,
  projectIdentifier: text,
};

const entity = (root: string, required: string[], properties: Record<string, Schema>): Schema => ({
  $schema: "http://json-schema.org/draft-07/schema#",
  ...object([root], { [root]: object(["identifier", "name", ...required], { ...named, ...properties }) }),
});

const variable = object(["name", "type"], {
  name: text,
  type: { enum: ["String", "Number", "Secret"] },
  value: { type: ["string", "number"] },
  required: { type: "boolean" },
});

const step = object(["step"], {
  step: object(["identifier", "name", "type"], {
    identifier,
    name: text,
    type: text,
    timeout: { type: "string", pattern: "^(([1-9]\\d*[wdhms])\\s*)+$" },
    spec: { type: "object" },
    failureStrategies: { type: "array" },
    when: { type: "object" },
  }),
});

const stage = object(["stage"], {
  stage: object(["identifier", "name", "type"], {
    identifier,
    name: text,
    type: {
      enum: ["CI", "Deployment", "Approval", "Custom", "Pipeline", "FeatureFlag", "SecurityTests", "IACM"],
    },
    spec: {
      type: "object",
      properties: {
        execution: {
          type: "object",
          properties: {
            steps: { type: "array", items: step },
            rollbackSteps: { type: "array", items: step },
          },
        },
      },
    },
    variables: { type: "array", items: variable },
    when: { type: "object" },
    failureStrategies: { type: "array" },
  }),
});

const schemas: Record<string, Schema> = {
  Pipelines: entity("pipeline", ["stages"], {
    stages: {
      type: "array",
      minItems: 1,
      items: { anyOf: [stage, object(["parallel"], { parallel: { type: "array", items: stage } })] },
    },
    variables: { type: "array", items: variable },
    properties: { type: "object" },
    notificationRules: { type: "array" },
    timeout: text,
  }),
  InputSets: entity("inputSet", ["pipeline"], { pipeline: object(["identifier"], { identifier }) }),
  Triggers: entity("trigger", ["pipelineIdentifier", "source"], {
    pipelineIdentifier: identifier,
    enabled: { type: "boolean" },
    source: object(["type"], {
      type: { enum: ["Webhook", "Scheduled", "Artifact", "Manifest"] },
      spec: { type: "object" },
    }),
    inputYaml: text,
  }),
  Connectors: entity("connector", ["type", "spec"], { type: text, spec: { type: "object" } }),
  Service: entity("service", ["serviceDefinition"], {
    serviceDefinition: object(["type", "spec"], {
      type: { enum: ["Kubernetes", "NativeHelm"] },
      spec: { type: "object" },
    }),
  }),
  Environment: entity("environment", ["type"], {
    type: { enum: ["PreProduction", "Production"] },
    variables: { type: "array", items: variable },
  }),
  Infrastructure: entity("infrastructureDefinition", ["environmentRef", "deploymentType", "type", "spec"], {
    environmentRef: text,
    deploymentType: text,
    type: text,
    spec: { type: "object" },
  }),
  Template: entity("template", ["type", "versionLabel", "spec"], {
    type: { enum: ["Pipeline", "Stage", "Step", "StepGroup"] },
    versionLabel: text,
    spec: { type: "object" },
  }),
  Secrets: entity("secret", ["type", "spec"], {
    type: { enum: ["SecretText", "SecretFile", "SSHKey"] },
    spec: { type: "object" },
  }),
};

/** JSON schemas of the YAML entities: small ones of our own, enough to tell a document apart from a wrong one. */
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
