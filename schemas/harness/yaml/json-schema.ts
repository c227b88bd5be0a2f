/** The part of JSON Schema that the bundled YAML schemas use. */
export interface YamlSchema {
  description?: string;
  type?: "object" | "array" | "string" | "number" | "integer" | "boolean";
  properties?: Readonly<Record<string, YamlSchema>>;
  required?: readonly string[];
  items?: YamlSchema;
  enum?: readonly (string | number | boolean)[];
  oneOf?: readonly YamlSchema[];
  anyOf?: readonly YamlSchema[];
  pattern?: string;
  const?: string;
  additionalProperties?: YamlSchema | boolean;
  /** `#/definitions/<name>`. */
  $ref?: string;
}

/** A schema document with its definitions and named examples. */
export interface YamlSchemaDocument {
  about: string;
  root: YamlSchema;
  definitions: Readonly<Record<string, YamlSchema>>;
  examples: Readonly<Record<string, string>>;
}
