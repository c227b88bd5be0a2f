import type { YamlSchema } from "./json-schema";

export const text = (description?: string): YamlSchema => ({
  type: "string",
  ...(description === undefined ? {} : { description }),
});

export const oneOf = (values: readonly string[], description?: string): YamlSchema => ({
  type: "string",
  enum: values,
  ...(description === undefined ? {} : { description }),
});

export const ref = (name: string): YamlSchema => ({ $ref: `#/definitions/${name}` });

export const listOf = (items: YamlSchema, description?: string): YamlSchema => ({
  type: "array",
  items,
  ...(description === undefined ? {} : { description }),
});

export const object = (
  properties: Readonly<Record<string, YamlSchema>>,
  required: readonly string[] = [],
  description?: string,
): YamlSchema => ({
  type: "object",
  properties,
  ...(required.length === 0 ? {} : { required }),
  ...(description === undefined ? {} : { description }),
});

export const identifier: YamlSchema = {
  type: "string",
  pattern: "^[a-zA-Z_][0-9a-zA-Z_$]{0,127}$",
  description: "Letters, digits, _ and $; unique within its parent; not changeable later.",
};

export const tags: YamlSchema = {
  type: "object",
  additionalProperties: { type: "string" },
  description: "Free key-value pairs.",
};

export const duration = text("A duration such as 30s, 10m, 1h, 1d.");

/** A step or a stage may be made conditional. */
export const when: YamlSchema = object(
  {
    pipelineStatus: oneOf(["Success", "Failure", "All"], "Stages: state of the pipeline so far."),
    stageStatus: oneOf(["Success", "Failure", "All"], "Steps: state of the stage so far."),
    condition: text("A JEXL condition that must be true as well."),
  },
  [],
  "When this runs.",
);

export const failureStrategies: YamlSchema = listOf(
  object(
    {
      onFailure: object(
        {
          errors: listOf(
            oneOf([
              "AllErrors",
              "Authentication",
              "Authorization",
              "ApprovalRejection",
              "Connectivity",
              "DelegateProvisioning",
              "DelegateRestart",
              "InputTimeoutError",
              "PolicyEvaluationFailure",
              "Timeout",
              "Unknown",
              "UserMarkedFailure",
              "Verification",
            ]),
          ),
          action: object(
            {
              type: oneOf([
                "Abort",
                "Ignore",
                "ManualIntervention",
                "MarkAsFailure",
                "MarkAsSuccess",
                "PipelineRollback",
                "ProceedWithDefaultValues",
                "Retry",
                "RetryStepGroup",
                "StageRollback",
                "StepGroupRollback",
              ]),
              spec: { type: "object", description: "Retry: retryCount, retryIntervals, onRetryFailure." },
            },
            ["type"],
          ),
        },
        ["errors", "action"],
      ),
    },
    ["onFailure"],
  ),
  "What happens when something fails, by kind of error.",
);

export const strategy: YamlSchema = object(
  {
    matrix: {
      type: "object",
      description: "Axes with their values, and maxConcurrency and exclude.",
      additionalProperties: true,
    },
    repeat: object({
      times: { type: "integer" },
      items: listOf(text()),
      maxConcurrency: { type: "integer" },
    }),
    parallelism: { type: "integer", description: "Copies that run side by side." },
  },
  [],
  "Runs several copies.",
);

export const variable: YamlSchema = object(
  {
    name: text(),
    type: oneOf(["String", "Number", "Secret"]),
    description: text(),
    required: { type: "boolean" },
    default: text(),
    value: text("A value, an expression <+…>, or <+input> to ask for it at run time."),
  },
  ["name", "type", "value"],
);

export const envVariables: YamlSchema = { type: "object", additionalProperties: { type: "string" } };
