import type { YamlSchemaDocument } from "./json-schema";
import { inputSetSchema, templateSchema, triggerSchema } from "./others";
import { pipelineSchema } from "./pipeline";

/** The YAML schemas that need no connection. */
export const bundledSchemaNames = ["pipeline", "template", "trigger", "inputSet"] as const;
export type BundledSchemaName = (typeof bundledSchemaNames)[number];

export const bundledSchemas: Readonly<Record<BundledSchemaName, YamlSchemaDocument>> = {
  pipeline: pipelineSchema,
  template: templateSchema,
  trigger: triggerSchema,
  inputSet: inputSetSchema,
};
